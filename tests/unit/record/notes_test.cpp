// Opening sealed notes together, and the table of names written in.
#include "core/record/notes.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "tests/support/damaged_records.hpp"
#include "tests/support/suites.hpp"

namespace piaojue {
namespace {

using namespace test;

constexpr std::size_t kSlots = 2;

/// A counted poll of two slots, and what its trustees answer.
struct Opened : EachSuite {
  Opened() : sample(make_sample(options(suite()))) {}

  static SampleOptions options(const Suite& suite) {
    SampleOptions out = tiny(suite);
    out.written = true;
    return out;
  }
  std::size_t classes() const {
    std::size_t least = sample.notes.front().context.voter_class;
    for (const SignedNote& note : sample.notes)
      least = std::min<std::size_t>(least, note.context.voter_class);
    return least;
  }
  DecryptionStatement answer(std::uint16_t trustee) const {
    return {
        closing,
        trustee,
        {},
        decrypt_notes(kems_of(sample.notes), closing, sample.shares[trustee].note, key(trustee))};
  }
  const Point& key(std::uint16_t trustee) const {
    return sample.opening.note_verification_keys[trustee];
  }
  Result<void> verify(const DecryptionStatement& one, const Hash32& about) const {
    return verify_note_decryption(one, kems_of(sample.notes), about, key(one.trustee), 1);
  }

