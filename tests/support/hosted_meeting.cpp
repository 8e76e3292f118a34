#include "tests/support/hosted_meeting.hpp"

#include <chrono>
#include <fmt/format.h>
#include <future>
#include <stdexcept>

#include "core/openssl/random.hpp"
#include "core/record/tally.hpp"
#include "core/record/verifier.hpp"
#include "server/handlers/dispatcher.hpp"
#include "server/store/files.hpp"
#include "tests/support/throwaway_ca.hpp"

namespace piaojue::test {
namespace {

using server::Caller;

void require(bool holds, const std::string& what = {}, int line = __builtin_LINE()) {
  if (!holds) throw std::logic_error(fmt::format("hosted_meeting.cpp:{}: {}", line, what));
}

template <class AnyId>
AnyId id(const std::string& text) {
  return AnyId::parse(text).value();
}

PollDefinition make_poll() {
  const auto option = [](const char* code) { return Option{id<OptionCode>(code), code}; };
  return {id<MeetingId>("hosted"),
          id<PollId>("p1"),
          "人选票决",
          PollKind::decision,
          Issuance::seat,
          Threshold{Comparison::at_least, Rational(2, 3)},
          PassRule{id<QuestionId>("vote"),
                   id<OptionCode>("yes"),
                   id<OptionCode>("no"),
                   id<OptionCode>("abstain"),
                   Base::present,
                   {Comparison::more_than, Rational(1, 2)},
                   UnmarkedRule::abstain},
          {Question{id<QuestionId>("vote"),
                    "是否同意",
                    QuestionKind::choice,
                    {option("yes"), option("no"), option("abstain")},
                    1,
                    std::nullopt,
                    {}}},
          {{id<SubjectId>("n1"), "甲", "nominee", "", ""},
           {id<SubjectId>("n2"), "乙", "nominee", "", ""}}};
}

std::filesystem::path make_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "piaojue-hosted-XXXXXX").string();
  require(::mkdtemp(name.data()) != nullptr);
  return name;
}

}  // namespace

// ---- the server ---------------------------------------------------------------------------------

HostedMeeting::HostedMeeting(HostedOptions options)
    : options_(options), folder_(make_folder()), data_(folder_ / "data"), poll_(make_poll()) {
  for (const std::string& official : officials())
    sign_keys_.emplace(official, SigningKey::generate(*options_.suite));
  for (const std::string& official : scrutineers()) {
    exchange_keys_.emplace(official, SigningKey::generate(*options_.suite));
    seeds_.emplace(official, random_secret(32));
  }
  for (std::size_t i = 0; i < options_.voters; ++i)
    roster_.voters.push_back(
        {voter(i), "人" + std::to_string(i), id<GroupId>(options_.roster_group), ""});
  const TallyIdentity tally = make_tally_identity();
  std::filesystem::create_directory(folder_ / "pki");
  server::write_file_atomically(folder_ / "pki/tally-cert.pem", as_bytes(tally.certificate_pem));
  server::write_file_atomically(folder_ / "pki/tally-key.pem", as_bytes(tally.private_key_pem));
  start(suite());
}

