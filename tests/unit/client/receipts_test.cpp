// A receipt against a record on disk: what it finds, and what no changed record can tell it.
#include "client/roles/receipts.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "core/crypto/merkle.hpp"
#include "tests/support/result.hpp"
#include "tests/support/sample_meeting.hpp"
#include "tests/unit/client/meeting_folder.hpp"

using namespace piaojue;
using namespace piaojue::test;
using namespace piaojue::roles;

namespace {

/// A meeting's record, changed and looked into.
class Box {
 public:
  explicit Box(const SampleHooks& hooks = {}) : sample_(make_sample({}, hooks)) {}

  const Sample& sample() const { return sample_; }
  std::vector<Section>& sections() { return sample_.sections; }
  std::vector<Section>::iterator find(SectionKind kind) {
    const auto found = std::ranges::find(sections(), kind, &Section::kind);
    REQUIRE(found != sections().end());
    return found;
  }

  StoredReceipt receipt(std::size_t ballot) const { return receipt(sample_.ballots[ballot]); }
  StoredReceipt receipt(const SignedBallot& ballot) const {
    const Suite& suite = *sample_.suite;
    return {sample_.manifest.id, sample_.poll.id,
            Receipt::issue(sample_key("receipt"), sample_.anchor, sample_.poll.hash(suite),
                           compute_tracker(ballot.body.context, ballot.body.selections),
                           merkle_leaf_hash(suite, ballot.encode()))};
  }

  const std::filesystem::path& write() const {
    write_text(path_, std::string(as_text(seal_record(*sample_.suite, sample_.sections))));
    return path_;
  }
  Result<BoxPosition> check(const StoredReceipt& stored) const {
    return check_receipt_in_record(write(), stored, sample_.anchor);
  }
  ErrorCode refusal(const StoredReceipt& stored) const {
    const auto refused = check(stored);
    REQUIRE_FALSE(refused);
    return refused.error().code;
  }

 private:
  Sample sample_;
  TemporaryFolder folder_ = make_temporary_folder();
  std::filesystem::path path_ = folder_.path() / "record.pjr";
};

/// As the section of a statement holds it, changed and signed anew by who had signed it.
template <class Change>
void resign(Section& section, const Change& change) {
  auto statement = SignedStatement::parse(section.payload);
  REQUIRE(statement);
  change(statement->body);
  SignedStatement out{statement->body, {}};
  for (const StatementSignature& one : statement->signatures)
    out.sign(one.signer, sample_key(one.signer.str()));
  section.payload = out.encode();
}

}  // namespace

TEST_CASE("receipt finds its ballot's place in the record") {
  Box box;
  const std::size_t size = box.sample().ballots.size();
  for (std::size_t i = 0; i < size; ++i) {
    const auto position = box.check(box.receipt(i));
    REQUIRE(position);
    CHECK(position->index == i);
    CHECK(position->size == size);
    const auto found = find_tracker_in_record(box.write(), box.receipt(i).receipt.tracker);
    REQUIRE(found);
    CHECK(found->index == i);
    CHECK(found->size == size);
  }
  CHECK(check_receipt_in_record(box.write(), box.receipt(0), std::nullopt));
}

TEST_CASE("receipt of a ballot that is not in the box says so, and only then") {
  const Box box;
  SignedBallot other = box.sample().ballots.front();
  std::swap(other.body.selections.front(), other.body.selections.back());
  CHECK(box.refusal(box.receipt(other)) == ErrorCode::not_found);
  const auto unknown = find_tracker_in_record(box.write(), box.receipt(other).receipt.tracker);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == ErrorCode::not_found);
}

TEST_CASE("receipt that the meeting did not give is refused") {
  const Box box;
  const auto refuses = [&](auto&& change, ErrorCode code) {
    StoredReceipt forged = box.receipt(0);
    change(forged.receipt);
    CHECK(box.refusal(forged) == code);
  };
  refuses([](Receipt& one) { one.tracker[0] ^= 1; }, ErrorCode::signature_invalid);
  refuses([](Receipt& one) { one.leaf[0] ^= 1; }, ErrorCode::signature_invalid);
  refuses([](Receipt& one) { one.opening[0] ^= 1; }, ErrorCode::signature_invalid);
  refuses([](Receipt& one) { one.poll[0] ^= 1; }, ErrorCode::signature_invalid);
  refuses([](Receipt& one) { spoil(one.signature); }, ErrorCode::signature_invalid);
  const auto issue = [&](const Hash32& opening, const Hash32& poll) {
    return [&, opening, poll](Receipt& one) {
      one = Receipt::issue(sample_key("receipt"), opening, poll, one.tracker, one.leaf);
    };
  };
  refuses(issue(Hash32{}, box.receipt(0).receipt.poll), ErrorCode::signature_invalid);
  refuses(issue(box.sample().anchor, Hash32{}), ErrorCode::wrong_context);
}

