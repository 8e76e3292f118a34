// A real piaojued as a child process and a small meeting on it, driven by the client's own role
// functions; and the real piaojue as a program.
#pragma once

#include <csignal>
#include <sys/wait.h>

#include "client/pki/meeting_pki.hpp"
#include "client/roles/casting.hpp"
#include "client/roles/hall.hpp"
#include "client/roles/organiser.hpp"
#include "client/roles/registrar.hpp"
#include "client/roles/sign_in.hpp"
#include "client/roles/tally.hpp"
#include "client/simulate/cast_list.hpp"
#include "client/simulate/server_process.hpp"
#include "core/base/parallel.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/client/meeting_folder.hpp"

namespace piaojue::test {

namespace fs = std::filesystem;

struct Ran {
  int code;
  std::string out;
  std::string err;
};

/// Runs a shell command line.
inline Ran run_shell(const std::string& command, const std::string& input = "") {
  const auto folder = make_temporary_folder();
  const auto path = [&](const char* name) { return (folder.path() / name).string(); };
  write_text(path("in"), input);
  const std::string line =
      fmt::format("{{ {} ; }} < {} > {} 2> {}", command, path("in"), path("out"), path("err"));
  const int status = std::system(line.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_text(path("out")),
          read_text(path("err"))};
}

/// Runs piaojue with these arguments, in Chinese.
inline Ran run_piaojue(const std::string& arguments, const std::string& input = "") {
  return run_shell(std::string(PIAOJUE_BINARY) + " " + arguments, input);
}

struct ServerOptions {
  std::uint16_t port = 0;      ///< 0: a free one, another after each start
  std::size_t terminals = 1;   ///< that have certificates
  int days = 1;                ///< that certificates hold
  std::string settings = "";   ///< further lines of piaojued.toml
  bool holds_ceremony = true;  ///< else the meeting is left published
};

/// Up to the point where credentials can be issued.
class RunningMeeting {
 public:
  explicit RunningMeeting(const FolderOptions& options = {}, ServerOptions server = {})
      : plan_(load_plan(write_meeting(path("meeting"), options))),
        server_options_(std::move(server)) {
    REQUIRE(pki::create_meeting_pki(
        plan_, path("pki"),
        {.terminals = server_options_.terminals, .days = server_options_.days, .passphrase = {}}));
    start_server("data");
    auto cast = simulate::assemble(plan_, server_->endpoint(), path("pki"));
    REQUIRE(cast);
    cast_ = *std::move(cast);
    REQUIRE(roles::publish(cast_.organiser->desk(), plan_));
    if (cast_.security) REQUIRE(roles::approve_manifest(cast_.security->desk()));
    meeting_.emplace(*fetch_meeting());
    for (simulate::DeskPlayer& desk : cast_.desks) REQUIRE(desk.join(plan_.roster));
    codes_ = roles::make_codes(plan_.roster);
    Progress quiet("", 1, std::tmpfile(), false);
    const auto hashes = roles::hash_codes(codes_, 2, quiet);
    REQUIRE(roles::import_roster(cast_.registrar->desk(), *meeting_, plan_.roster, hashes));
    if (!server_options_.holds_ceremony) return;
    everybody([](const roles::Desk& desk) {
      return roles::run_ceremony(desk, [](const CeremonyStatus&) { return true; });
    });
    REQUIRE(roles::sign_opening(cast_.organiser->desk()));
    everybody([](const roles::Desk& desk) -> Result<void> {
      PJ_TRY(const Hash32 anchor, roles::sign_opening(desk));
      static_cast<void>(anchor);
      return {};
    });
    for (simulate::DeskPlayer& desk : cast_.desks) REQUIRE(desk.open());
    learn_opening();
  }

  fs::path path(std::string_view name) const { return folder_.path() / name; }
  const MeetingPlan& plan() const { return plan_; }
  const roles::MeetingView& meeting() const { return *meeting_; }
  const roles::OpeningView& opening() const { return *opening_; }
  /// After a ceremony that others have held.
  void learn_opening() {
    auto reader = open();
    auto opening =
        roles::fetch_opening(reader, *meeting_, roles::Signatures::complete, std::nullopt);
    REQUIRE(opening);
    opening_.emplace(*std::move(opening));
  }
  const Sealer& sealer() const { return sealer_; }
  simulate::CastList& officials() { return cast_; }
  roles::Desk organiser() { return cast_.organiser->desk(); }
  roles::Desk registrar() { return cast_.registrar->desk(); }
  roles::Desk chief() { return scrutineer(cast_.chief); }
  roles::Desk scrutineer(std::size_t index) { return cast_.scrutineers[index].desk(); }
  /// The desk of issuer `index`, at least 1.
  issuer::IssuingDesk& desk(std::size_t index) { return cast_.desks[index - 1].desk(); }
  pid_t server_process() const { return server_->pid(); }
  std::string server() const { return endpoint_.host + ":" + endpoint_.port; }

