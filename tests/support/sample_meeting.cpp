#include "tests/support/sample_meeting.hpp"

#include <algorithm>
#include <sstream>

#include "core/ballot/void.hpp"
#include "core/base/parallel.hpp"
#include "core/crypto/merkle.hpp"
#include "core/openssl/cms.hpp"
#include "core/openssl/random.hpp"
#include "core/record/hall.hpp"
#include "core/record/issuer_keys.hpp"
#include "core/record/tally.hpp"
#include "core/record/trail.hpp"

namespace piaojue::test {
namespace {

template <class AnyId>
AnyId id(const std::string& text) {
  return AnyId::parse(text).value();
}

std::string numbered(const std::string& name, std::size_t i) { return name + std::to_string(i); }
std::string issuer_name(std::size_t i) { return i == 0 ? "server" : numbered("issuer", i); }

/// RSA keys are slow to make: one pool serves every sample of a process.
const IssuerKey& pooled_issuer_key(std::size_t index) {
  static std::vector<std::unique_ptr<const IssuerKey>> pool;
  while (pool.size() <= index)
    pool.push_back(std::make_unique<const IssuerKey>(IssuerKey::generate()));
  return *pool[index];
}

/// What the trail says of a section that is a signed statement.
std::optional<Act> act_of(SectionKind kind) {
  switch (kind) {
    case SectionKind::manifest:
      return Act::published;
    case SectionKind::issuer_keys:
      return Act::issuer_keys;
    case SectionKind::opening:
      return Act::opening_proposed;
    case SectionKind::issuing_phase:
      return Act::issuing_opened;
    case SectionKind::attendance:
      return Act::attendance;
    case SectionKind::issuing_count:
      return Act::issuing_count;
    case SectionKind::casting_phase:
      return Act::casting_opened;
    case SectionKind::closing_phase:
      return Act::close_ordered;
    case SectionKind::closing:
      return Act::sealed;
    case SectionKind::hall_count:
      return Act::hall_count;
    case SectionKind::paper_count:
      return Act::paper_count;
    case SectionKind::objection:
      return Act::objection;
    case SectionKind::resolution:
      return Act::resolution;
    case SectionKind::release:
      return Act::release;
    case SectionKind::decryption:
      return Act::decryption;
    case SectionKind::merge_table:
      return Act::names_merged;
    case SectionKind::suite:
    case SectionKind::ceremony_message:
    case SectionKind::poll_definition:
    case SectionKind::voided:
    case SectionKind::ballot:
    case SectionKind::note:
    case SectionKind::result:
    case SectionKind::result_cms:
    case SectionKind::countersignatures:
    case SectionKind::trail:
    case SectionKind::trailer:
      return std::nullopt;
  }
  return std::nullopt;
}

PollDefinition decision_poll(const std::string& poll_id, std::size_t subjects, Issuance issuance) {
  const auto option = [](const char* code) { return Option{id<OptionCode>(code), code}; };
  PollDefinition out{id<MeetingId>("sample"),
                     id<PollId>(poll_id),
                     "乡镇党政正职人选票决",
                     PollKind::decision,
                     issuance,
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
                     {}};
  for (std::size_t i = 0; i < subjects; ++i)
    out.subjects.push_back(
        {id<SubjectId>(numbered("n", i)), numbered("人选", i), "nominee", "", ""});
  return out;
}

/// The same as a survey with two places for writing.
PollDefinition written_poll(const std::string& poll_id, std::size_t subjects, Issuance issuance) {
  PollDefinition out = decision_poll(poll_id, subjects, issuance);
  out.kind = PollKind::survey;
  out.rule.reset();
  out.subjects.front().type = "team";
  out.questions.push_back(
      {id<QuestionId>("advice"), "意见建议", QuestionKind::text, {}, 0, std::nullopt, {"team"}});
  out.limits.push_back(
      {id<QuestionId>("vote"), id<OptionCode>("yes"), static_cast<std::uint32_t>(subjects), 1});
  return out;
}

template <class... Args>
void call(const std::function<void(Args...)>& hook, std::type_identity_t<Args>... args) {
  if (hook) hook(std::forward<Args>(args)...);
}

/// Plays the meeting step by step; each step adds its sections.
class Player {
 public:
  Player(const SampleOptions& options, const SampleHooks& hooks)
      : suite_(*options.suite), options_(options), hooks_(hooks) {}

