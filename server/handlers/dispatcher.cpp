#include "server/handlers/dispatcher.hpp"

#include <array>

#include "core/base/language.hpp"
#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"

namespace piaojue::server {
namespace {

/// Index of an alternative of wire::Request.
template <class T, std::size_t I = 0>
constexpr std::size_t index_of() {
  if constexpr (std::is_same_v<std::variant_alternative_t<I, wire::Request>, T>)
    return I;
  else
    return index_of<T, I + 1>();
}

template <class... Roles>
constexpr std::uint32_t only(Roles... roles) {
  return (role_bit(roles) | ...);
}

constexpr std::uint32_t kOfficials =
    only(Role::organiser, Role::registrar, Role::scrutineer, Role::teller,
         Role::system_administrator, Role::security_administrator, Role::audit_administrator);
constexpr std::uint32_t kKeyHolders = kOfficials | only(Role::issuer);
constexpr std::uint32_t kAll = kKeyHolders | only(Role::observer, Role::terminal);

/// Reads change nothing at any stage, and stand here as if they did at all.
template <class T>
constexpr Rule anyone(std::string_view name, Stage since, Stage until = Stage::counted) {
  return {index_of<T>(), name, kAll, true, since, until};
}
template <class T>
constexpr Rule nameless(std::string_view name, Stage since, Stage until) {
  return {index_of<T>(), name, 0, true, since, until};
}
template <class T>
constexpr Rule officials(std::string_view name, std::uint32_t roles, Stage since,
                         Stage until = Stage::counted) {
  return {index_of<T>(), name, roles, false, since, until};
}

// R8.9-10
constexpr std::array kRules{
    anyone<wire::GetStatus>("get_status", Stage::founding),
    anyone<wire::GetManifest>("get_manifest", Stage::founding),
    anyone<wire::GetCeremony>("get_ceremony", Stage::published),
    anyone<wire::GetOpening>("get_opening", Stage::published),
    anyone<wire::GetPollStatements>("get_poll_statements", Stage::published),
    anyone<wire::GetRecord>("get_record", Stage::sealed),
    anyone<wire::FindTracker>("find_tracker", Stage::sealed),
    anyone<wire::GetResult>("get_result", Stage::counted),
    // R8.9-1
    nameless<wire::Cast>("cast", Stage::casting, Stage::closing),
    officials<wire::SignIn>("sign_in", only(Role::terminal), Stage::published),
    officials<wire::Issue>("issue", only(Role::terminal), Stage::issuing, Stage::issuing),
    officials<wire::Enrol>("enrol", kKeyHolders, Stage::founding, Stage::founding),
    officials<wire::GetPins>("get_pins", only(Role::organiser), Stage::founding),
    officials<wire::Publish>("publish", only(Role::organiser, Role::security_administrator),
                             Stage::founding, Stage::founding),
    officials<wire::RestartCeremony>("restart_ceremony", only(Role::organiser), Stage::published,
                                     Stage::published),
    officials<wire::PostCeremony>("post_ceremony", only(Role::scrutineer), Stage::published,
                                  Stage::published),
    officials<wire::SignOpening>("sign_opening", only(Role::organiser, Role::scrutineer),
                                 Stage::published, Stage::published),
    officials<wire::ImportRoster>("import_roster", only(Role::registrar), Stage::published,
                                  Stage::defined),
    officials<wire::MarkPresent>("mark_present", only(Role::registrar), Stage::published),
    officials<wire::ListAttendance>("list_attendance", only(Role::registrar), Stage::published),
    officials<wire::Unlock>("unlock", only(Role::registrar, Role::security_administrator),
                            Stage::published),
    officials<wire::SubmitAttendance>("submit_attendance", only(Role::registrar), Stage::issuing,
                                      Stage::issuing),
    officials<wire::SubmitPhase>("submit_phase", only(Role::organiser, Role::scrutineer),
                                 Stage::defined, Stage::closing),
    officials<wire::SignClosing>("sign_closing", only(Role::scrutineer), Stage::sealed),
    officials<wire::SubmitDecryption>("submit_decryption", only(Role::scrutineer), Stage::released,
                                      Stage::released),
    officials<wire::Countersign>("countersign", only(Role::scrutineer), Stage::counted),
    officials<wire::SubmitIssuerKeys>("submit_issuer_keys", only(Role::issuer), Stage::published,
                                      Stage::published),
    officials<wire::AnnounceDesk>("announce_desk", only(Role::issuer), Stage::published),
    officials<wire::SignBatch>("sign_batch", only(Role::registrar), Stage::issuing, Stage::issuing),
    officials<wire::PublishCards>("publish_cards", only(Role::registrar, Role::issuer),
                                  Stage::issuing, Stage::issuing),
    anyone<wire::GetCards>("get_cards", Stage::issuing),
    anyone<wire::SubmitVoid>("submit_void", Stage::issuing, Stage::closing),
    anyone<wire::GetVoids>("get_voids", Stage::defined),
    officials<wire::SubmitIssuingCount>("submit_issuing_count", only(Role::issuer), Stage::issued,
                                        Stage::issued),
    officials<wire::SubmitHall>("submit_hall", kOfficials, Stage::sealed, Stage::sealed),
    anyone<wire::GetTrail>("get_trail", Stage::founding),
    officials<wire::SignTrail>("sign_trail", only(Role::audit_administrator), Stage::counted),
    nameless<wire::SubmitNote>("submit_note", Stage::casting, Stage::closing),
    officials<wire::SubmitMergeTable>("submit_merge_table", only(Role::teller, Role::scrutineer),
                                      Stage::released, Stage::released),
    officials<wire::SubmitPaperCount>("submit_paper_count",
                                      only(Role::teller, Role::scrutineer, Role::organiser),
                                      Stage::sealed, Stage::sealed),
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kRules.size(); ++i)
    if (kRules[i].kind != i) return false;
  return kRules.size() == std::variant_size_v<wire::Request>;
}
static_assert(in_order(), "one rule for each request, in the order of wire::Request");

Error refusal(const Rule& rule, const Caller& caller) {
  if (caller.identity && rule.roles == 0)
    return {ErrorCode::not_permitted,
            tr("投票不得使用证书：请用不带证书的新连接",
               "a ballot is cast without a certificate, on a fresh connection")};
  return {ErrorCode::not_permitted,
          tr("所用证书无权进行此项操作", "the certificate in use does not permit this")};
}

/// Nothing while the meeting has come far enough as a whole.
std::optional<Error> too_early(const Rule& rule, const Meeting& meeting) {
  if (rule.since >= Stage::published)
    if (const auto published = require_published(meeting); !published) return published.error();
  if (rule.since >= Stage::defined && !meeting.opened())
    return wrong_state(tr("开启声明尚未签齐", "the opening has not been signed by all yet"));
  return std::nullopt;
}

}  // namespace

bool Rule::allows(const Caller& caller) const {
  if (!caller.identity) return without_certificate;
  return (roles & role_bit(caller.identity->role)) != 0;
}

std::span<const Rule> rules() { return kRules; }

void dispatch(Meeting& meeting, const Caller& caller, const wire::Request& request,
              Respond respond) {
  const Rule& rule = kRules.at(request.index());
  if (!rule.allows(caller)) return respond(failure(refusal(rule, caller)));
  if (const auto early = too_early(rule, meeting)) return respond(failure(*early));
  std::visit([&](const auto& one) { handle(meeting, caller, one, std::move(respond)); }, request);
}

}  // namespace piaojue::server