  Sample sample;
  Hash32 closing = suite().hash(sample.closing.encode());
};

TEST_CASE_METHOD(Opened, "a trustee's answer to a note is proven under the note key for its place",
                 "[R9.5-1]") {
  const DecryptionStatement good = answer(1);
  CHECK(verify(good, closing));
  for (std::size_t i = 0; i < sample.notes.size(); ++i) {
    const Bytes context = CanonicalWriter("piaojue/1 note-decryption-context")
                              .raw(closing)
                              .u32(static_cast<std::uint32_t>(i))
                              .take();
    CHECK(verify_partial_decryption(good.notes[i], key(1), sample.notes[i].sealed.kem, context));
  }
  CHECK_FALSE(verify(good, Hash32{}));
  DecryptionStatement bad = good;
  std::swap(bad.notes[0], bad.notes[1]);
  CHECK_FALSE(verify(bad, closing));
  // The first is named, whichever thread finds one.
  for (const unsigned jobs : {1U, 4U}) {
    const auto refused = verify_note_decryption(bad, kems_of(sample.notes), closing, key(1), jobs);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("trustee 1: the proof for note 1 ") != std::string::npos);
  }
  bad = good;
  bad.notes.pop_back();
  CHECK_FALSE(verify(bad, closing));
  bad = good;
  bad.trustee = 0;
  CHECK_FALSE(verify(bad, closing));
  // A share of the election key opens no note.
  bad.trustee = 1;
  bad.notes = decrypt_notes(kems_of(sample.notes), closing, sample.shares[1].election, key(1));
  CHECK_FALSE(verify(bad, closing));
}

TEST_CASE_METHOD(Opened, "any quorum opens the notes to what was written, the first ones of it",
                 "[R9.5-2]") {
  const auto opened = [&](const std::vector<std::uint16_t>& trustees) {
    std::vector<DecryptionStatement> answers;
    for (const std::uint16_t trustee : trustees) answers.push_back(answer(trustee));
    return open_notes(sample.notes, classes(), kSlots, answers, 2);
  };
  const WrittenNotes all = opened({0, 1});
  REQUIRE(all.size() == kSlots);
  std::multiset<std::string> written;
  for (std::size_t slot = 0; slot < kSlots; ++slot)
    for (const auto& text : all[slot]) {
      REQUIRE(text);
      written.insert(*text);
    }
  std::multiset<std::string> expected;
  const std::size_t voters = sample.notes.size() / kSlots;
  for (std::size_t voter = 0; voter < voters; ++voter)
    for (std::size_t slot = 0; slot < kSlots; ++slot) expected.insert(sample_note(voter, slot));
  CHECK(written == expected);
  CHECK(opened({0, 2}) == all);
  CHECK(opened({1, 2}) == all);
  CHECK(opened({2, 0, 1}) == all);
}

TEST_CASE_METHOD(Opened, "a box that does not open is unreadable and spoils nothing else",
                 "[R9.5-3]") {
  const std::vector<DecryptionStatement> answers{answer(0), answer(1)};
  const WrittenNotes before = open_notes(sample.notes, classes(), kSlots, answers, 2);
  sample.notes[0].sealed.box[3] ^= 1U;
  const WrittenNotes after = open_notes(sample.notes, classes(), kSlots, answers, 2);
  const std::size_t slot = sample.notes[0].context.voter_class - classes();
  CHECK_FALSE(after[slot].front());
  WrittenNotes expected = before;
  expected[slot].front().reset();
  CHECK(after == expected);
}

TEST_CASE_METHOD(Opened,
                 "what prints other than it reads is unreadable, sealed as well as it may be",
                 "[R9.5-3]") {
  const std::size_t slots_begin = classes();
  for (const std::string_view text : {"a\nb", "\xff\xfe",
                                      "a\xe2\x80\xae"
                                      "b",
                                      "好"}) {
    SignedNote& note = sample.notes.front();
    CredentialSecret holder{note.credential, {}};
    holder.keys.push_back(SigningKey::generate(suite()));
    note = SignedNote::write(note.context, holder, sample.opening.note_key, text);
    const std::vector<DecryptionStatement> answers{answer(0), answer(1)};
    const WrittenNotes opened = open_notes(sample.notes, slots_begin, kSlots, answers, 2);
    const auto& read = opened[note.context.voter_class - slots_begin].front();
    CHECK(read.has_value() == (text == "好"));
  }
}

Bytes table_bytes(const std::vector<std::pair<std::string, std::string>>& rows) {
  CanonicalWriter out("piaojue/1 merge-table");
  out.raw(Hash32{}).count(rows.size());
  for (const auto& [written, name] : rows) out.text(written).text(name);
  return out.take();
}

TEST_CASE("a merge table ascends strictly, with texts that a note can hold", "[R9.6-1]") {
  const auto parses = [](const std::vector<std::pair<std::string, std::string>>& rows) {
    return MergeTable::parse(table_bytes(rows)).has_value();
  };
  const Bytes good = table_bytes({{"不知道", ""}, {"王 五", "王五"}, {"王五", "王五"}});
  const auto table = MergeTable::parse(good);
  REQUIRE(table);
  CHECK(table->names.at("王 五") == "王五");
  CHECK(table->names.at("不知道").empty());
  CHECK(table->encode() == good);
  for (std::size_t size = 0; size < good.size(); ++size)
    CHECK_FALSE(MergeTable::parse(ByteView(good).first(size)));
  Bytes longer = good;
  longer.push_back(0);
  CHECK_FALSE(MergeTable::parse(longer));

  CHECK_FALSE(parses({{"b", "b"}, {"a", "a"}}));
  CHECK_FALSE(parses({{"a", "a"}, {"a", "b"}}));
  CHECK_FALSE(parses({{"", "a"}}));
  CHECK_FALSE(parses({{"a\nb", "a"}}));
  CHECK_FALSE(parses({{"a", "a\nb"}}));
  CHECK(parses({{std::string(1022, 'x'), std::string(1022, 'x')}}));
  CHECK_FALSE(parses({{std::string(1023, 'x'), "x"}}));
  CHECK_FALSE(parses({{"x", std::string(1023, 'x')}}));
}

TEST_CASE("a merge table has room for 400 000 names and no more", "[R9.6-1]") {
  const auto parses = [](std::size_t size) {
    std::vector<std::pair<std::string, std::string>> rows;
    for (std::size_t i = 0; i < size; ++i) rows.emplace_back(fmt::format("{:06}", i), "x");
    return MergeTable::parse(table_bytes(rows)).has_value();
  };
  CHECK(parses(400000));
  CHECK_FALSE(parses(400001));
}

TEST_CASE("names to merge are the different readable texts of the write-in slots", "[R9.6-2]") {
  const Sample sample = make_sample(Opened::options(Suite::get(SuiteId::p256_sha256)));
  REQUIRE(sample.form.slots.size() == kSlots);
  REQUIRE(sample.form.slots[1].is_write_in());
  const WrittenNotes notes{{"意见", "王五"}, {"王五", "王 五", "", std::nullopt, "王五"}};
  CHECK(names_to_merge(sample.form, notes) ==
        std::map<std::string, std::string>{{"王 五", "王 五"}, {"王五", "王五"}});
  CHECK(names_to_merge(sample.form, {{"意见"}, {"", std::nullopt}}).empty());
}

}  // namespace
}  // namespace piaojue