HostedMeeting::~HostedMeeting() {
  meeting_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void HostedMeeting::start(const Suite& suite) {
  meeting_ = std::make_unique<server::Meeting>(
      server::MeetingConfig{poll_.meeting, &suite, folder_ / "pki"}, data_, log_);
}

void HostedMeeting::restart() { restart_with(suite()); }

void HostedMeeting::restart_with(const Suite& suite) {
  meeting_.reset();
  start(suite);
}

wire::Reply HostedMeeting::ask(const Caller& caller, const wire::Request& request) {
  if (options_.overhear) options_.overhear(caller, request);
  auto promise = std::make_shared<std::promise<wire::Reply>>();
  std::future<wire::Reply> reply = promise->get_future();
  server::dispatch(*meeting_, caller, request,
                   [promise](wire::Reply one) { promise->set_value(std::move(one)); });
  require(reply.wait_for(std::chrono::seconds(60)) == std::future_status::ready,
          "the server gave no reply");
  return reply.get();
}

Caller HostedMeeting::caller(const std::string& official) {
  const std::string name = official.substr(0, official.find_first_of("0123456789"));
  return {server::Identity{*parse_role(name), id<OfficialId>(official)}};
}

void HostedMeeting::tell(const std::string& official, const wire::Request& request) {
  require_no_failure(ask(official, request));
}

void HostedMeeting::require_no_failure(const wire::Reply& reply) {
  const auto* const failure = std::get_if<wire::Failure>(&reply);
  require(failure == nullptr, failure == nullptr ? std::string() : failure->detail);
}

ErrorCode HostedMeeting::failure_code(const wire::Reply& reply) {
  require(std::holds_alternative<wire::Failure>(reply));
  return std::get<wire::Failure>(reply).code;
}

// ---- who ----------------------------------------------------------------------------------------

std::vector<std::string> HostedMeeting::scrutineers() const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < options_.trustees; ++i)
    names.push_back("scrutineer" + std::to_string(i));
  return names;
}

std::vector<std::string> HostedMeeting::officials() const {
  std::vector<std::string> names{"organiser", "registrar"};
  for (std::string& name : scrutineers()) names.push_back(std::move(name));
  return names;
}

VoterId HostedMeeting::voter(std::size_t i) const { return id<VoterId>("v" + std::to_string(i)); }

// ---- steps --------------------------------------------------------------------------------------

std::vector<HostedMeeting::Step> HostedMeeting::all_steps() {
  return {{"enrol", [this] { enrol(); }},
          {"publish", [this] { publish(); }},
          {"ceremony", [this] { hold_ceremony(); }},
          {"opening", [this] { sign_opening(); }},
          {"roster", [this] { import_roster(); }},
          {"present", [this] { mark_present(); }},
          {"issuing", [this] { order(PollPhase::issuing); }},
          {"issue", [this] { issue_all(); }},
          {"attendance", [this] { submit_attendance(); }},
          {"casting", [this] { order(PollPhase::casting); }},
          {"cast", [this] { cast_all(); }},
          {"close", [this] { close(); }},
          {"sign_closing", [this] { sign_closing(); }},
          {"release", [this] { speak_for_the_hall(); }},
          {"decrypt", [this] { decrypt(); }},
          {"countersign", [this] { countersign(); }}};
}

void HostedMeeting::play_through(const std::string& last) {
  for (const auto& [name, step] : all_steps()) {
    step();
    if (name == last) return;
  }
  require(false, "no step " + last);
}

void HostedMeeting::enrol() {
  for (const std::string& official : officials()) {
    wire::Enrol request{id<OfficialId>(official), key(official).verify_key(), std::nullopt};
    if (exchange_keys_.contains(official))
      request.exchange_key = exchange_keys_.at(official).verify_key();
    tell(official, request);
  }
}

void HostedMeeting::publish() {
  const auto pins = std::get<wire::PinsReply>(ask("organiser", wire::GetPins{}));
  require(pins.pins.size() == officials().size());
  manifest_.emplace(
      Manifest{options_.suite,
               poll_.meeting,
               "会议",
               "2026-01-15",
               "礼堂",
               options_.rehearsal,
               options_.minimum_group,
               {VoterGroup{id<GroupId>("A"), "A", Rational(1, 1), false,
                           static_cast<std::uint32_t>(options_.voters) + options_.missing_voters}},
               roster_.commitment(*options_.suite),
               {},
               options_.threshold,
               {Issuer{id<OfficialId>("server"), "服务器", pins.server_key}},
               {PollPin{poll_.id, poll_.hash(*options_.suite)}}});
  for (const std::string& official : officials()) {
    const Role role = caller(official).identity->role;
    Official one{id<OfficialId>(official),        official,
                 static_cast<OfficialRole>(role), official == "scrutineer0",
                 key(official).verify_key(),      std::nullopt};
    if (exchange_keys_.contains(official))
      one.exchange_key = exchange_keys_.at(official).verify_key();
    manifest_->officials.push_back(std::move(one));
  }
  SignedStatement statement{manifest_->encode(), {}};
  statement.sign(id<OfficialId>("organiser"), key("organiser"));
  tell("organiser", wire::Publish{statement, {poll_.encode()}});
}