  net::Access access(std::string_view identity) const {
    const auto loaded = Identity::load(path("pki") / identity);
    REQUIRE(loaded);
    auto out = net::Access::create(endpoint_, *loaded, SecretBytes());
    REQUIRE(out);
    return *std::move(out);
  }
  net::Connection open() const { return net::Connection(access("public")); }
  net::Access terminal(std::size_t number = 1) const {
    return access(fmt::format("terminal-{}", number));
  }

  const std::string& code(std::size_t voter) const { return codes_[voter].code; }
  roles::CredentialsFile file(std::size_t voter) const {
    return {path(fmt::format("credentials-{}", voter)), sealer_};
  }

  void everybody(const std::function<Result<void>(const roles::Desk&)>& work) {
    const auto count = cast_.scrutineers.size();
    const auto done = try_each_parallel(count, static_cast<unsigned>(count), [&](std::size_t i) {
      return work(cast_.scrutineers[i].desk());
    });
    INFO((done ? "" : done.error().message));
    REQUIRE(done);
  }

  void start_issuing(const std::string& poll) {
    REQUIRE(roles::order_phase(organiser(), poll, PollPhase::issuing));
  }
  void present(std::size_t voters) {
    std::vector<VoterId> ids;
    for (std::size_t i = 0; i < voters; ++i) ids.push_back(plan_.roster.voters[i].id);
    REQUIRE(roles::mark_present(registrar(), ids, true));
    for (simulate::DeskPlayer& player : cast_.desks) {
      REQUIRE(player.desk().set_head_count(static_cast<std::uint32_t>(voters)));
      for (const VoterId& id : ids) REQUIRE(player.desk().admit(id));
    }
  }
  Result<std::vector<PollId>> sign_in(std::size_t voter, const std::string& code,
                                      std::vector<std::string> polls = {}) const {
    return roles::sign_in(terminal(), *meeting_, *opening_,
                          {plan_.roster.voters[voter].id, code, std::move(polls)}, file(voter));
  }
  void end_issuing(const std::string& poll) {
    REQUIRE(roles::end_issuing(registrar(), poll));
    for (simulate::DeskPlayer& player : cast_.desks) REQUIRE(player.desk().refresh());
  }
  void issue(const std::string& poll, std::size_t voters) {
    start_issuing(poll);
    present(voters);
    for (std::size_t i = 0; i < voters; ++i) REQUIRE(sign_in(i, code(i)));
    end_issuing(poll);
  }
  void start_casting(const std::string& poll) {
    REQUIRE(roles::order_phase(organiser(), poll, PollPhase::casting));
  }
  /// Marks every cell with option `option`, writes `notes` (nothing if empty), and signs.
  roles::ReadyBallot fill_in(std::size_t voter, std::size_t poll, std::size_t option,
                             std::vector<std::string> notes = {}) const {
    const CompiledForm& form = meeting_->polls[poll].form;
    notes.resize(form.slots.size());
    auto ballot = fill_in(voter, poll, {Choices(form.cells.size(), {option}), std::move(notes)});
    REQUIRE(ballot);
    return *std::move(ballot);
  }
  Result<roles::ReadyBallot> fill_in(std::size_t voter, std::size_t poll,
                                     const Answers& answers) const {
    PJ_TRY(auto credentials, roles::open_credentials(file(voter), *meeting_, *opening_));
    PJ_TRY(auto sealed, roles::seal_answers(*meeting_, *opening_, poll, credentials, answers));
    return roles::sign_ballot(*meeting_, *opening_, poll, std::move(sealed), answers.notes,
                              credentials, file(voter));
  }
  Result<Receipt> send(std::size_t poll, const roles::ReadyPaper& paper) const {
    return roles::send_paper(access("public"), *meeting_, *opening_, poll, paper, nullptr);
  }
  /// The ballot's receipt, once the notes are sent too.
  Result<Receipt> send(const roles::ReadyBallot& ballot) const {
    PJ_TRY(const Receipt receipt, send(ballot.poll, ballot.papers.front()));
    for (std::size_t i = 1; i < ballot.papers.size(); ++i)
      PJ_CHECK(send(ballot.poll, ballot.papers[i]));
    return receipt;
  }
  wire::PollStatementsReply statements(std::size_t poll) const {
    auto reader = open();
    auto out = reader.ask<wire::PollStatementsReply>(wire::GetPollStatements{plan_.polls[poll].id});
    REQUIRE(out);
    return *std::move(out);
  }
  /// Signed by organiser and chief, as the server takes it from either.
  SignedStatement order_to_close(std::size_t poll) {
    const PhaseStatement phase{PollPhase::closing, opening_->hash, meeting_->polls[poll].hash,
                               statements(poll).casting->hash(meeting_->suite())};
    SignedStatement out{phase.encode(), {}};
    for (const roles::Desk& desk : {organiser(), chief()}) out.sign(desk.id(), desk.keys.sign);
    return out;
  }
  void close(const std::string& poll) {
    REQUIRE(roles::order_phase(organiser(), poll, PollPhase::closing));
    REQUIRE(roles::confirm_close(chief(), poll));
  }
  /// The scrutineers whose work on the sealed box has begun, and waits for the hall.
  using Begun = std::vector<std::optional<roles::Scrutiny>>;
  Begun begin_scrutiny(const std::string& poll) {
    Begun work(cast_.scrutineers.size());
    everybody([&](const roles::Desk& desk) -> Result<void> {
      PJ_TRY(work[index_of(desk)], roles::Scrutiny::begin(desk, poll, {}));
      return {};
    });
    return work;
  }
  /// The hall counts so many ballots, and objects to nothing.
  void release(const std::string& poll, std::uint32_t counted,
               const std::vector<OfficialId>& absent = {}) {
    const auto questions = roles::enter_hall_count(chief(), poll, counted);
    REQUIRE(questions);
    REQUIRE(questions->empty());
    for (const roles::Desk& desk : {organiser(), chief()}) {
      const auto released = roles::release(desk, poll, absent);
      INFO((released ? "" : released.error().message));
      REQUIRE(released);
    }
  }
  /// Whoever has begun decrypts; all countersign.
  void finish_scrutiny(const std::string& poll, Begun& work) {
    everybody([&](const roles::Desk& desk) -> Result<void> {
      auto& own = work[index_of(desk)];
      if (!own) return {};
      PJ_TRY(const auto summary, own->finish(desk, {}));
      static_cast<void>(summary);
      return {};
    });
    everybody([&](const roles::Desk& desk) -> Result<void> {
      PJ_TRY(const auto json, roles::countersign(desk, poll, {}));
      static_cast<void>(json);
      return {};
    });
  }
  void tally(const std::string& poll, std::uint32_t counted) {
    Begun work = begin_scrutiny(poll);
    release(poll, counted);
    finish_scrutiny(poll, work);
  }

