#include "client/agent/reception.hpp"

#include "client/agent/web_files.hpp"
#include "client/files.hpp"
#include "core/base/language_scope.hpp"
#include "core/base/version.hpp"
#include "core/openssl/digest.hpp"
#include "core/wire/role.hpp"

namespace piaojue::agent {
namespace {

constexpr std::string_view kApi = "/api/";
constexpr std::string_view kPhoto = "/photo/";
constexpr std::string_view kDownload = "/download/";
constexpr std::string_view kJson = "application/json";
constexpr std::string_view kPageReplaced = "replaced";
constexpr std::string_view kAgentRestarted = "restarted";
constexpr std::string_view kNotLetIn = "expired";
constexpr std::size_t kMostPhotoBytes = 4U << 20U;

std::string_view code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::malformed:
      return "malformed";
    case ErrorCode::invalid:
      return "invalid";
    case ErrorCode::proof_invalid:
      return "proof_invalid";
    case ErrorCode::signature_invalid:
      return "signature_invalid";
    case ErrorCode::wrong_context:
      return "wrong_context";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::not_permitted:
      return "not_permitted";
    case ErrorCode::wrong_state:
      return "wrong_state";
    case ErrorCode::already_spent:
      return "already_spent";
    case ErrorCode::already_issued:
      return "already_issued";
    case ErrorCode::wrong_code:
      return "wrong_code";
    case ErrorCode::locked:
      return "locked";
    case ErrorCode::not_present:
      return "not_present";
    case ErrorCode::below_minimum:
      return "below_minimum";
    case ErrorCode::busy:
      return "busy";
    case ErrorCode::unavailable:
      return "unavailable";
    case ErrorCode::internal:
      return "internal";
  }
  return "internal";
}

HttpResponse failure(unsigned status, std::string_view code, const std::string& message) {
  v1::Failure body;
  body.set_code(std::string(code));
  body.set_message(message);
  return {status, "application/json", {}, write_json(body)};
}

HttpResponse plain(unsigned status, const std::string& text) {
  return {status, "text/plain; charset=utf-8", {}, text};
}

std::string_view query_value(std::string_view target, std::string_view name) {
  const auto query = target.find('?');
  if (query == std::string_view::npos) return {};
  const std::string_view rest = target.substr(query + 1);
  if (!rest.starts_with(name) || !rest.substr(name.size()).starts_with('=')) return {};
  return rest.substr(name.size() + 1);
}

/// Of a subject's id, so that a path never leaves the folder of photos.
bool is_id(std::string_view text) { return SubjectId::parse(std::string(text)).has_value(); }

std::string name_of_official(const MeetingNow& now, const OfficialId& id) {
  if (now.meeting) {
    for (const Official& official : now.meeting->manifest.officials)
      if (official.id == id) return official.name;
    for (const Issuer& issuer : now.meeting->manifest.issuers)
      if (issuer.id == id) return issuer.name;
  }
  return id.str();
}

std::string state_name(Office::State state) {
  switch (state) {
    case Office::State::missing:
      return "missing";
    case Office::State::locked:
      return "locked";
    case Office::State::ready:
      return "ready";
  }
  return "";
}

}  // namespace

std::string bundle_hash() {
  Hasher hasher(HashAlgorithm::sha256);
  for (const WebFile& file : web_files()) {
    hasher.update(as_bytes(fmt::format("{} {}\n", file.path, file.bytes.size())));
    hasher.update(file.bytes);
  }
  return to_hex(hasher.finish());
}

Reception::Reception(std::string role_name, RolePage& role, Surroundings& surroundings, Gate& gate,
                     std::function<void()> on_entry)
    : role_name_(std::move(role_name)),
      role_(role),
      around_(surroundings),
      gate_(gate),
      on_entry_(std::move(on_entry)),
      bundle_hash_(agent::bundle_hash()) {
  add_common_calls();
  // A terminal is the same for everybody who sits down at it, and nobody sits at the screen.
  if (role_name_ != "kiosk" && role_name_ != "screen") add_display();
  role_.add_to(api_);
}

void Reception::add_common_calls() {
  api_.on<v1::Empty, v1::HelloReply>("hello", [this](const v1::Empty&) { return greet(); });
  api_.on<v1::UnlockRequest, v1::UnlockReply>(
      "unlock", [this](const v1::UnlockRequest& request) -> Result<v1::UnlockReply> {
        PJ_CHECK(around_.office.unlock(SecretBytes::copy_of(as_bytes(request.passphrase()))));
        v1::UnlockReply reply;
        reply.set_identity(state_name(Office::State::ready));
        return reply;
      });
}

void Reception::add_display() {
  display_.emplace(around_.state);
  api_.on<v1::Display, v1::Empty>("display",
                                  [this](const v1::Display& request) -> Result<v1::Empty> {
                                    PJ_CHECK(display_->store(request));
                                    return v1::Empty();
                                  });
}