CeremonyParameters HostedMeeting::ceremony_parameters() {
  const auto status = get<wire::Status>(wire::GetStatus{});
  std::vector<TrusteePin> pins;
  for (const Official* const one : manifest_->scrutineers())
    pins.push_back({one->sign_key, *one->exchange_key});
  return {options_.suite,     manifest_->hash(), status.ceremony_attempt,
          options_.threshold, std::move(pins),   status.ceremony_participants};
}

void HostedMeeting::hold_ceremony() {
  const CeremonyParameters parameters = ceremony_parameters();
  for (int round = 1; round <= 4; ++round)
    for (const std::uint16_t trustee : parameters.participants) {
      const std::string name = "scrutineer" + std::to_string(trustee);
      const CeremonyParticipant participant(parameters, trustee, key(name),
                                            exchange_keys_.at(name).secret(),
                                            seeds_.at(name).reveal());
      const auto board = get<wire::CeremonyReply>(wire::GetCeremony{parameters.attempt});
      auto message = participant.next_message(board.messages);
      require(message.has_value());
      require(message->has_value());
      tell(name, wire::PostCeremony{**message});
    }
}

IssuerPublicKey HostedMeeting::server_issuer_key() {
  const auto keys = get<wire::OpeningReply>(wire::GetOpening{}).issuer_keys.at(0);
  return IssuerKeysStatement::parse(keys.body).value().polls.at(0).keys.at(0);
}

OpeningStatement HostedMeeting::opening() {
  return OpeningStatement::parse(get<wire::OpeningReply>(wire::GetOpening{}).opening.body,
                                 *options_.suite)
      .value();
}

Hash32 HostedMeeting::opening_hash() {
  return get<wire::OpeningReply>(wire::GetOpening{}).opening.hash(*options_.suite);
}

void HostedMeeting::sign_opening() {
  // The reply to the ceremony's last message came after the opening was proposed.
  require(get<wire::Status>(wire::GetStatus{}).opening_ready);
  const SignedStatement statement = get<wire::OpeningReply>(wire::GetOpening{}).opening;
  for (const std::string& official : officials()) {
    if (official == "registrar") continue;
    tell(official,
         wire::SignOpening{{id<OfficialId>(official), key(official).sign(statement.body)}});
  }
  require(get<wire::Status>(wire::GetStatus{}).opening_complete);
}

wire::ImportRoster HostedMeeting::roster_import() const {
  wire::ImportRoster request{roster_, {}};
  for (std::size_t i = 0; i < options_.voters; ++i) {
    const Bytes salt = random_bytes(16);
    request.codes.push_back(
        {voter(i), salt, to_bytes(scrypt(as_bytes(code(i)), salt, 32).reveal())});
  }
  return request;
}

void HostedMeeting::import_roster() { tell("registrar", roster_import()); }

void HostedMeeting::mark_present() {
  wire::MarkPresent request{{}, true};
  for (std::size_t i = 0; i < options_.present; ++i) request.voters.push_back(voter(i));
  tell("registrar", request);
}

std::vector<TrailEntry> HostedMeeting::trail() const {
  return meeting_->store().query([](server::MeetingTables& tables) { return tables.trail(); });
}

CredentialVoid HostedMeeting::make_void(const CredentialSecret& credential, VoidReason reason) {
  CredentialVoid out{{options_.suite, opening_hash(), poll_.hash(*options_.suite), 0},
                     reason,
                     credential.credential.keys.front(),
                     credential.credential.endorsements,
                     {}};
  out.sign(credential.keys.front());
  return out;
}

wire::PollStatementsReply HostedMeeting::statements() {
  return get<wire::PollStatementsReply>(wire::GetPollStatements{poll_.id});
}