  void stop() {
    REQUIRE(server_->stop());
    server_.reset();
  }
  /// Starts the stopped server on another data folder. Officials' connections know the old one.
  void move_to(const std::string& data) { start_server(data); }
  /// As the power goes, or after the server has died by itself.
  void kill_server() {
    if (!server_) return;
    ::kill(server_->pid(), SIGKILL);
    static_cast<void>(server_->stop());
    server_.reset();
  }
  /// On the same files, with a fresh log. Error when it ends before it listens.
  Result<void> restart_server() {
    // Where it listens is looked up in the log.
    fs::remove(path("data.log"));
    return try_start("data");
  }

 private:
  void start_server(const std::string& data) {
    const auto started = try_start(data);
    INFO((started ? "" : started.error().message));
    REQUIRE(started);
  }
  Result<void> try_start(const std::string& data) {
    write_text(path("piaojued.toml"),
               fmt::format("listen = \"127.0.0.1:{}\"\ndata = \"{}\"\n{}[[meeting]]\nid = "
                           "\"{}\"\npki = \"pki/server\"\n",
                           server_options_.port, data, server_options_.settings, plan_.id.str()));
    PJ_TRY(auto server, simulate::ServerProcess::start(PIAOJUED_BINARY, path("piaojued.toml"),
                                                       path(data + ".log")));
    server_.emplace(std::move(server));
    endpoint_ = server_->endpoint();
    return {};
  }
  std::size_t index_of(const roles::Desk& desk) const {
    const auto scrutineers = meeting_->manifest.scrutineers();
    const auto found = std::ranges::find(scrutineers, desk.id(), &Official::id);
    return static_cast<std::size_t>(found - scrutineers.begin());
  }
  Result<roles::MeetingView> fetch_meeting() const {
    auto connection = open();
    return roles::fetch_meeting(connection);
  }

  TemporaryFolder folder_ = make_temporary_folder();
  MeetingPlan plan_;
  const ServerOptions server_options_;
  Sealer sealer_{SecretBytes::copy_of(as_bytes("test"))};
  std::optional<simulate::ServerProcess> server_;
  net::Endpoint endpoint_;  ///< of the server that was started last
  simulate::CastList cast_;
  std::vector<roles::IssuedCode> codes_;
  std::optional<roles::MeetingView> meeting_;
  std::optional<roles::OpeningView> opening_;
};

}  // namespace piaojue::test