v1::HelloReply Reception::greet() {
  v1::HelloReply reply;
  reply.set_page(gate_.page());
  reply.set_role(role_name_);
  reply.set_bundle_hash(bundle_hash_);
  reply.set_version(std::string(kVersion));
  const auto state = around_.office.look();
  reply.set_identity(state_name(state ? *state : Office::State::missing));
  const MeetingNow now = around_.watch.now();
  if (now.meeting) {
    reply.set_meeting_title(now.meeting->manifest.title);
    reply.set_rehearsal(now.meeting->manifest.rehearsal);
  }
  if (display_) *reply.mutable_display() = display_->load();
  const auto identity = around_.office.identity();
  // Terminals and observers are not in the manifest, and the public has no certificate.
  if (identity && identity->role != Role::terminal && identity->role != Role::observer &&
      identity->role != Role::open)
    reply.set_official_name(name_of_official(now, identity->official));
  return reply;
}

HttpResponse Reception::answer(const HttpRequest& request) {
  const LanguageScope scope(request.language == "en" ? Language::en : Language::zh);
  HttpResponse response;
  try {
    response = route(request);
  } catch (const std::exception& error) {
    response = failure(500, "internal", tr("内部错误：{}", "internal error: {}", error.what()));
  }
  // Nothing from elsewhere, nothing inline, nothing kept, shown in no frame.
  response.headers.insert(
      response.headers.end(),
      {{"Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"},
       {"Cache-Control", "no-store"},
       {"X-Content-Type-Options", "nosniff"},
       {"X-Frame-Options", "DENY"},
       {"Referrer-Policy", "no-referrer"},
       {"Cross-Origin-Opener-Policy", "same-origin"},
       {"Cross-Origin-Resource-Policy", "same-origin"}});
  return response;
}

HttpResponse Reception::route(const HttpRequest& request) {
  const Approach approach{request.host, request.origin, request.fetch_site, request.cookie,
                          request.page};
  const std::string_view target = request.target;
  if (target.starts_with(kApi)) return call(request, approach);
  if (request.method != "GET") return plain(405, tr("不支持", "not supported"));
  if (target.starts_with("/start?")) return let_in(request);
  if (const auto known = gate_.check_reader(approach); !known)
    return plain(401, known.error().message);
  if (target.starts_with(kPhoto)) return show_photo(target.substr(kPhoto.size()));
  if (target.starts_with(kDownload)) return hand_over(target);
  return show(target == "/" ? "/index.html" : target);
}

HttpResponse Reception::let_in(const HttpRequest& request) {
  const Approach approach{request.host, {}, {}, {}, {}};
  if (const auto here = gate_.check_host(approach); !here) return plain(403, here.error().message);
  const auto cookie = gate_.enter(query_value(request.target, "token"));
  if (!cookie) return plain(403, cookie.error().message);
  on_entry_();
  return {303, "text/plain; charset=utf-8", {{"Set-Cookie", *cookie}, {"Location", "/"}}, ""};
}

HttpResponse Reception::show(std::string_view path) {
  for (const WebFile& file : web_files())
    if (file.path == path)
      return {200, std::string(file.content_type), {}, std::string(as_text(file.bytes))};
  return plain(404, tr("没有这个页面", "there is no such page"));
}

HttpResponse Reception::show_photo(std::string_view name) const {
  if (around_.photos.empty() || !is_id(name))
    return plain(404, tr("没有照片", "there is no photo"));
  constexpr std::pair<std::string_view, std::string_view> kKinds[] = {
      {".jpg", "image/jpeg"}, {".jpeg", "image/jpeg"}, {".png", "image/png"}};
  for (const auto& [ending, type] : kKinds) {
    const auto content =
        read_file(around_.photos / (std::string(name) + std::string(ending)), kMostPhotoBytes);
    if (content) return {200, std::string(type), {}, std::string(as_text(*content))};
  }
  return plain(404, tr("没有照片", "there is no photo"));
}

HttpResponse Reception::hand_over(std::string_view path) {
  auto file = around_.downloads.take(path);
  if (!file) return plain(404, file.error().message);
  std::string name;
  for (const char c : file->name) name += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return {200,
          file->content_type,
          {{"Content-Disposition", "attachment; filename*=UTF-8''" + name}},
          std::string(as_text(file->content))};
}

HttpResponse Reception::call(const HttpRequest& request, const Approach& approach) {
  if (request.method != "POST" || request.content_type != kJson)
    return failure(405, "malformed", tr("不支持", "not supported"));
  if (const auto known = gate_.check_caller(approach); !known)
    return failure(401, kNotLetIn, known.error().message);
  const std::string name = request.target.substr(kApi.size());
  const Api::Handler* const handler = api_.find(name);
  if (handler == nullptr)
    return failure(404, "not_found", tr("没有这个功能", "there is no such call"));
  if (name == "hello" && approach.page.empty()) {
    role_.page_loaded();
    gate_.new_page();
  } else if (const auto current = gate_.check_page(approach); !current) {
    return failure(409, gate_.page().empty() ? kAgentRestarted : kPageReplaced,
                   current.error().message);
  }
  const auto reply = (*handler)(request.body);
  if (reply) return {200, std::string(kJson), {}, *reply};
  return failure(422, code_name(reply.error().code), reply.error().message);
}

}  // namespace piaojue::agent