SignedStatement HostedMeeting::phase_statement(PollPhase phase, const std::string& signer) {
  const wire::PollStatementsReply now = statements();
  Hash32 previous = opening_hash();
  if (phase == PollPhase::casting)
    previous = phase_chain_hash(*options_.suite, now.attendance.value(), now.issuing_counts);
  if (phase == PollPhase::closing) previous = now.casting.value().hash(*options_.suite);
  const PhaseStatement statement{phase, opening_hash(), poll_.hash(*options_.suite), previous};
  SignedStatement out{statement.encode(), {}};
  out.sign(id<OfficialId>(signer), key(signer));
  return out;
}

void HostedMeeting::order(PollPhase phase, const std::string& signer) {
  tell(signer, wire::SubmitPhase{poll_.id, phase_statement(phase, signer)});
}

HostedMeeting::Request HostedMeeting::make_issue_request() {
  SigningKey fresh = SigningKey::generate(*options_.suite);
  const BallotContext context{options_.suite, opening_hash(), poll_.hash(*options_.suite), 0};
  Bytes message = credential_message(context, fresh.verify_key());
  BlindRequest blinded = blind(server_issuer_key(), message).value();
  return {std::move(fresh), std::move(message), std::move(blinded)};
}

CredentialSecret HostedMeeting::finish_issue(Request request, ByteView blind_signature) {
  const Bytes signature =
      finalize(server_issuer_key(), request.message, request.blinded.state, blind_signature)
          .value();
  CredentialSecret out{
      {{request.key.verify_key()}, {{0, 0, request.blinded.state.prefix, signature}}}, {}};
  out.keys.push_back(std::move(request.key));
  return out;
}

void HostedMeeting::issue_all() {
  for (std::size_t i = 0; i < options_.present; ++i) {
    Request request = make_issue_request();
    const wire::Reply reply =
        ask("terminal1",
            wire::Issue{voter(i), code(i), {{poll_.id, {request.blinded.blinded_message}}}});
    require_no_failure(reply);
    const Bytes signature = std::get<wire::IssueReply>(reply).signatures.at(0).signatures.at(0);
    credentials_.push_back(finish_issue(std::move(request), signature));
  }
}

SignedStatement HostedMeeting::attendance_statement() {
  const auto list = std::get<wire::AttendanceReply>(ask("registrar", wire::ListAttendance{}));
  const AttendanceStatement statement{opening_hash(), poll_.hash(*options_.suite),
                                      statements().issuing.value().hash(*options_.suite),
                                      list.present_by_class};
  SignedStatement out{statement.encode(), {}};
  out.sign(id<OfficialId>("registrar"), key("registrar"));
  return out;
}

void HostedMeeting::submit_attendance() {
  tell("registrar", wire::SubmitAttendance{poll_.id, attendance_statement()});
}

SignedBallot HostedMeeting::make_ballot(const CredentialSecret& credential) {
  const CompiledForm form = compile_form(poll_).value();
  const OpeningStatement opened = opening();
  const BallotEncryptor encryptor({options_.suite, opening_hash(), poll_.hash(*options_.suite), 0},
                                  form.shape, opened.election_key);
  const Choices choices(form.cells.size(), {0});
  auto sealed = encryptor.seal(selections_from_answers(poll_, form, {choices, {}}).value(),
                               credential.credential);
  require(sealed.has_value());
  return std::move(*sealed).cast(credential.keys);
}

void HostedMeeting::cast_all() {
  for (const CredentialSecret& credential : credentials_) {
    const Bytes ballot = make_ballot(credential).encode();
    const auto reply = get<wire::CastReply>(wire::Cast{ballot});
    require(reply.receipt.verify(opening().receipt_key).has_value());
    cast_ballots_.push_back(ballot);
    receipts_.push_back(reply.receipt);
  }
}

void HostedMeeting::close() {
  order(PollPhase::closing, "organiser");
  order(PollPhase::closing, "scrutineer0");
}

void HostedMeeting::sign_closing() {
  const SignedStatement closing = statements().closing.value();
  for (const std::string& official : scrutineers())
    tell(official,
         wire::SignClosing{poll_.id, {id<OfficialId>(official), key(official).sign(closing.body)}});
}

