#include "tests/spec_vectors/example.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "core/crypto/merkle.hpp"
#include "core/meeting/roster.hpp"
#include "core/record/notes.hpp"
#include "core/record/tally.hpp"
#include "tests/spec_vectors/papers.hpp"

namespace piaojue::vectors {
namespace {

constexpr std::uint16_t kTrustees = 3;
constexpr std::uint32_t kVoters = 3;
constexpr std::uint64_t kTime = 1782000000;

template <class AnyId>
AnyId id(std::string_view text) {
  return AnyId::parse(text).value();
}

std::string trustee_name(std::uint16_t trustee) { return fmt::format("s{}", trustee + 1); }

/// Each step adds to the example what the meeting would have published then.
class Builder {
 public:
  explicit Builder(const Suite& suite) : suite_(suite) { out_.suite = &suite; }

  Example build() {
    define_poll();
    publish();
    hold_ceremony();
    open();
    issue();
    vote();
    close();
    release();
    decrypt();
    return std::move(out_);
  }

 private:
  void define_poll();
  void publish();
  void hold_ceremony();
  void open();
  void issue();
  void vote();
  void close();
  void release();
  void decrypt();
  Hash32 add(const std::string& name, Bytes body, const std::vector<OfficialId>& signers, Act act);
  Bytes trail_head();
  void write_notes();
  void open_notes(DecryptionStatement& answer, const Hash32& closing);
  const Manifest& manifest() const { return *out_.manifest; }

