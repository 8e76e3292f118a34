#include "server/meeting/published.hpp"

#include <algorithm>

#include "core/base/language.hpp"

namespace piaojue::server {
namespace {

Result<Published::Poll> read_poll(const Manifest& manifest, std::size_t index, const Bytes& bytes) {
  PJ_TRY(PollDefinition definition, PollDefinition::parse(bytes));
  PJ_CHECK(definition.check());
  const Hash32 hash = manifest.suite->hash(bytes);
  const PollPin& pin = manifest.polls[index];
  if (definition.meeting != manifest.id || definition.id != pin.id || hash != pin.definition)
    return Error{ErrorCode::invalid,
                 tr("议题“{}”与会议清单所列不符", "poll \"{}\" is not the one the manifest pins",
                    definition.id.str())};
  PJ_TRY(CompiledForm form, compile_form(definition));
  const std::size_t keys = credential_classes(manifest).size() + form.slots.size();
  return Published::Poll{std::move(definition), bytes, hash, std::move(form), keys};
}

}  // namespace

Result<std::shared_ptr<const Published>> Published::create(SignedStatement statement,
                                                           const std::vector<Bytes>& polls) {
  PJ_TRY(Manifest manifest, Manifest::parse(statement.body));
  PJ_CHECK(manifest.check());
  PJ_CHECK(verify_statement(statement, manifest, manifest_signers(manifest)));
  if (polls.size() != manifest.polls.size())
    return Error{ErrorCode::invalid,
                 tr("议题数与会议清单不符", "not as many polls as the manifest pins")};
  std::vector<Poll> read;
  for (std::size_t i = 0; i < polls.size(); ++i) {
    PJ_TRY(Poll poll, read_poll(manifest, i, polls[i]));
    read.push_back(std::move(poll));
  }
  const Hash32 hash = manifest.suite->hash(statement.body);
  std::vector<VoterClass> classes = credential_classes(manifest);
  return std::make_shared<const Published>(Published{std::move(statement), std::move(manifest),
                                                     hash, std::move(classes), std::move(read)});
}

Result<std::size_t> Published::find_poll(const PollId& id) const {
  for (std::size_t i = 0; i < polls.size(); ++i)
    if (polls[i].definition.id == id) return i;
  return Error{ErrorCode::not_found, tr("没有议题“{}”", "no poll \"{}\"", id.str())};
}

std::optional<std::size_t> Published::find_poll(const Hash32& definition) const {
  for (std::size_t i = 0; i < polls.size(); ++i)
    if (polls[i].hash == definition) return i;
  return std::nullopt;
}

std::optional<std::uint16_t> Published::find_issuer(const OfficialId& id) const {
  for (std::size_t i = 0; i < manifest.issuers.size(); ++i)
    if (manifest.issuers[i].id == id) return static_cast<std::uint16_t>(i);
  return std::nullopt;
}

std::optional<std::uint16_t> Published::find_trustee(const OfficialId& id) const {
  const std::vector<const Official*> trustees = manifest.scrutineers();
  for (std::size_t i = 0; i < trustees.size(); ++i)
    if (trustees[i]->id == id) return static_cast<std::uint16_t>(i);
  return std::nullopt;
}

CeremonyParameters Published::ceremony(std::uint32_t attempt,
                                       std::vector<std::uint16_t> participants) const {
  std::vector<TrusteePin> pins;
  for (const Official* const trustee : manifest.scrutineers())
    pins.push_back({trustee->sign_key, *trustee->exchange_key});
  return {manifest.suite,         hash, attempt, manifest.threshold, std::move(pins),
          std::move(participants)};
}

Result<std::shared_ptr<const Opened>> Opened::create(
    const SignedStatement& statement, const std::vector<SignedStatement>& issuer_keys,
    const Published& published) {
  const Manifest& manifest = published.manifest;
  PJ_CHECK(verify_statement(statement, manifest, opening_signers(manifest)));
  PJ_TRY(OpeningStatement opening, OpeningStatement::parse(statement.body, published.suite()));
  PJ_TRY(const auto keys, read_issuer_keys(issuer_keys, manifest, published.hash));
  std::vector<BallotKeys> of_polls;
  for (std::size_t i = 0; i < published.polls.size(); ++i) {
    const Published::Poll& poll = published.polls[i];
    PJ_TRY(BallotKeys of_poll,
           piaojue::ballot_keys(opening, keys, i, poll.key_classes, poll.definition.issuance));
    of_polls.push_back(std::move(of_poll));
  }
  const Hash32 hash = statement.hash(published.suite());
  return std::make_shared<const Opened>(Opened{std::move(opening), hash, std::move(of_polls)});
}

std::optional<std::size_t> Opened::participant(std::uint16_t trustee) const {
  const auto& all = opening.participants;
  const auto found = std::ranges::find(all, trustee);
  if (found == all.end()) return std::nullopt;
  return static_cast<std::size_t>(found - all.begin());
}

}  // namespace piaojue::server
