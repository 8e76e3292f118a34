#include "tests/bench/hall.hpp"

#include <fmt/format.h>
#include <fstream>

#include "client/pki/meeting_pki.hpp"
#include "client/progress.hpp"
#include "client/roles/ceremony.hpp"
#include "client/roles/organiser.hpp"
#include "client/roles/registrar.hpp"
#include "core/base/parallel.hpp"
#include "core/crypto/merkle.hpp"
#include "core/openssl/random.hpp"
#include "core/wire/limits.hpp"
#include "core/wire/names.hpp"
#include "tests/bench/child.hpp"

namespace piaojue::bench {
namespace {

namespace fs = std::filesystem;

const std::string kPoll = "decide";
constexpr std::uint16_t kClass = 0;

void write_text(const fs::path& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw std::runtime_error("cannot write " + path.string());
}

/// The ballot of voter i marks one option of every nominee.
Answers answers_of(const CompiledForm& form, std::size_t voter) {
  Answers out;
  out.choices.reserve(form.cells.size());
  for (std::size_t i = 0; i < form.cells.size(); ++i) out.choices.push_back({(voter + i) % 3});
  return out;
}

/// Cards need no personal codes, so these are of none.
std::vector<wire::PersonalCode> no_codes(const Roster& roster) {
  std::vector<wire::PersonalCode> out;
  out.reserve(roster.voters.size());
  for (const Voter& voter : roster.voters)
    out.push_back({voter.id, random_bytes(wire::kCodeSaltSize), random_bytes(wire::kCodeHashSize)});
  return out;
}

struct Requested {
  SigningKey key;
  Bytes message;
  BlindRequest blinded;
};

Requested request(const IssuerPublicKey& issuer, const BallotContext& context) {
  SigningKey key = SigningKey::generate(*context.suite);
  Bytes message = credential_message(context, key.verify_key());
  BlindRequest blinded = must(blind(issuer, message));
  return {std::move(key), std::move(message), std::move(blinded)};
}

}  // namespace

Hall::Hall(const HallOptions& options)
    : options_(options), folder_(must(TemporaryFolder::create())), plan_(write_plan()) {
  must(pki::create_meeting_pki(plan_, path("pki"), {.terminals = 1, .days = 1, .passphrase = {}}));
  start_server("data");
  {
    simulate::CastList cast = must(simulate::assemble(plan_, endpoint_, path("pki")));
    publish(cast);
    hold_ceremony(cast);
    auto credentials = issue(cast);
    must(roles::order_phase(cast.organiser->desk(), kPoll, PollPhase::casting));
    seal(std::move(credentials));
  }
  must(server_->stop());
  server_.reset();
}

MeetingPlan Hall::write_plan() const {
  const fs::path folder = path("meeting");
  fs::create_directories(folder);
  std::string toml = fmt::format(R"([meeting]
id = "bench"
title = "测速"
date = 2026-03-12
suite = "{}"
minimum_group = 2
[officials]
organiser = {{ id = "org", name = "组织者" }}
registrar = {{ id = "reg", name = "登记员" }}
quorum = 2
[[group]]
id = "A"
[[poll]]
id = "{}"
title = "票决"
kind = "decision"
subjects = "nominees.csv"
issuance = "drawn_cards"
)",
                                 options_.suite->name(), kPoll);
  for (int i = 1; i <= 3; ++i)
    toml.append(fmt::format("[[scrutineer]]\nid = \"s{0}\"\nname = \"监票{0}\"\n{1}", i,
                            i == 1 ? "chief = true\n" : ""));
  write_text(folder / "meeting.toml", toml);
  std::string roster = "id,name,group\n";
  for (std::size_t i = 1; i <= options_.ballots; ++i)
    roster.append(fmt::format("v{0},投票人{0},A\n", i));
  write_text(folder / "roster.csv", roster);
  std::string nominees = "id,name,unit\n";
  for (unsigned i = 1; i <= options_.nominees; ++i)
    nominees.append(fmt::format("n{0},候选{0},乡镇{0}\n", i));
  write_text(folder / "nominees.csv", nominees);
  auto plan = load_meeting_plan(folder);
  if (const auto* faults = std::get_if<FileFaults>(&plan))
    throw std::runtime_error(faults->front().str());
  return std::get<MeetingPlan>(std::move(plan));
}

void Hall::start_server(const std::string& data) {
  write_text(path("piaojued.toml"),
             fmt::format("listen = \"127.0.0.1:0\"\ndata = \"{}\"\nworkers = {}\n[[meeting]]\nid = "
                         "\"{}\"\npki = \"pki/server\"\nsuite = \"{}\"\n",
                         data, options_.jobs, plan_.id.str(), options_.suite->name()));
  // Where it listens is looked up in the log.
  fs::remove(path("server.log"));
  server_.emplace(must(simulate::ServerProcess::start(must(simulate::find_server_binary()),
                                                      path("piaojued.toml"), path("server.log"))));
  endpoint_ = server_->endpoint();
}

void Hall::publish(simulate::CastList& cast) {
  must(roles::publish(cast.organiser->desk(), plan_));
  net::Connection connection(access());
  meeting_.emplace(must(roles::fetch_meeting(connection)));
  must(roles::import_roster(cast.registrar->desk(), *meeting_, plan_.roster,
                            no_codes(plan_.roster)));
}