  Sample play() {
    publish();
    hold_ceremony();
    open();
    issue();
    vote();
    close();
    speak();
    count();
    add(SectionKind::trail, trail());
    call(hooks_.sections, sections_);
    const Hash32 anchor = opening_hash_;
    return {&suite_,
            std::move(*manifest_),
            std::move(*poll_),
            std::move(*form_),
            std::move(*opening_),
            anchor,
            std::move(box_),
            std::move(notes_),
            std::move(*closing_),
            std::move(plain_count_),
            std::move(result_),
            std::move(cms_),
            tally_.ca_pem,
            std::move(shares_),
            std::move(sections_),
            std::move(sealed_trail_)};
  }

 private:
  void publish();
  void hold_ceremony();
  void open();
  void issue();
  void vote();
  void make_voids();
  void close();
  void speak();
  void count();
  Bytes trail();
  PollDefinition poll(std::size_t index) const {
    const std::string name = numbered("decision", index);
    return options_.written ? written_poll(name, options_.subjects, options_.issuance)
                            : decision_poll(name, options_.subjects, options_.issuance);
  }
  std::size_t key_classes() const { return classes_.size() + form_->slots.size(); }
  PhaseStatement phase(PollPhase phase, const Hash32& previous);
  CredentialSecret credential(const BallotContext& context) const;
  Endorsement endorse(const BallotContext& context, std::uint16_t issuer, std::uint16_t key,
                      const VerifyKey& of) const;
  void give_up(std::uint16_t voter_class, VoidReason reason);
  void add_void(const BallotContext& context, VoidReason reason, const SigningKey& with,
                std::vector<Endorsement> endorsements);
  std::vector<bool> marks(std::size_t voter) const;
  SignedBallot ballot(std::size_t voter, std::uint16_t voter_class) const;
  void write_notes(std::size_t voter);
  /// What opening the notes would give, from one scrutineer's whole key.
  WrittenNotes plain_notes() const;
  SignedStatement merge(std::map<std::string, std::string> names);
  const IssuerKey& issuer_key(std::size_t poll, std::size_t issuer, std::size_t voter_class) const {
    return pooled_issuer_key((poll * options_.issuers + issuer) * key_classes() + voter_class);
  }
  void add(SectionKind kind, Bytes payload) { sections_.push_back({kind, std::move(payload)}); }
  SignedStatement add_signed(SectionKind kind, Bytes body, const std::vector<OfficialId>& signers) {
    SignedStatement statement{std::move(body), {}};
    for (const OfficialId& signer : signers) statement.sign(signer, key(signer.str()));
    call(hooks_.signatures, kind, statement);
    add(kind, statement.encode());
    if (const auto act = act_of(kind))
      note(*act, kind > SectionKind::poll_definition ? poll_hash_ : Hash32{},
           statement.hash(suite_));
    return statement;
  }
  void note(Act act, const Hash32& poll, const Hash32& content) {
    entries_.push_back(
        {1782000000 + entries_.size(), act, id<OfficialId>("server"), poll, content});
  }

  const SigningKey& key(const std::string& id) const { return sample_key(id, suite_); }
  const SecretScalar& exchange_key(std::size_t trustee) const {
    return key(numbered("exchange", trustee)).secret();
  }

