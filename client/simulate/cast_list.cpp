#include "client/simulate/cast_list.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <set>
#include <thread>

#include "core/base/language.hpp"
#include "core/serving/listener.hpp"
#include "core/wire/names.hpp"

namespace piaojue::simulate {
namespace {

constexpr std::array kSurnames = {"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴",
                                  "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗"};
constexpr std::array kGivenNames = {"明",   "华",   "建国", "秀英", "志强", "丽",   "文博", "静",
                                    "海燕", "国栋", "雪梅", "伟",   "晓东", "玉兰", "思远", "芳"};

std::string generate_name(std::mt19937_64& random) {
  return std::string(kSurnames[random() % kSurnames.size()]) +
         kGivenNames[random() % kGivenNames.size()];
}

OfficialId generate_id(std::size_t number, const std::set<std::string>& taken) {
  std::string id = fmt::format("trustee-{}", number);
  while (taken.contains(id)) id += "x";
  return *OfficialId::parse(id);
}

}  // namespace

Result<void> replace_scrutineers(MeetingPlan& plan, std::optional<unsigned> trustees,
                                 std::optional<unsigned> quorum, std::uint64_t seed) {
  auto& officials = plan.officials;
  const auto is_scrutineer = [](const PlannedOfficial& official) {
    return official.role == OfficialRole::scrutineer;
  };
  if (trustees) {
    officials.erase(std::remove_if(officials.begin(), officials.end(), is_scrutineer),
                    officials.end());
    std::set<std::string> taken;
    for (const PlannedOfficial& official : officials) taken.insert(official.id.str());
    std::mt19937_64 random(seed);
    for (unsigned i = 1; i <= *trustees; ++i)
      officials.push_back(
          {generate_id(i, taken), generate_name(random), OfficialRole::scrutineer, i == 1});
  }
  const auto count = std::count_if(officials.begin(), officials.end(), is_scrutineer);
  const unsigned all = static_cast<unsigned>(count);
  // With another number of scrutineers the meeting's own quorum says nothing: more than half.
  const unsigned needed = quorum ? *quorum : trustees ? all / 2 + 1 : plan.threshold;
  if (needed < 1 || needed > all)
    return Error{
        ErrorCode::invalid,
        tr("解密人数 {} 应在 1 到监票人数 {} 之间",
           "the quorum {} must lie between 1 and the number of scrutineers, {}", needed, all)};
  plan.threshold = static_cast<std::uint16_t>(needed);
  return {};
}

Result<Player> Player::enrol(const net::Endpoint& server, const std::filesystem::path& folder) {
  PJ_TRY(const Identity identity, Identity::load(folder));
  PJ_TRY(OfficialKeys created, create_keys(identity, nullptr));
  auto keys = std::make_unique<OfficialKeys>(std::move(created));
  PJ_TRY(const auto access, net::Access::create(server, identity, SecretBytes()));
  Player player(std::make_unique<net::Connection>(access), std::move(keys));
  PJ_TRY(const Hash32 fingerprint, roles::enrol(player.desk()));
  static_cast<void>(fingerprint);
  return player;
}

void replace_issuers(MeetingPlan& plan, unsigned issuers) {
  const std::size_t desks = issuers - 1;
  if (plan.issuers.size() > desks)
    plan.issuers.erase(plan.issuers.begin() + static_cast<std::ptrdiff_t>(desks),
                       plan.issuers.end());
  for (std::size_t i = plan.issuers.size(); i < desks; ++i)
    plan.issuers.push_back(
        {*OfficialId::parse(fmt::format("desk-{}", i + 1)), fmt::format("监票人发票台 {}", i + 1)});
}

struct DeskPlayer::State {
  std::filesystem::path folder;
  std::optional<net::Access> access;
  std::unique_ptr<OfficialKeys> keys;
  std::unique_ptr<net::Connection> connection;
  std::unique_ptr<issuer::IssuingDesk> desk;
  std::unique_ptr<serving::Listener> listener;
  std::thread thread;