  const Suite& suite_;
  Example out_;
  Hash32 manifest_hash_{};
  Hash32 poll_hash_{};
};

Hash32 Builder::add(const std::string& name, Bytes body, const std::vector<OfficialId>& signers,
                    Act act) {
  SignedStatement statement{std::move(body), {}};
  for (const OfficialId& signer : signers)
    statement.add({signer, fixed_signature(example_key(suite_, signer.str()), statement.body,
                                           fixed_scalar(suite_, name + " by " + signer.str()))
                               .signature});
  if (out_.manifest) verify_statement(statement, manifest(), signers).value();
  const Hash32 hash = statement.hash(suite_);
  const bool of_poll = act >= Act::issuing_opened;
  out_.trail.entries.push_back({kTime + out_.trail.entries.size(), act, signers.front(),
                                of_poll ? poll_hash_ : Hash32{}, hash});
  out_.statements.push_back({name, std::move(statement)});
  return hash;
}

void Builder::define_poll() {
  const auto option = [](const char* code) { return Option{id<OptionCode>(code), code}; };
  out_.poll = PollDefinition{
      id<MeetingId>("example"),
      id<PollId>("survey"),
      "测评 example",
      PollKind::evaluation,
      Issuance::seat,
      Threshold{Comparison::at_least, Rational(2, 3)},
      std::nullopt,
      {Question{id<QuestionId>("grade"),
                "Grade",
                QuestionKind::choice,
                {option("good"), option("bad")},
                1,
                std::nullopt,
                {}},
       Question{id<QuestionId>("boxes"),
                "Boxes",
                QuestionKind::boxes,
                {option("a"), option("b"), option("none")},
                2,
                id<OptionCode>("none"),
                {}},
       Question{id<QuestionId>("words"), "Words", QuestionKind::text, {}, 0, std::nullopt, {}}},
      {Subject{id<SubjectId>("u1"), "单位一", "team", "", ""}}};
  out_.poll = PollDefinition::parse(out_.poll->encode()).value();
  out_.form = compile_form(*out_.poll).value();
  poll_hash_ = out_.poll->hash(suite_);
}

void Builder::publish() {
  Roster roster;
  for (std::uint32_t i = 1; i <= kVoters; ++i)
    roster.voters.push_back(
        {id<VoterId>(fmt::format("v{}", i)), fmt::format("人{}", i), id<GroupId>("A"), ""});
  out_.roster = roster.encode();
  Manifest manifest{&suite_,
                    id<MeetingId>("example"),
                    "示例 example",
                    "2026-06-30",
                    "",
                    true,
                    2,
                    {{id<GroupId>("A"), "A", Rational(1, 1), false, kVoters}},
                    roster.commitment(suite_),
                    {},
                    2,
                    {},
                    {{out_.poll->id, poll_hash_}}};
  const auto official = [&](const std::string& name, OfficialRole role) {
    manifest.officials.push_back({id<OfficialId>(name), name, role, false,
                                  example_key(suite_, name).verify_key(), std::nullopt});
  };
  official("organiser", OfficialRole::organiser);
  official("registrar", OfficialRole::registrar);
  for (std::uint16_t i = 0; i < kTrustees; ++i) {
    official(trustee_name(i), OfficialRole::scrutineer);
    manifest.officials.back().chief = i == 0;
    manifest.officials.back().exchange_key = multiply_generator(exchange_key(suite_, i));
  }
  manifest.issuers.push_back(
      {id<OfficialId>("server"), "server", example_key(suite_, "server").verify_key()});
  out_.manifest = Manifest::parse(manifest.encode()).value();
  out_.classes = credential_classes(*out_.manifest);
  manifest_hash_ = add("manifest", manifest.encode(), manifest_signers(manifest), Act::published);
}

void Builder::hold_ceremony() {
  CeremonyParameters& parameters = out_.ceremony;
  parameters = {&suite_, manifest_hash_, 1, manifest().threshold, {}, {}};
  std::vector<SigningKey> sign_keys;
  std::vector<SecretScalar> exchange_keys;
  for (std::uint16_t i = 0; i < kTrustees; ++i) {
    sign_keys.push_back(example_key(suite_, trustee_name(i)));
    exchange_keys.push_back(exchange_key(suite_, i));
    parameters.trustees.push_back(
        {sign_keys.back().verify_key(), multiply_generator(exchange_keys.back())});
    parameters.participants.push_back(i);
  }
  const auto participant = [&](std::uint16_t i) {
    return CeremonyParticipant(parameters, i, sign_keys[i], exchange_keys[i],
                               ceremony_seed(suite_, i).reveal());
  };
  for (std::uint8_t round = 1; round <= 4; ++round)
    for (std::uint16_t i = 0; i < kTrustees; ++i) {
      CeremonyMessage message = *participant(i).next_message(out_.messages).value();
      message.signature = fixed_signature(sign_keys[i], message.body,
                                          fixed_scalar(suite_, fmt::format("round {}", round), i))
                              .signature;
      out_.messages.push_back(std::move(message));
    }
  out_.outcome = evaluate_ceremony(parameters, out_.messages).value().outcome;
  for (std::uint16_t i = 0; i < kTrustees; ++i)
    out_.shares.push_back(participant(i).shares(out_.messages).value());
}

void Builder::open() {
  const IssuerKeysStatement keys{
      manifest_hash_,
      0,
      {{poll_hash_, {example_issuer_key().public_key(), example_note_issuer_key().public_key()}}}};
  const Hash32 keys_hash =
      add("issuer_keys", keys.encode(), {manifest().issuers[0].id}, Act::issuer_keys);
  const CeremonyOutcome& outcome = *out_.outcome;
  out_.opening = OpeningStatement{manifest_hash_,
                                  1,
                                  out_.ceremony.participants,
                                  outcome.transcript,
                                  outcome.election_key,
                                  outcome.note_key,
                                  outcome.election_verification_keys,
                                  outcome.note_verification_keys,
                                  example_key(suite_, "receipt").verify_key(),
                                  to_bytes(as_bytes("a certificate in DER")),
                                  {keys_hash}};
  const Hash32 hash =
      add("opening", out_.opening->encode(), opening_signers(manifest()), Act::opening_proposed);
  out_.context = {&suite_, hash, poll_hash_, 0};
}

void Builder::issue() {
  const Hash32& opening = out_.context.opening;
  const Hash32 issuing = add(
      "issuing_phase", PhaseStatement{PollPhase::issuing, opening, poll_hash_, opening}.encode(),
      phase_signers(manifest(), PollPhase::issuing), Act::issuing_opened);
  const Hash32 attendance =
      add("attendance", AttendanceStatement{opening, poll_hash_, issuing, {kVoters}}.encode(),
          {manifest().registrar().id}, Act::attendance);
  add("issuing_count", IssuingCount{opening, poll_hash_, attendance, 0, {{kVoters, 0, 0}}}.encode(),
      {manifest().issuers[0].id}, Act::issuing_count);
  const Hash32 chain =
      phase_chain_hash(suite_, out_.statement("attendance"), {out_.statement("issuing_count")});
  add("casting_phase", PhaseStatement{PollPhase::casting, opening, poll_hash_, chain}.encode(),
      phase_signers(manifest(), PollPhase::casting), Act::casting_opened);
}

void Builder::vote() {
  const auto seal_choices = [&](const Choices& choices) {
    return selections_from_answers(*out_.poll, *out_.form, {choices, {""}}).value();
  };
  out_.ballots.push_back(make_ballot(out_, 1, seal_choices({{0}, {0, 1}})));  // good; a and b
  out_.ballots.push_back(make_ballot(out_, 2, seal_choices({{}, {}})));       // nothing marked
  const auto tracker = [](const ExampleBallot& one) {
    return compute_tracker(one.ballot.body.context, one.ballot.body.selections);
  };
  if (tracker(out_.ballots[1]) < tracker(out_.ballots[0]))
    std::swap(out_.ballots[0], out_.ballots[1]);
  for (const ExampleBallot& one : out_.ballots)
    verify_ballot(SignedBallot::parse(one.ballot.encode(), suite_, out_.form->shape).value(),
                  out_.context, out_.form->shape, example_keys(out_))
        .value();
}

void Builder::write_notes() {
  out_.notes.push_back(make_note(out_, 1, "意见 words"));
  out_.notes.push_back(make_note(out_, 2, ""));
  if (out_.notes[1].note.compute_tracker() < out_.notes[0].note.compute_tracker())
    std::swap(out_.notes[0], out_.notes[1]);
}

void Builder::close() {
  const Hash32& opening = out_.context.opening;
  const Hash32 order =
      add("closing_phase",
          PhaseStatement{PollPhase::closing, opening, poll_hash_, out_.hash_of("casting_phase")}
              .encode(),
          phase_signers(manifest(), PollPhase::closing), Act::close_ordered);
  write_notes();
  out_.given_up = make_void(out_);
  MerkleRoot root(suite_);
  Aggregator aggregator(suite_, 1, out_.form->shape.selections());
  for (const ExampleBallot& one : out_.ballots) {
    root.add_leaf(merkle_leaf_hash(suite_, one.ballot.encode()));
    aggregator.add(one.ballot);
  }
  MerkleRoot note_root(suite_);
  for (const ExampleNote& one : out_.notes)
    note_root.add_leaf(merkle_leaf_hash(suite_, one.note.encode()));
  MerkleRoot void_root(suite_);
  void_root.add_leaf(merkle_leaf_hash(suite_, out_.given_up->encode()));
  out_.closing = ClosingStatement{opening,
                                  poll_hash_,
                                  order,
                                  root.root(),
                                  note_root.root(),
                                  void_root.root(),
                                  {{kVoters, kVoters, {{kVoters, 0, 1}}, 2}},
                                  {2},
                                  {{0}},
                                  PollStatus::counted};
  out_.sums = aggregator.sums(out_.closing->partition);
  std::vector<OfficialId> signers{manifest().issuers[0].id};
  for (const Official* scrutineer : manifest().scrutineers()) signers.push_back(scrutineer->id);
  add("closing", out_.closing->encode(), signers, Act::sealed);
  out_.trail.head.body = trail_head();
  out_.trail.head.add(
      {signers[0], fixed_signature(example_key(suite_, "server"), out_.trail.head.body,
                                   fixed_scalar(suite_, "trail head"))
                       .signature});
}

/// As it was when the box was sealed.
Bytes Builder::trail_head() {
  return TrailHead{manifest_hash_, static_cast<std::uint32_t>(out_.trail.entries.size()),
                   trail_chain(suite_, manifest_hash_, out_.trail.entries)}
      .encode();
}

void Builder::release() {
  const std::vector<TrailEntry> sealed = out_.trail.entries;
  const Hash32 closing = out_.hash_of("closing");
  const Hash32 count =
      add("hall_count", HallCount{closing, 2}.encode(), {manifest().chief().id}, Act::hall_count);
  const Hash32 objection = add("objection", Objection{closing, {}, "words"}.encode(),
                               {manifest().registrar().id}, Act::objection);
  const Hash32 resolution = add(
      "resolution", Resolution{closing, objection, Finding::unfounded, "nothing found"}.encode(),
      hall_signers(manifest()), Act::resolution);
  add("release", Release{closing, count, {objection}, {resolution}, {}}.encode(),
      hall_signers(manifest()), Act::release);
  check_release(
      {out_.statement("hall_count"),
       {out_.statement("objection")},
       {out_.statement("resolution")},
       out_.statement("release")},
      {manifest(), *out_.opening, out_.statement("closing"), *out_.closing, *out_.poll, *out_.form})
      .value();
  out_.trail.entries = sealed;
}

/// The answer's part about notes.
void Builder::open_notes(DecryptionStatement& answer, const Hash32& closing) {
  const SecretScalar& share = out_.shares[answer.trustee].note;
  const Point& key = out_.opening->note_verification_keys[answer.trustee];
  std::vector<SignedNote> notes;
  for (const ExampleNote& one : out_.notes) {
    const Point& kem = one.note.sealed.kem;
    Point value = multiply(share, kem);
    CanonicalWriter context("piaojue/1 note-decryption-context");
    context.raw(closing).count(notes.size());
    ChaumPedersenProof proof =
        ChaumPedersenProof::prove(share, key, kem, value, context.view(), base_seed());
    answer.notes.push_back({std::move(value), std::move(proof)});
    notes.push_back(one.note);
  }
  verify_note_decryption(answer, kems_of(notes), closing, key, 1).value();
}

void Builder::decrypt() {
  const Hash32 closing = out_.hash_of("closing");
  std::vector<DecryptionStatement> answers;
  for (const std::uint16_t trustee : {std::uint16_t{0}, std::uint16_t{2}}) {
    const SecretScalar& share = out_.shares[trustee].election;
    const Point& key = out_.opening->election_verification_keys[trustee];
    DecryptionStatement answer{closing, trustee, {{}}, {}};
    for (std::size_t i = 0; i < out_.sums[0].size(); ++i) {
      const Point& a = out_.sums[0][i].a;
      Point value = multiply(share, a);
      ChaumPedersenProof proof = ChaumPedersenProof::prove(
          share, key, a, value, decryption_context(closing, 0, i), base_seed());
      answer.parts[0].push_back({std::move(value), std::move(proof)});
    }
    verify_decryption(answer, out_.sums, closing, key).value();
    open_notes(answer, closing);
    answers.push_back(answer);
    out_.answers.push_back(
        {trustee, share.duplicate(), out_.shares[trustee].note.duplicate(), std::move(answer)});
  }
  std::vector<SignedNote> notes;
  for (const ExampleNote& one : out_.notes) notes.push_back(one.note);
  out_.written = piaojue::open_notes(notes, 1, 1, answers, 2)[0];
  out_.counts = combine_decryptions(suite_, out_.sums, answers, 2, 2).value();
}

}  // namespace

const SignedStatement& Example::statement(const std::string& name) const {
  return std::ranges::find(statements, name, &ExampleStatement::name)->statement;
}

Example make_example(const Suite& suite) { return Builder(suite).build(); }

SigningKey example_key(const Suite& suite, const std::string& id) {
  return fixed_key(suite, "sign " + id);
}

SecretBytes ceremony_seed(const Suite& suite, std::uint16_t trustee) {
  return SecretBytes::adopt(fixed_bytes(suite, fmt::format("ceremony seed {}", trustee), 32));
}

SecretScalar exchange_key(const Suite& suite, std::uint16_t trustee) {
  return fixed_scalar(suite, "exchange", trustee);
}

}  // namespace piaojue::vectors