  const Suite& suite_;
  const SampleOptions& options_;
  const SampleHooks& hooks_;
  TallyIdentity tally_ = make_tally_identity();
  std::vector<Section> sections_;
  std::optional<Manifest> manifest_;
  Hash32 manifest_hash_{};
  std::vector<VoterClass> classes_;
  std::optional<PollDefinition> poll_;
  Hash32 poll_hash_{};
  std::optional<CompiledForm> form_;
  std::optional<CeremonyOutcome> ceremony_;
  std::vector<CeremonyParticipant::Shares> shares_;
  std::optional<OpeningStatement> opening_;
  Hash32 opening_hash_{};
  std::vector<std::uint32_t> present_;
  Hash32 casting_hash_{};
  std::vector<CredentialVoid> voids_;
  std::vector<SignedBallot> box_;
  std::vector<SignedNote> notes_;
  std::vector<std::vector<std::uint32_t>> plain_count_;
  std::optional<ClosingStatement> closing_;
  std::optional<SignedStatement> signed_closing_;
  Hash32 closing_hash_{};
  HallStatements hall_;
  std::vector<TrailEntry> entries_;
  Bytes sealed_trail_;
  std::string result_;
  Bytes cms_;
};

void Player::publish() {
  poll_ = poll(0);
  form_ = compile_form(*poll_).value();
  Manifest manifest{&suite_,
                    id<MeetingId>("sample"),
                    "示例会议",
                    "2026-06-30",
                    "县委礼堂",
                    false,
                    options_.minimum_group,
                    {},
                    suite_.hash(as_bytes("roster")),
                    {},
                    options_.threshold,
                    {},
                    {}};
  for (std::size_t i = 0; i < options_.entitled.size(); ++i)
    manifest.groups.push_back({id<GroupId>(std::string(1, static_cast<char>('A' + i))),
                               numbered("组", i), Rational(1, 1), false, options_.entitled[i]});
  const auto official = [&](const std::string& name, OfficialRole role) {
    manifest.officials.push_back(
        {id<OfficialId>(name), name, role, false, key(name).verify_key(), std::nullopt});
  };
  official("organiser", OfficialRole::organiser);
  official("registrar", OfficialRole::registrar);
  for (std::size_t i = 0; i < options_.trustees; ++i) {
    official(numbered("scrutineer", i), OfficialRole::scrutineer);
    manifest.officials.back().chief = i == 0;
    manifest.officials.back().exchange_key = multiply_generator(exchange_key(i));
  }
  if (options_.administrators) {
    official("system", OfficialRole::system_administrator);
    official("security", OfficialRole::security_administrator);
    official("audit", OfficialRole::audit_administrator);
  }
  for (std::size_t i = 0; i < options_.tellers; ++i)
    official(numbered("teller", i), OfficialRole::teller);
  for (std::size_t i = 0; i < options_.issuers; ++i)
    manifest.issuers.push_back(
        {id<OfficialId>(issuer_name(i)), issuer_name(i), key(issuer_name(i)).verify_key()});
  for (std::size_t i = 0; i < options_.polls; ++i) {
    const PollDefinition pinned = poll(i);
    manifest.polls.push_back({pinned.id, pinned.hash(suite_)});
  }
  call(hooks_.manifest, manifest);
  classes_ = credential_classes(manifest);
  manifest_hash_ =
      add_signed(SectionKind::manifest, manifest.encode(), manifest_signers(manifest)).hash(suite_);
  manifest_ = std::move(manifest);
}

void Player::hold_ceremony() {
  CeremonyParameters parameters{&suite_, manifest_hash_, 1, options_.threshold, {}, {}};
  std::vector<SecretBytes> seeds;
  for (std::uint16_t i = 0; i < options_.trustees; ++i) {
    parameters.trustees.push_back(
        {key(numbered("scrutineer", i)).verify_key(), multiply_generator(exchange_key(i))});
    parameters.participants.push_back(i);
    seeds.push_back(random_secret(32));
  }
  const auto participant = [&](std::uint16_t i) {
    return CeremonyParticipant(parameters, i, key(numbered("scrutineer", i)), exchange_key(i),
                               seeds[i].reveal());
  };
  std::vector<CeremonyMessage> messages;
  for (int round = 1; round <= 4; ++round)
    for (std::uint16_t i = 0; i < options_.trustees; ++i)
      messages.push_back(participant(i).next_message(messages).value().value());
  ceremony_ = evaluate_ceremony(parameters, messages).value().outcome.value();
  for (std::uint16_t i = 0; i < options_.trustees; ++i)
    shares_.push_back(participant(i).shares(messages).value());
  call(hooks_.ceremony, messages);
  for (const CeremonyMessage& message : messages)
    add(SectionKind::ceremony_message, message.encode());
}

void Player::open() {
  std::vector<SignedStatement> issuer_keys;
  for (std::uint16_t issuer = 0; issuer < options_.issuers; ++issuer) {
    IssuerKeysStatement keys{manifest_hash_, issuer, {}};
    for (std::size_t poll = 0; poll < options_.polls; ++poll) {
      auto& of_poll = keys.polls.emplace_back();
      of_poll.poll = manifest_->polls[poll].definition;
      for (std::size_t c = 0; c < key_classes(); ++c)
        of_poll.keys.push_back(issuer_key(poll, issuer, c).public_key());
    }
    call(hooks_.issuer_keys, keys);
    issuer_keys.push_back(
        add_signed(SectionKind::issuer_keys, keys.encode(), {manifest_->issuers[issuer].id}));
  }
  OpeningStatement opening{manifest_hash_,
                           1,
                           {},
                           ceremony_->transcript,
                           ceremony_->election_key,
                           ceremony_->note_key,
                           ceremony_->election_verification_keys,
                           ceremony_->note_verification_keys,
                           key("receipt").verify_key(),
                           tally_.certificate,
                           hashes_of(suite_, issuer_keys)};
  for (std::uint16_t i = 0; i < options_.trustees; ++i) opening.participants.push_back(i);
  call(hooks_.opening, opening);
  opening_hash_ =
      add_signed(SectionKind::opening, opening.encode(), opening_signers(*manifest_)).hash(suite_);
  opening_ = std::move(opening);
  call(hooks_.poll, *poll_);
  poll_hash_ = poll_->hash(suite_);
  add(SectionKind::poll_definition, poll_->encode());
}

PhaseStatement Player::phase(PollPhase phase, const Hash32& previous) {
  PhaseStatement out{phase, opening_hash_, poll_hash_, previous};
  call(hooks_.phase, out);
  return out;
}

void Player::issue() {
  const Hash32 issuing =
      add_signed(SectionKind::issuing_phase, phase(PollPhase::issuing, opening_hash_).encode(),
                 phase_signers(*manifest_, PollPhase::issuing))
          .hash(suite_);
  for (const VoterClass& voter_class : classes_) {
    present_.push_back(0);
    for (const std::size_t group : voter_class.groups) present_.back() += options_.present[group];
  }
  AttendanceStatement attendance{opening_hash_, poll_hash_, issuing, present_};
  call(hooks_.attendance, attendance);
  const SignedStatement attended =
      add_signed(SectionKind::attendance, attendance.encode(), {manifest_->registrar().id});
  std::vector<SignedStatement> counts;
  for (std::uint16_t i = 0; i < options_.issuers; ++i) {
    IssuingCount count{opening_hash_, poll_hash_, attended.hash(suite_), i, {}};
    for (const std::uint32_t present : present_)
      count.classes.push_back(
          {present + options_.surplus + options_.replaced, options_.surplus, options_.replaced});
    call(hooks_.issuing_count, count);
    counts.push_back(
        add_signed(SectionKind::issuing_count, count.encode(), {manifest_->issuers[i].id}));
  }
  const Hash32 chain = phase_chain_hash(suite_, attended, counts);
  casting_hash_ = add_signed(SectionKind::casting_phase, phase(PollPhase::casting, chain).encode(),
                             phase_signers(*manifest_, PollPhase::casting))
                      .hash(suite_);
}

Endorsement Player::endorse(const BallotContext& context, std::uint16_t issuer, std::uint16_t key,
                            const VerifyKey& of) const {
  const IssuerKey& signer = issuer_key(0, issuer, context.voter_class);
  const Bytes message = credential_message(context, of);
  const BlindRequest request = blind(signer.public_key(), message).value();
  const Bytes blinded = signer.blind_sign(request.blinded_message).value();
  return {issuer, key, request.state.prefix,
          finalize(signer.public_key(), message, request.state, blinded).value()};
}

CredentialSecret Player::credential(const BallotContext& context) const {
  CredentialSecret out;
  const std::size_t keys = options_.issuance == Issuance::cards ? options_.issuers : 1;
  for (std::size_t i = 0; i < keys; ++i) {
    out.keys.push_back(SigningKey::generate(suite_));
    out.credential.keys.push_back(out.keys.back().verify_key());
  }
  for (std::uint16_t i = 0; i < options_.issuers; ++i) {
    const std::uint16_t key = keys == 1 ? 0 : i;
    out.credential.endorsements.push_back(endorse(context, i, key, out.credential.keys[key]));
  }
  return out;
}

void Player::add_void(const BallotContext& context, VoidReason reason, const SigningKey& with,
                      std::vector<Endorsement> endorsements) {
  CredentialVoid one{context, reason, with.verify_key(), std::move(endorsements), {}};
  call(hooks_.voided, one);
  one.sign(with);
  voids_.push_back(std::move(one));
}

/// A card of each pile, or the one credential of the seat.
void Player::give_up(std::uint16_t voter_class, VoidReason reason) {
  const BallotContext context{&suite_, opening_hash_, poll_hash_, voter_class};
  if (options_.issuance == Issuance::seat) {
    const CredentialSecret holder = credential(context);
    return add_void(context, reason, holder.keys[0], holder.credential.endorsements);
  }
  for (std::uint16_t issuer = 0; issuer < options_.issuers; ++issuer) {
    const SigningKey card = SigningKey::generate(suite_);
    add_void(context, reason, card, {endorse(context, issuer, 0, card.verify_key())});
  }
}

/// So many of every class, and of every note slot as many as of all classes.
void Player::make_voids() {
  const auto classes = static_cast<std::uint32_t>(classes_.size());
  for (std::uint16_t c = 0; c < key_classes(); ++c) {
    const std::uint32_t times = c < classes ? 1 : classes;
    for (std::uint32_t i = 0; i < options_.surplus * times; ++i) give_up(c, VoidReason::surplus);
    for (std::uint32_t i = 0; i < options_.replaced * times; ++i) give_up(c, VoidReason::replaced);
    for (std::uint32_t i = 0; i < options_.withdrawn * times; ++i)
      give_up(c, VoidReason::withdrawn);
  }
  std::sort(voids_.begin(), voids_.end(), [&](const CredentialVoid& a, const CredentialVoid& b) {
    return suite_.hash(a.key.encode()) < suite_.hash(b.key.encode());
  });
  call(hooks_.voids, voids_);
  for (const CredentialVoid& one : voids_) add(SectionKind::voided, one.encode());
}

/// Voter v marks option (v + s) mod 4 of subject s; 3 leaves it unmarked.
std::vector<bool> Player::marks(std::size_t voter) const {
  Answers answers;
  for (std::size_t s = 0; s < form_->cells.size(); ++s) {
    const std::size_t mark = (voter + s) % 4;
    answers.choices.push_back(mark < 3 ? std::vector<std::size_t>{mark}
                                       : std::vector<std::size_t>{});
  }
  for (std::size_t slot = 0; slot < form_->slots.size(); ++slot)
    answers.notes.push_back(sample_note(voter, slot));
  return selections_from_answers(*poll_, *form_, answers).value();
}

SignedBallot Player::ballot(std::size_t voter, std::uint16_t voter_class) const {
  const BallotContext context{&suite_, opening_hash_, poll_hash_, voter_class};
  const CredentialSecret holder = credential(context);
  const BallotEncryptor encryptor(context, form_->shape, opening_->election_key);
  SignedBallot out = encryptor.seal(marks(voter), holder.credential).value().cast(holder.keys);
  // Points that were read take a quarter of the memory of those that were computed.
  if (options_.jobs > 1) out = SignedBallot::parse(out.encode(), suite_, form_->shape).value();
  if (!hooks_.ballot) return out;
  hooks_.ballot(voter, out.body);
  out.signatures.clear();
  for (const SigningKey& key : holder.keys)
    out.signatures.push_back(key.sign(encode_body(out.body)));
  return out;
}

void Player::write_notes(std::size_t voter) {
  for (std::size_t slot = 0; slot < form_->slots.size(); ++slot) {
    const BallotContext context{&suite_, opening_hash_, poll_hash_,
                                static_cast<std::uint16_t>(classes_.size() + slot)};
    notes_.push_back(SignedNote::write(context, credential(context), opening_->note_key,
                                       sample_note(voter, slot)));
    call(hooks_.note, voter, slot, notes_.back());
  }
}

void Player::vote() {
  plain_count_.assign(classes_.size(), std::vector<std::uint32_t>(form_->shape.selections(), 0));
  std::vector<std::uint16_t> classes_of_voters;
  for (std::uint16_t c = 0; c < classes_.size(); ++c)
    for (const std::size_t group : classes_[c].groups)
      classes_of_voters.insert(classes_of_voters.end(), options_.cast[group], c);
  std::vector<std::optional<SignedBallot>> ballots(classes_of_voters.size());
  for_each_parallel(ballots.size(), options_.jobs,
                    [&](std::size_t v) { ballots[v] = ballot(v, classes_of_voters[v]); });
  box_.reserve(ballots.size());
  for (std::size_t v = 0; v < ballots.size(); ++v) {
    const std::vector<bool> marked = marks(v);
    std::vector<std::uint32_t>& counts = plain_count_[classes_of_voters[v]];
    for (std::size_t i = 0; i < marked.size(); ++i) counts[i] += marked[i] ? 1 : 0;
    box_.push_back(*std::move(ballots[v]));
    ballots[v].reset();
    write_notes(v);
  }
  const auto tracker = [](const SignedBallot& b) {
    return compute_tracker(b.body.context, b.body.selections);
  };
  std::sort(box_.begin(), box_.end(),
            [&](const SignedBallot& a, const SignedBallot& b) { return tracker(a) < tracker(b); });
  call(hooks_.box, box_);
  std::sort(notes_.begin(), notes_.end(), [](const SignedNote& a, const SignedNote& b) {
    return a.compute_tracker() < b.compute_tracker();
  });
  call(hooks_.notes, notes_);
}

void Player::close() {
  const Hash32 order =
      add_signed(SectionKind::closing_phase, phase(PollPhase::closing, casting_hash_).encode(),
                 phase_signers(*manifest_, PollPhase::closing))
          .hash(suite_);
  make_voids();
  MerkleRoot root(suite_);
  std::vector<std::uint32_t> cast(classes_.size(), 0);
  for (const SignedBallot& one : box_) {
    const Bytes bytes = one.encode();
    root.add_leaf(merkle_leaf_hash(suite_, bytes));
    if (one.body.context.voter_class < cast.size()) ++cast[one.body.context.voter_class];
    add(SectionKind::ballot, bytes);
  }
  MerkleRoot void_root(suite_);
  for (const Section& section : sections_)
    if (section.kind == SectionKind::voided)
      void_root.add_leaf(merkle_leaf_hash(suite_, section.payload));
  MerkleRoot note_root(suite_);
  std::vector<std::uint32_t> notes(form_->slots.size(), 0);
  for (const SignedNote& one : notes_) {
    const Bytes bytes = one.encode();
    note_root.add_leaf(merkle_leaf_hash(suite_, bytes));
    const std::size_t slot = one.context.voter_class - classes_.size();
    if (slot < notes.size()) ++notes[slot];
    add(SectionKind::note, bytes);
  }
  ClosingStatement closing{opening_hash_,    poll_hash_, order, root.root(), note_root.root(),
                           void_root.root(), {},         notes, {},          PollStatus::counted};
  for (std::size_t i = 0; i < classes_.size(); ++i)
    closing.classes.push_back(
        {classes_[i].entitled, present_[i],
         std::vector<IssuerCounts>(options_.issuers,
                                   {present_[i] + options_.surplus + options_.replaced,
                                    options_.surplus, options_.replaced + options_.withdrawn}),
         cast[i]});
  for (const auto& part : decryption_partition(*manifest_, classes_, cast))
    closing.partition.emplace_back(part.begin(), part.end());
  closing.status = poll_status(*manifest_, *poll_, closing.classes);
  call(hooks_.closing, closing);
  std::vector<OfficialId> signers{manifest_->issuers.front().id};
  for (const Official* scrutineer : manifest_->scrutineers()) signers.push_back(scrutineer->id);
  signed_closing_ = add_signed(SectionKind::closing, closing.encode(), signers);
  closing_hash_ = signed_closing_->hash(suite_);
  closing_ = std::move(closing);
  sealed_trail_ = trail();
}

Bytes Player::trail() {
  Trail out{entries_, {}};
  call(hooks_.trail, out.entries);
  const TrailHead head{manifest_hash_, static_cast<std::uint32_t>(out.entries.size()),
                       trail_chain(suite_, manifest_hash_, out.entries)};
  out.head.body = head.encode();
  out.head.sign(manifest_->issuers.front().id, key("server"));
  if (const Official* auditor = manifest_->find(OfficialRole::audit_administrator))
    out.head.sign(auditor->id, key(auditor->id.str()));
  call(hooks_.signatures, SectionKind::trail, out.head);
  return out.encode();
}

void Player::speak() {
  const OfficialId chief = manifest_->chief().id;
  HallCount hall_count{closing_hash_, static_cast<std::uint32_t>(box_.size())};
  if (options_.paper) hall_count.paper = add_up(options_.paper->classes).returned;
  call(hooks_.hall_count, hall_count);
  hall_.hall_count = add_signed(SectionKind::hall_count, hall_count.encode(), {chief});
  Release release{closing_hash_, hall_.hall_count->hash(suite_), {}, {}, {}};
  if (options_.paper) {
    PaperCount paper{closing_hash_, *options_.paper};
    call(hooks_.paper_count, paper);
    hall_.paper_count =
        add_signed(SectionKind::paper_count, paper.encode(), paper_signers(*manifest_));
    release.paper_count = hall_.paper_count->hash(suite_);
  }
  for (std::size_t i = 0; i < options_.objections; ++i) {
    Objection objection{closing_hash_, {}, numbered("异议", i)};
    call(hooks_.objection, objection);
    hall_.objections.push_back(
        add_signed(SectionKind::objection, objection.encode(), {manifest_->registrar().id}));
    release.objections.push_back(hall_.objections.back().hash(suite_));
  }
  for (const Hash32& about : release.objections) {
    Resolution resolution{closing_hash_, about, Finding::unfounded, "查无此事"};
    call(hooks_.resolution, resolution);
    hall_.resolutions.push_back(
        add_signed(SectionKind::resolution, resolution.encode(), hall_signers(*manifest_)));
    release.resolutions.push_back(hall_.resolutions.back().hash(suite_));
  }
  call(hooks_.release, release);
  hall_.release = add_signed(SectionKind::release, release.encode(), hall_signers(*manifest_));
}

WrittenNotes Player::plain_notes() const {
  WrittenNotes out(form_->slots.size());
  std::vector<DecryptionStatement> answers;
  for (std::uint16_t i = 0; i < options_.threshold; ++i)
    answers.push_back({closing_hash_,
                       i,
                       {},
                       decrypt_notes(kems_of(notes_), closing_hash_, shares_[i].note,
                                     opening_->note_verification_keys[i])});
  std::vector<SignedNote> placed;
  for (const SignedNote& one : notes_)
    if (one.context.voter_class >= classes_.size() && one.context.voter_class < key_classes())
      placed.push_back(one);
  return placed.size() == notes_.size()
             ? open_notes(notes_, classes_.size(), out.size(), answers, options_.threshold)
             : out;
}

SignedStatement Player::merge(std::map<std::string, std::string> names) {
  for (auto& [written, name] : names) {
    name = written;
    std::erase(name, ' ');
  }
  MergeTable table{closing_hash_, std::move(names)};
  call(hooks_.merge_table, table);
  return add_signed(SectionKind::merge_table, table.encode(), merge_signers(*manifest_));
}

/// Counts from the plain count, as honest decryption would give them; a test compares the two.
void Player::count() {
  std::vector<std::vector<std::uint32_t>> counts;
  WrittenNotes written;
  std::map<std::string, std::string> names;
  const PollStatus status =
      final_status(*manifest_, closing_->classes, closing_->status, options_.paper);
  if (status == PollStatus::counted) {
    Aggregator aggregator(suite_, classes_.size(), form_->shape.selections());
    for (const SignedBallot& one : box_)
      if (one.body.context.voter_class < classes_.size()) aggregator.add(one);
    const auto sums = aggregator.sums(closing_->partition);
    for (std::uint16_t i = 0; i < options_.trustees; ++i) {
      DecryptionStatement answer = decrypt_sums(sums, closing_hash_, i, shares_[i].election,
                                                opening_->election_verification_keys[i]);
      answer.notes = decrypt_notes(kems_of(notes_), closing_hash_, shares_[i].note,
                                   opening_->note_verification_keys[i]);
      call(hooks_.decryption, answer);
      add_signed(SectionKind::decryption, answer.encode(), {manifest_->scrutineers()[i]->id});
    }
    for (const auto& part : closing_->partition) {
      auto& total = counts.emplace_back(form_->shape.selections(), 0);
      for (const std::uint16_t c : part)
        for (std::size_t i = 0; i < total.size(); ++i) total[i] += plain_count_[c][i];
    }
  }
  if (status == PollStatus::counted) {
    written = plain_notes();
    if (options_.paper) written = with_paper(std::move(written), *options_.paper);
    names = names_to_merge(*form_, written);
    if (!names.empty()) names = MergeTable::parse(merge(names).body).value().names;
  }
  // What a damaged hall would say is no matter: the check before this one fails.
  const auto released =
      check_release(hall_, {*manifest_, *opening_, *signed_closing_, *closing_, *poll_, *form_});
  const HallFindings findings =
      released ? *released : HallFindings{static_cast<std::uint32_t>(box_.size()), {}, {}, {}};
  const auto document = compute_result(*manifest_, *poll_, opening_hash_, *closing_, findings,
                                       counts, written, names);
  result_ = document ? *document : "{}\n";
  call(hooks_.result, result_);
  add(SectionKind::result, to_bytes(as_bytes(result_)));
  cms_ = cms_sign_detached(as_bytes(result_), tally_.certificate, tally_.private_key).value();
  add(SectionKind::result_cms, cms_);
  ResultStatement statement{opening_hash_, poll_hash_, closing_hash_,
                            suite_.hash(as_bytes(result_))};
  call(hooks_.result_statement, statement);
  note(Act::result_signed, poll_hash_, suite_.hash(as_bytes(result_)));
  std::vector<OfficialId> signers;
  for (const Official* scrutineer : manifest_->scrutineers()) signers.push_back(scrutineer->id);
  add_signed(SectionKind::countersignatures, statement.encode(), signers);
}

}  // namespace

const SigningKey& sample_key(const std::string& id, const Suite& suite) {
  static std::map<std::pair<const Suite*, std::string>, SigningKey> keys;
  const std::pair name{&suite, id};
  const auto found = keys.find(name);
  return found != keys.end() ? found->second
                             : keys.emplace(name, SigningKey::generate(suite)).first->second;
}

std::string sample_note(std::size_t voter, std::size_t slot) {
  if (slot == 0) return voter % 2 == 0 ? numbered("意见", voter) : "";
  return voter % 3 == 0 ? (voter == 0 ? "王 五" : "王五") : "";
}

void spoil(Signature& signature) { signature[40] ^= 1U; }

Bytes seal_record(const Suite& suite, const std::vector<Section>& sections) {
  std::ostringstream out;
  RecordWriter writer(out, suite);
  for (const Section& section : sections) writer.section(section.kind, section.payload);
  writer.finish();
  return to_bytes(as_bytes(out.str()));
}

Bytes Sample::record() const { return seal_record(*suite, sections); }

Bytes Sample::sealed_record() const {
  std::vector<Section> sealed;
  for (const Section& section : sections)
    if (section.kind <= SectionKind::closing) sealed.push_back(section);
  sealed.push_back({SectionKind::trail, sealed_trail});
  return seal_record(*suite, sealed);
}

Sample make_sample(const SampleOptions& options, const SampleHooks& hooks) {
  return Player(options, hooks).play();
}

}  // namespace piaojue::test