SignedStatement HostedMeeting::signed_by(const std::vector<std::string>& signers,
                                         Bytes body) const {
  SignedStatement out{std::move(body), {}};
  for (const std::string& signer : signers) out.sign(id<OfficialId>(signer), key(signer));
  return out;
}

void HostedMeeting::enter_hall_count(std::uint32_t counted, std::optional<std::uint32_t> on_paper) {
  const Hash32 closing = statements().closing.value().hash(*options_.suite);
  tell("scrutineer0",
       wire::SubmitHall{
           poll_.id, signed_by({"scrutineer0"}, HallCount{closing, counted, on_paper}.encode())});
}

Release HostedMeeting::make_release() {
  const wire::PollStatementsReply now = statements();
  Release out{now.closing.value().hash(*options_.suite),
              now.hall.hall_count.value().hash(*options_.suite),
              {},
              {},
              {}};
  if (now.hall.paper_count) out.paper_count = now.hall.paper_count->hash(*options_.suite);
  for (const SignedStatement& one : now.hall.objections)
    out.objections.push_back(one.hash(*options_.suite));
  for (const SignedStatement& one : now.hall.resolutions)
    out.resolutions.push_back(one.hash(*options_.suite));
  return out;
}

void HostedMeeting::release() {
  const Bytes body = make_release().encode();
  for (const std::string signer : {"organiser", "scrutineer0"})
    tell(signer, wire::SubmitHall{poll_.id, signed_by({signer}, body)});
}

void HostedMeeting::speak_for_the_hall() {
  enter_hall_count(static_cast<std::uint32_t>(cast_ballots_.size()));
  release();
}

CeremonyParticipant::Shares HostedMeeting::shares_of(std::uint16_t trustee) {
  const std::string name = "scrutineer" + std::to_string(trustee);
  const CeremonyParameters parameters = ceremony_parameters();
  const CeremonyParticipant participant(parameters, trustee, key(name),
                                        exchange_keys_.at(name).secret(), seeds_.at(name).reveal());
  const auto board = get<wire::CeremonyReply>(wire::GetCeremony{parameters.attempt});
  auto shares = participant.shares(board.messages);
  require(shares.has_value());
  return *std::move(shares);
}

SignedStatement HostedMeeting::decryption_of(std::uint16_t trustee) {
  const std::string name = "scrutineer" + std::to_string(trustee);
  const CeremonyParticipant::Shares shares = shares_of(trustee);
  const SignedStatement closing = statements().closing.value();
  const ClosingStatement parsed = ClosingStatement::parse(closing.body).value();
  const CompiledForm form = compile_form(poll_).value();
  Aggregator aggregator(*options_.suite, 1, form.shape.selections());
  for (const Bytes& ballot : cast_ballots_)
    aggregator.add(SignedBallot::parse(ballot, *options_.suite, form.shape).value());
  const auto statement =
      decrypt_sums(aggregator.sums(parsed.partition), closing.hash(*options_.suite), trustee,
                   shares.election, opening().election_verification_keys.at(trustee));
  SignedStatement out{statement.encode(), {}};
  out.sign(id<OfficialId>(name), key(name));
  return out;
}

void HostedMeeting::decrypt() {
  for (std::uint16_t trustee = 0; trustee < options_.threshold; ++trustee)
    tell("scrutineer" + std::to_string(trustee),
         wire::SubmitDecryption{poll_.id, decryption_of(trustee)});
}

StatementSignature HostedMeeting::countersignature_of(const std::string& official) {
  const auto result = get<wire::ResultReply>(wire::GetResult{poll_.id});
  return {id<OfficialId>(official), key(official).sign(result.countersignatures.body)};
}

void HostedMeeting::countersign() {
  for (const std::string& official : scrutineers())
    tell(official, wire::Countersign{poll_.id, countersignature_of(official)});
}

wire::PollStatusLine HostedMeeting::status_line() {
  return get<wire::Status>(wire::GetStatus{}).polls.at(0);
}

}  // namespace piaojue::test
