#include "client/agent/agent.hpp"

#include "client/agent/http_server.hpp"
#include "client/files.hpp"
#include "core/base/canonical.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

/// What a restarted agent must know to go on with the browser that is open: nothing of a vote.
struct Memory {
  std::uint16_t port = 0;
  std::optional<Hash32> cookie;
};

constexpr std::string_view kMemoryTag = "piaojue-agent/1";

std::filesystem::path memory_file(const std::filesystem::path& state) { return state / "agent"; }

Result<Memory> parse_memory(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kMemoryTag));
  Memory memory;
  PJ_TRY(memory.port, in.u16());
  PJ_TRY(const ByteView cookie, in.raw(sizeof(Hash32)));
  PJ_TRY(memory.cookie, to_array<sizeof(Hash32)>(cookie));
  PJ_CHECK(in.finish());
  return memory;
}

Memory load_memory(const std::filesystem::path& state) {
  const auto content = read_file(memory_file(state), 4096);
  if (!content) return {};
  const auto memory = parse_memory(*content);
  return memory ? *memory : Memory{};
}

void save_memory(const std::filesystem::path& state, const HttpServer& server, const Gate& gate) {
  const auto cookie = gate.cookie_hash();
  if (!cookie) return;
  CanonicalWriter out(kMemoryTag);
  out.u16(server.port()).raw(*cookie);
  // Without it a restart only asks for the new address to be opened.
  static_cast<void>(
      write_file(memory_file(state), out.view(), piaojue::Access::owner_only, Existing::replace));
}

Result<std::unique_ptr<HttpServer>> bind(std::uint16_t wanted, std::uint16_t last) {
  if (wanted != 0) return HttpServer::create(wanted);
  if (last != 0) {
    auto again = HttpServer::create(last);
    if (again) return again;
  }
  return HttpServer::create(0);
}

}  // namespace

Result<void> run_agent(const AgentOptions& options,
                       const std::function<void(const std::string& address)>& ready) {
  PJ_CHECK(make_private_folder(options.state));
  const Memory memory = load_memory(options.state);
  PJ_TRY(const auto server, bind(options.port, memory.port));
  Gate gate(server->port(), server->port() == memory.port ? memory.cookie : std::nullopt);
  Office office(options.identity, options.server);
  MeetingWatch watch(office);
  Downloads downloads;
  Surroundings around{office,          watch,          downloads,      options.state,
                      options.meeting, options.photos, options.listen, options.announce};
  PJ_TRY(const auto role, create_role(options.role, around));
  Reception reception(options.role, *role, around, gate,
                      [&] { save_memory(options.state, *server, gate); });
  ready(gate.entrance());
  server->run([&reception](const HttpRequest& request) { return reception.answer(request); });
  return {};
}

}  // namespace piaojue::agent
