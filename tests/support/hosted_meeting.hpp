// A meeting of the real server, without sockets: requests go straight to the dispatcher, and every
// official and voter is played with keys of their own. It can be stopped and started between steps.
// What should hold and does not is thrown: not only Catch2's tests play meetings.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "core/ballot/encryptor.hpp"
#include "core/ballot/void.hpp"
#include "server/meeting/meeting.hpp"
#include "tests/support/result.hpp"

namespace piaojue::test {

struct HostedOptions {
  const Suite* suite = &Suite::get(SuiteId::p256_sha256);
  std::uint16_t trustees = 3;
  std::uint16_t threshold = 2;
  std::uint32_t minimum_group = 2;
  std::size_t voters = 5;
  std::size_t present = 4;
  /// A manifest that its own roster does not fit: more entitled than voters, or another group.
  std::uint32_t missing_voters = 0;
  std::string roster_group = "A";
  bool rehearsal = false;
  /// Hears every request before the server does.
  std::function<void(const server::Caller&, const wire::Request&)> overhear = {};
};

class HostedMeeting {
 public:
  using Step = std::pair<std::string, std::function<void()>>;

  explicit HostedMeeting(HostedOptions options = {});
  HostedMeeting(const HostedMeeting&) = delete;
  HostedMeeting& operator=(const HostedMeeting&) = delete;
  ~HostedMeeting();

  // ---- the server
  server::Meeting& meeting() { return *meeting_; }
  const std::filesystem::path& data() const { return data_; }
  /// Until the next restart.
  void stop() { meeting_.reset(); }
  std::string log() const { return log_text_.str(); }
  void clear_log() { log_text_.str({}); }
  void restart();
  /// With a configuration that names another suite.
  void restart_with(const Suite& suite);
  const Suite& suite() const { return *options_.suite; }

  // ---- requests
  wire::Reply ask(const server::Caller& caller, const wire::Request& request);
  wire::Reply ask(const std::string& official, const wire::Request& request) {
    return ask(caller(official), request);
  }
  /// Without a certificate.
  wire::Reply ask(const wire::Request& request) { return ask(server::Caller{}, request); }
  template <class Reply>
  Reply get(const wire::Request& request) {
    wire::Reply reply = ask(request);
    require_no_failure(reply);
    return std::get<Reply>(std::move(reply));
  }
  /// "organiser", "registrar", "terminal", "observer" or "scrutineer0", ...
  static server::Caller caller(const std::string& official);
  const SigningKey& key(const std::string& official) const { return sign_keys_.at(official); }

  // ---- steps, in order; each requires success
  std::vector<Step> all_steps();
  /// Runs the steps up to and with this one.
  void play_through(const std::string& last);
  void enrol();
  void publish();
  void hold_ceremony();
  void sign_opening();
  void import_roster();
  void mark_present();
  void order(PollPhase phase, const std::string& signer = "organiser");
  void issue_all();
  void submit_attendance();
  void cast_all();
  void close();
  void sign_closing();
  void enter_hall_count(std::uint32_t counted, std::optional<std::uint32_t> on_paper = {});
  /// Organiser and chief scrutineer.
  void release();
  /// The right count, and the release.
  void speak_for_the_hall();
  void decrypt();
  void countersign();

  // ---- parts
  const PollId& poll_id() const { return poll_.id; }
  VoterId voter(std::size_t i) const;
  std::string code(std::size_t i) const { return "code-" + std::to_string(i); }
  /// With codes that are made anew each time.
  wire::ImportRoster roster_import() const;
  std::vector<TrailEntry> trail() const;
  /// A void of a whole credential at the seat.
  CredentialVoid make_void(const CredentialSecret& credential, VoidReason reason);
  SignedStatement phase_statement(PollPhase phase, const std::string& signer);
  SignedStatement attendance_statement();
  /// Credentials issued by issue_all, of the present voters.
  std::vector<CredentialSecret>& credentials() { return credentials_; }
  /// A ballot that approves everything.
  SignedBallot make_ballot(const CredentialSecret& credential);
  /// A fresh request for a voter's right, and what finalises it.
  struct Request {
    SigningKey key;
    Bytes message;
    BlindRequest blinded;
  };
  Request make_issue_request();
  CredentialSecret finish_issue(Request request, ByteView blind_signature);
  std::vector<Bytes>& cast_ballots() { return cast_ballots_; }
  std::vector<Receipt>& receipts() { return receipts_; }
  wire::PollStatementsReply statements();
  SignedStatement signed_by(const std::vector<std::string>& signers, Bytes body) const;
  /// Of everything the hall has said so far.
  Release make_release();
  SignedStatement decryption_of(std::uint16_t trustee);
  /// A scrutineer's share of the note key.
  SecretScalar note_share(std::uint16_t trustee) { return shares_of(trustee).note; }
  StatementSignature countersignature_of(const std::string& official);
  wire::PollStatusLine status_line();

  static void require_no_failure(const wire::Reply& reply);
  static ErrorCode failure_code(const wire::Reply& reply);

 private:
  void start(const Suite& suite);
  CeremonyParameters ceremony_parameters();
  CeremonyParticipant::Shares shares_of(std::uint16_t trustee);
  std::vector<std::string> scrutineers() const;
  std::vector<std::string> officials() const;
  void tell(const std::string& official, const wire::Request& request);
  OpeningStatement opening();
  IssuerPublicKey server_issuer_key();
  Hash32 opening_hash();

  const HostedOptions options_;
  std::filesystem::path folder_;
  std::filesystem::path data_;
  std::ostringstream log_text_;
  server::EventLog log_{log_text_};
  std::map<std::string, SigningKey> sign_keys_;
  std::map<std::string, SigningKey> exchange_keys_;
  std::map<std::string, SecretBytes> seeds_;
  PollDefinition poll_;
  Roster roster_;
  std::optional<Manifest> manifest_;
  std::vector<CredentialSecret> credentials_;
  std::vector<Bytes> cast_ballots_;
  std::vector<Receipt> receipts_;
  std::map<std::uint16_t, SignedStatement> decryptions_;
  std::unique_ptr<server::Meeting> meeting_;
};

}  // namespace piaojue::test
