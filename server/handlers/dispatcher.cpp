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

template <class T>
constexpr Rule anyone(std::string_view name) {
  return {index_of<T>(), name, kAll, true};
}
template <class T>
constexpr Rule nameless(std::string_view name) {
  return {index_of<T>(), name, 0, true};
}
template <class T>
constexpr Rule officials(std::string_view name, std::uint32_t roles) {
  return {index_of<T>(), name, roles, false};
}

// R8.9-10
constexpr std::array kRules{
    anyone<wire::GetStatus>("get_status"),
    anyone<wire::GetManifest>("get_manifest"),
    anyone<wire::GetCeremony>("get_ceremony"),
    anyone<wire::GetOpening>("get_opening"),
    anyone<wire::GetPollStatements>("get_poll_statements"),
    anyone<wire::GetRecord>("get_record"),
    anyone<wire::FindTracker>("find_tracker"),
    anyone<wire::GetResult>("get_result"),
    // R8.9-1
    nameless<wire::Cast>("cast"),
    officials<wire::SignIn>("sign_in", only(Role::terminal)),
    officials<wire::Issue>("issue", only(Role::terminal)),
    officials<wire::Enrol>("enrol", kKeyHolders),
    officials<wire::GetPins>("get_pins", only(Role::organiser)),
    officials<wire::Publish>("publish", only(Role::organiser, Role::security_administrator)),
    officials<wire::RestartCeremony>("restart_ceremony", only(Role::organiser)),
    officials<wire::PostCeremony>("post_ceremony", only(Role::scrutineer)),
    officials<wire::SignOpening>("sign_opening", only(Role::organiser, Role::scrutineer)),
    officials<wire::ImportRoster>("import_roster", only(Role::registrar)),
    officials<wire::MarkPresent>("mark_present", only(Role::registrar)),
    officials<wire::ListAttendance>("list_attendance", only(Role::registrar)),
    officials<wire::Unlock>("unlock", only(Role::registrar, Role::security_administrator)),
    officials<wire::SubmitAttendance>("submit_attendance", only(Role::registrar)),
    officials<wire::SubmitPhase>("submit_phase", only(Role::organiser, Role::scrutineer)),
    officials<wire::SignClosing>("sign_closing", only(Role::scrutineer)),
    officials<wire::SubmitDecryption>("submit_decryption", only(Role::scrutineer)),
    officials<wire::Countersign>("countersign", only(Role::scrutineer)),
    officials<wire::SubmitIssuerKeys>("submit_issuer_keys", only(Role::issuer)),
    officials<wire::AnnounceDesk>("announce_desk", only(Role::issuer)),
    officials<wire::SignBatch>("sign_batch", only(Role::registrar)),
    officials<wire::PublishCards>("publish_cards", only(Role::registrar, Role::issuer)),
    anyone<wire::GetCards>("get_cards"),
    anyone<wire::SubmitVoid>("submit_void"),
    anyone<wire::GetVoids>("get_voids"),
    officials<wire::SubmitIssuingCount>("submit_issuing_count", only(Role::issuer)),
    officials<wire::SubmitHall>("submit_hall", kOfficials),
    anyone<wire::GetTrail>("get_trail"),
    officials<wire::SignTrail>("sign_trail", only(Role::audit_administrator)),
    nameless<wire::SubmitNote>("submit_note"),
    officials<wire::SubmitMergeTable>("submit_merge_table", only(Role::teller, Role::scrutineer)),
    officials<wire::SubmitPaperCount>("submit_paper_count",
                                      only(Role::teller, Role::scrutineer, Role::organiser)),
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
  std::visit([&](const auto& one) { handle(meeting, caller, one, std::move(respond)); }, request);
}

}  // namespace piaojue::server