  ~State() {
    if (listener) listener->stop();
    if (thread.joinable()) thread.join();
  }
};

DeskPlayer::DeskPlayer(std::unique_ptr<State> state) : state_(std::move(state)) {}
DeskPlayer::DeskPlayer(DeskPlayer&&) noexcept = default;
DeskPlayer& DeskPlayer::operator=(DeskPlayer&&) noexcept = default;
DeskPlayer::~DeskPlayer() = default;

Result<DeskPlayer> DeskPlayer::enrol(const net::Endpoint& server,
                                     const std::filesystem::path& folder) {
  PJ_TRY(const Identity identity, Identity::load(folder));
  PJ_TRY(OfficialKeys keys, create_keys(identity, nullptr));
  auto state = std::make_unique<State>();
  state->folder = folder;
  PJ_TRY(state->access, net::Access::create(server, identity, SecretBytes()));
  state->keys = std::make_unique<OfficialKeys>(std::move(keys));
  state->connection = std::make_unique<net::Connection>(*state->access);
  PJ_TRY(const Hash32 fingerprint, roles::enrol({*state->connection, *state->keys}));
  static_cast<void>(fingerprint);
  return DeskPlayer(std::move(state));
}

Result<void> DeskPlayer::join(const Roster& roster) {
  PJ_TRY(state_->desk, issuer::IssuingDesk::create(*state_->access, *state_->keys, roster));
  return state_->desk->submit_keys();
}

Result<void> DeskPlayer::open() {
  PJ_TRY(const bool opened, state_->desk->take_opening());
  if (!opened) return roles::too_early(tr("启用声明签齐", "the opening is signed by all"));
  state_->listener = std::make_unique<serving::Listener>(serving::ListenerOptions{});
  const Identity& identity = state_->access->identity();
  PJ_CHECK(state_->listener->add(
      {desk_name(identity.meeting, identity.official), identity.meeting},
      {identity.file("ca.pem"), identity.file("serve-cert.pem"), identity.file("serve-key.pem")},
      *state_->desk));
  PJ_CHECK(state_->listener->listen());
  state_->thread = std::thread([listener = state_->listener.get()] { listener->run(); });
  return state_->desk->announce(fmt::format("127.0.0.1:{}", state_->listener->port()));
}

issuer::IssuingDesk& DeskPlayer::desk() { return *state_->desk; }
net::Connection& DeskPlayer::connection() { return *state_->connection; }

Result<CastList> assemble(const MeetingPlan& plan, const net::Endpoint& server,
                          const std::filesystem::path& pki) {
  CastList cast;
  for (const PlannedOfficial& official : plan.officials) {
    PJ_TRY(Player player, Player::enrol(server, pki / official.id.str()));
    switch (official.role) {
      case OfficialRole::organiser:
        cast.organiser = std::make_unique<Player>(std::move(player));
        break;
      case OfficialRole::registrar:
        cast.registrar = std::make_unique<Player>(std::move(player));
        break;
      case OfficialRole::scrutineer:
        if (official.chief) cast.chief = cast.scrutineers.size();
        cast.scrutineers.push_back(std::move(player));
        break;
      case OfficialRole::security_administrator:
        cast.security = std::make_unique<Player>(std::move(player));
        break;
      case OfficialRole::audit_administrator:
        cast.auditor = std::make_unique<Player>(std::move(player));
        break;
      case OfficialRole::teller:
        cast.tellers.push_back(std::move(player));
        break;
      case OfficialRole::system_administrator:
        cast.others.push_back(std::move(player));
        break;
    }
  }
  for (const PlannedIssuer& issuer : plan.issuers) {
    PJ_TRY(DeskPlayer desk, DeskPlayer::enrol(server, pki / issuer.id.str()));
    cast.desks.push_back(std::move(desk));
  }
  return cast;
}

}  // namespace piaojue::simulate