TEST_CASE("receipt refuses a record of another anchor") {
  const Box box;
  const Box other;
  CHECK(other.refusal(box.receipt(0)) == ErrorCode::signature_invalid);
  const auto refused =
      check_receipt_in_record(other.write(), other.receipt(0), box.sample().anchor);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::wrong_context);
}

TEST_CASE("receipt refuses a record with a ballot taken out, put in or exchanged") {
  Box box;
  const StoredReceipt kept = box.receipt(0);
  const StoredReceipt lost = box.receipt(1);
  const auto first = box.find(SectionKind::ballot);
  SECTION("taken out") {
    box.sections().erase(first + 1);
    CHECK(box.refusal(lost) == ErrorCode::proof_invalid);
  }
  SECTION("put in") { box.sections().insert(first, Section(*first)); }
  SECTION("exchanged") { std::iter_swap(first, first + 1); }
  CHECK(box.refusal(kept) == ErrorCode::proof_invalid);
}

TEST_CASE("receipt refuses a box whose root the server or too few scrutineers signed") {
  const auto signed_by = [](const std::vector<std::string>& signers) {
    SampleHooks hooks;
    hooks.signatures = [signers](SectionKind kind, SignedStatement& statement) {
      if (kind != SectionKind::closing) return;
      statement.signatures.clear();
      for (const std::string& id : signers) statement.sign(*OfficialId::parse(id), sample_key(id));
    };
    return hooks;
  };
  const auto code = [](const Box& box) { return box.refusal(box.receipt(0)); };
  const Box enough(signed_by({"server", "scrutineer0", "scrutineer2"}));
  CHECK(enough.check(enough.receipt(0)));
  CHECK(code(Box(signed_by({"server", "scrutineer0"}))) == ErrorCode::signature_invalid);
  CHECK(code(Box(signed_by({"scrutineer0", "scrutineer1", "scrutineer2"}))) ==
        ErrorCode::signature_invalid);
  SampleHooks spoiled;
  spoiled.signatures = [](SectionKind kind, SignedStatement& statement) {
    if (kind == SectionKind::closing) spoil(statement.signatures.back().signature);
  };
  CHECK(code(Box(spoiled)) == ErrorCode::signature_invalid);
}

TEST_CASE("receipt refuses a closing statement of another opening or poll") {
  for (const bool of_opening : {true, false}) {
    Box box;
    resign(*box.find(SectionKind::closing), [&](Bytes& body) {
      auto closing = ClosingStatement::parse(body);
      REQUIRE(closing);
      (of_opening ? closing->opening : closing->poll)[0] ^= 1;
      body = closing->encode();
    });
    CHECK(box.refusal(box.receipt(0)) == ErrorCode::proof_invalid);
  }
}

TEST_CASE("receipt refuses a manifest with other keys than the opening names") {
  // Whoever makes up a manifest can sign any box in the name of anybody.
  Box box;
  const Suite& suite = *box.sample().suite;
  Manifest forged = box.sample().manifest;
  std::map<std::string, SigningKey> keys;
  const auto fresh = [&](const OfficialId& id) {
    return keys.emplace(id.str(), SigningKey::generate(suite)).first->second.verify_key();
  };
  for (Official& official : forged.officials) official.sign_key = fresh(official.id);
  for (Issuer& issuer : forged.issuers) issuer.sign_key = fresh(issuer.id);
  box.find(SectionKind::manifest)->payload = SignedStatement{forged.encode(), {}}.encode();
  box.sections().erase(box.find(SectionKind::ballot));
  MerkleRoot root(suite);
  for (const Section& section : box.sections())
    if (section.kind == SectionKind::ballot)
      root.add_leaf(merkle_leaf_hash(suite, section.payload));
  ClosingStatement closing = box.sample().closing;
  closing.merkle_root = root.root();
  SignedStatement signed_closing{closing.encode(), {}};
  for (const auto& [id, key] : keys) signed_closing.sign(*OfficialId::parse(id), key);
  box.find(SectionKind::closing)->payload = signed_closing.encode();
  // Not that the ballot is missing: the record proves nothing against the box.
  CHECK(box.refusal(box.receipt(0)) == ErrorCode::wrong_context);
  CHECK(box.refusal(box.receipt(1)) == ErrorCode::wrong_context);
}

TEST_CASE("receipt refuses a record that lacks what it rests on") {
  for (const SectionKind kind : {SectionKind::manifest, SectionKind::opening,
                                 SectionKind::poll_definition, SectionKind::closing}) {
    INFO(static_cast<int>(kind));
    Box box;
    const StoredReceipt stored = box.receipt(0);
    box.sections().erase(box.find(kind));
    const auto refused = check_receipt_in_record(box.write(), stored, std::nullopt);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code != ErrorCode::not_found);
    if (kind == SectionKind::poll_definition)
      CHECK_FALSE(find_tracker_in_record(box.write(), stored.receipt.tracker));
  }
}