void Hall::hold_ceremony(simulate::CastList& cast) {
  const auto everybody = [&](const std::function<Result<void>(const roles::Desk&)>& work) {
    const std::size_t count = cast.scrutineers.size();
    must(try_each_parallel(count, static_cast<unsigned>(count),
                           [&](std::size_t i) { return work(cast.scrutineers[i].desk()); }));
  };
  everybody([](const roles::Desk& desk) {
    return roles::run_ceremony(desk, [](const CeremonyStatus&) { return true; });
  });
  must(roles::sign_opening(cast.organiser->desk()));
  everybody([](const roles::Desk& desk) -> Result<void> {
    PJ_TRY(const Hash32 anchor, roles::sign_opening(desk));
    static_cast<void>(anchor);
    return {};
  });
  net::Connection connection(access());
  opening_.emplace(must(roles::fetch_opening(connection, *meeting_, roles::Signatures::complete)));
}

/// As many cards as voters, all of them drawn.
std::vector<CredentialSecret> Hall::issue(simulate::CastList& cast) {
  const roles::Desk registrar = cast.registrar->desk();
  must(roles::order_phase(cast.organiser->desk(), kPoll, PollPhase::issuing));
  std::vector<VoterId> all;
  all.reserve(plan_.roster.voters.size());
  for (const Voter& voter : plan_.roster.voters) all.push_back(voter.id);
  must(roles::mark_present(registrar, all, true));

  const BallotContext context = roles::ballot_context(*meeting_, *opening_, 0, kClass);
  const IssuerPublicKey issuer = must(roles::issuer_key(*opening_, 0, 0, kClass));
  std::vector<CredentialSecret> out(options_.ballots);
  Progress progress("发放凭证 issuing credentials", options_.ballots);
  constexpr std::size_t kPiece = 64;
  for (std::size_t begin = 0; begin < out.size(); begin += kPiece) {
    const std::size_t size = std::min(kPiece, out.size() - begin);
    std::vector<std::optional<Requested>> requests(size);
    for_each_parallel(size, options_.jobs,
                      [&](std::size_t i) { requests[i].emplace(request(issuer, context)); });
    std::vector<Bytes> blinded;
    blinded.reserve(size);
    for (const auto& one : requests) blinded.push_back(one->blinded.blinded_message);
    const auto answers = must(
        roles::sign_batch(registrar.connection, meeting_->polls[0].definition.id, kClass, blinded));
    for_each_parallel(size, options_.jobs, [&](std::size_t i) {
      Requested& one = *requests[i];
      CredentialSecret& card = out[begin + i];
      card.credential.keys.push_back(one.key.verify_key());
      card.credential.endorsements.push_back(
          {0, 0, one.blinded.state.prefix,
           must(finalize(issuer, one.message, one.blinded.state, answers[i]))});
      card.keys.push_back(std::move(one.key));
    });
    progress.advance(size);
  }
  must(roles::end_issuing(registrar, kPoll));
  return out;
}

void Hall::seal(std::vector<CredentialSecret> credentials) {
  const Suite& suite = *options_.suite;
  const roles::PollView& poll = meeting_->polls[0];
  const BallotContext context = roles::ballot_context(*meeting_, *opening_, 0, kClass);
  const BallotEncryptor encryptor(context, poll.form.shape, opening_->opening.election_key);
  std::vector<std::optional<roles::ReadyPaper>> slots(credentials.size());
  Progress progress(fmt::format("{}: {} 项的选票 ballots of {} selections", suite.name(),
                                poll.form.shape.selections(), poll.form.shape.selections()),
                    credentials.size());
  for_each_parallel(credentials.size(), options_.jobs, [&](std::size_t i) {
    const auto marks =
        must(selections_from_answers(poll.definition, poll.form, answers_of(poll.form, i)));
    SealedBallot sealed = must(encryptor.seal(marks, credentials[i].credential));
    const Hash32 tracker = sealed.tracker();
    Bytes bytes = std::move(sealed).cast(credentials[i].keys).encode();
    const Hash32 leaf = merkle_leaf_hash(suite, bytes);
    slots[i].emplace(roles::ReadyPaper{0, std::move(bytes), tracker, leaf});
    progress.advance();
  });
  papers_.reserve(slots.size());
  for (auto& slot : slots) papers_.push_back(*std::move(slot));
}

void Hall::open_box() {
  fs::remove_all(path("box"));
  fs::copy(path("data"), path("box"), fs::copy_options::recursive);
  start_server("box");
}

void Hall::close_box(std::size_t cast) {
  net::Connection connection(access());
  const auto status = must(connection.ask<wire::Status>(wire::GetStatus{}));
  must(server_->stop());
  server_.reset();
  if (status.polls.at(0).cast != cast)
    throw std::runtime_error(
        fmt::format("{} ballots in the box, {} receipts", status.polls.at(0).cast, cast));
}

net::Access Hall::access(std::string_view identity) const {
  return must(
      net::Access::create(endpoint_, must(Identity::load(path("pki") / identity)), SecretBytes()));
}

std::string Hall::server_name() const { return piaojue::server_name(plan_.id); }

std::uint16_t Hall::port() const { return static_cast<std::uint16_t>(std::stoul(endpoint_.port)); }

void Hall::cast(const net::Access& access, std::size_t paper) const {
  must(roles::send_paper(access, *meeting_, *opening_, 0, papers_.at(paper), nullptr));
}

}  // namespace piaojue::bench
