// V25 fails alone; so do the rules for a hall that has not finished speaking.
#include <catch2/catch.hpp>

#include "tests/support/damaged_records.hpp"

namespace piaojue {
namespace {

using namespace test;

SampleOptions with_objection() {
  SampleOptions options = tiny();
  options.objections = 2;
  return options;
}

TEST_CASE("a record with resolved objections passes and its result tells of them",
          "[R8.7-5][R9.4-3]") {
  const Sample sample = make_sample(with_objection());
  const auto report = verify(sample.record(), anchored(sample));
  INFO(render_verification_report(report));
  CHECK(exit_code(report) == 0);
  CHECK(sample.result_json.find("异议1") != std::string::npos);
  CHECK(sample.result_json.find("查无此事") != std::string::npos);
}

TEST_CASE("V25 fails for a hall count that is another's, unsigned, or differs without a word",
          "[R8.7-2][R8.7-5][R11.2-25]") {
  SampleHooks hooks;
  hooks.hall_count = [](HallCount& count) { count.closing[0] ^= 1U; };
  check_hooks_fail_at("V25", hooks);
  hooks.hall_count = [](HallCount& count) { ++count.counted; };
  check_hooks_fail_at("V25", hooks);
  check_hooks_fail_at("V25", without_signature(SectionKind::hall_count, "scrutineer0"));
  check_hooks_fail_at("V25", with_spoilt_signature(SectionKind::hall_count));
  check_hooks_fail_at("V25", with_empty_section(SectionKind::hall_count));
}

TEST_CASE("V25 fails for an objection of another box, unsigned, or left out of the release",
          "[R8.7-1][R8.7-3][R8.7-6][R11.2-25]") {
  const SampleOptions options = with_objection();
  SampleHooks hooks;
  hooks.objection = [](Objection& objection) { objection.closing[0] ^= 1U; };
  check_hooks_fail_at("V25", hooks, options);
  hooks.objection = [](Objection& objection) { objection.words.clear(); };
  check_hooks_fail_at("V25", hooks, options);
  check_hooks_fail_at("V25", without_signature(SectionKind::objection, "registrar"), options);
  check_hooks_fail_at("V25", with_spoilt_signature(SectionKind::objection), options);
  SampleHooks release;
  release.release = [](Release& order) { order.objections.pop_back(); };
  check_hooks_fail_at("V25", release, options);
  release.release = [](Release& order) { std::swap(order.objections[0], order.objections[1]); };
  check_hooks_fail_at("V25", release, options);
}

TEST_CASE("V25 fails for an objection with a receipt that is not this box's", "[R8.3-1][R8.7-3]") {
  const SampleOptions options = with_objection();
  const auto with_receipt = [&](const Receipt& receipt) {
    SampleHooks hooks;
    hooks.objection = [=](Objection& objection) { objection.receipt = receipt.encode(); };
    return hooks;
  };
  const Hash32 any{};
  check_hooks_fail_at("V25", with_receipt(Receipt::issue(sample_key("other"), any, any, any, any)),
                      options);
  check_hooks_fail_at(
      "V25", with_receipt(Receipt::issue(sample_key("receipt"), any, any, any, any)), options);
}

TEST_CASE("V25 fails for an objection that is not resolved, resolved twice, or upheld",
          "[R8.7-4][R8.7-5]") {
  const SampleOptions options = with_objection();
  SampleHooks hooks;
  hooks.resolution = [](Resolution& resolution) { resolution.about[0] ^= 1U; };
  check_hooks_fail_at("V25", hooks, options);
  hooks.resolution = [first = std::optional<Hash32>()](Resolution& resolution) mutable {
    if (!first) first = resolution.about;
    resolution.about = *first;
  };
  check_hooks_fail_at("V25", hooks, options);
  hooks.resolution = [](Resolution& resolution) { resolution.finding = Finding::upheld; };
  check_hooks_fail_at("V25", hooks, options);
  hooks.resolution = [](Resolution& resolution) { resolution.closing[0] ^= 1U; };
  check_hooks_fail_at("V25", hooks, options);
  for (const char* const signer : {"organiser", "scrutineer0"})
    check_hooks_fail_at("V25", without_signature(SectionKind::resolution, signer), options);
}

TEST_CASE("V25 fails for a release that is missing a signature or names another box or count",
          "[R8.7-6]") {
  SampleHooks hooks;
  hooks.release = [](Release& release) { release.closing[0] ^= 1U; };
  check_hooks_fail_at("V25", hooks);
  hooks.release = [](Release& release) { release.hall_count[0] ^= 1U; };
  check_hooks_fail_at("V25", hooks);
  hooks.release = [](Release& release) { release.resolutions.push_back(Hash32{}); };
  check_hooks_fail_at("V25", hooks);
  for (const char* const signer : {"organiser", "scrutineer0"})
    check_hooks_fail_at("V25", without_signature(SectionKind::release, signer));
  check_hooks_fail_at("V25", with_spoilt_signature(SectionKind::release));
  check_hooks_fail_at("V25", with_empty_section(SectionKind::release));
}

SampleHooks signed_without(const std::vector<std::string>& missing) {
  SampleHooks hooks;
  hooks.signatures = [=](SectionKind kind, SignedStatement& statement) {
    if (kind != SectionKind::closing) return;
    std::erase_if(statement.signatures, [&](const StatementSignature& one) {
      return std::find(missing.begin(), missing.end(), one.signer.str()) != missing.end();
    });
  };
  return hooks;
}

TEST_CASE("V25 wants the closing quorum, less those whose absence is recorded",
          "[R8.5-1][R8.5-2][R8.7-7][R8.7-8]") {
  // Three scrutineers, two decrypt: the quorum is three of three.
  check_hooks_fail_at("V25", signed_without({"scrutineer2"}));
  SampleHooks recorded = signed_without({"scrutineer2"});
  recorded.release = [](Release& release) { release.absent = {2}; };
  const Sample allowed = make_sample(tiny(), recorded);
  const auto report = verify(allowed.record(), anchored(allowed));
  INFO(render_verification_report(report));
  CHECK(exit_code(report) == 0);
  CHECK(allowed.result_json.find("\"scrutineer2\"") != std::string::npos);

  // Who signed is not absent, and nobody is who holds no share.
  SampleHooks present;
  present.release = [](Release& release) { release.absent = {2}; };
  check_hooks_fail_at("V25", present);
  present.release = [](Release& release) { release.absent = {9}; };
  check_hooks_fail_at("V25", present);
  present.release = [](Release& release) { release.absent = {2, 2}; };
  check_hooks_fail_at("V25", present);
}

TEST_CASE("absence never lowers the closing quorum below the threshold",
          "[R8.5-2][R8.7-8][R11.2-24]") {
  SampleOptions options = tiny();
  options.trustees = 5;
  options.threshold = 3;
  SampleHooks hooks = signed_without({"scrutineer2", "scrutineer3", "scrutineer4"});
  hooks.release = [](Release& release) { release.absent = {2, 3, 4}; };
  // Two signed, fewer than could decrypt.
  check_hooks_fail_at("V24", hooks, options);
  hooks = signed_without({"scrutineer3", "scrutineer4"});
  hooks.release = [](Release& release) { release.absent = {3, 4}; };
  const Sample allowed = make_sample(options, hooks);
  CHECK(exit_code(verify(allowed.record(), anchored(allowed))) == 0);
  hooks.release = [](Release& release) { release.absent = {}; };
  check_hooks_fail_at("V25", hooks, options);
}

TEST_CASE("a mismatch between hall and box is explained on record or blocks the release",
          "[R8.7-5]") {
  const Sample sample = make_sample(tiny());
  const OfficialId chief = sample.manifest.chief().id;
  const OfficialId organiser = sample.manifest.organiser().id;
  SignedStatement closing{sample.closing.encode(), {}};
  for (const Official* one : sample.manifest.scrutineers())
    closing.sign(one->id, sample_key(one->id.str()));
  const SealedBox box{sample.manifest, sample.opening, closing,
                      sample.closing,  sample.poll,    sample.form};
  const Hash32 hash = closing.hash(*sample.suite);

  HallStatements hall;
  REQUIRE(open_questions(hall, box)->size() == 1);
  hall.hall_count = SignedStatement{HallCount{hash, 3}.encode(), {}};
  hall.hall_count->sign(chief, sample_key(chief.str()));
  REQUIRE(open_questions(hall, box)->size() == 1);
  CHECK_FALSE(check_release(hall, box));

  Resolution explained{hash, hall.hall_count->hash(*sample.suite), Finding::explained, "一人离场"};
  hall.resolutions.push_back({explained.encode(), {}});
  CHECK_FALSE(open_questions(hall, box));  // unsigned
  hall.resolutions[0].sign(chief, sample_key(chief.str()));
  hall.resolutions[0].sign(organiser, sample_key(organiser.str()));
  CHECK(open_questions(hall, box)->empty());

  hall.release = SignedStatement{Release{hash,
                                         hall.hall_count->hash(*sample.suite),
                                         {},
                                         {hall.resolutions[0].hash(*sample.suite)},
                                         {}}
                                     .encode(),
                                 {}};
  hall.release->sign(chief, sample_key(chief.str()));
  hall.release->sign(organiser, sample_key(organiser.str()));
  const auto findings = check_release(hall, box);
  REQUIRE(findings);
  CHECK(findings->counted == 3);
  CHECK(findings->mismatch == "一人离场");
}

template <class Statement>
void check_strict(const Statement& statement) {
  const Bytes bytes = statement.encode();
  REQUIRE(Statement::parse(bytes));
  CHECK(Statement::parse(bytes)->encode() == bytes);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(Statement::parse(ByteView(bytes).first(size)));
  Bytes longer = bytes;
  longer.push_back(0);
  CHECK_FALSE(Statement::parse(longer));
}

TEST_CASE("statements of the hall round-trip and refuse every truncation and trailing bytes",
          "[R8.7-1]") {
  Hash32 hash{};
  hash.fill(7);
  check_strict(HallCount{hash, 42});
  check_strict(HallCount{hash, 42, 3});
  check_strict(Objection{hash, {}, "少了一张"});
  check_strict(Objection{
      hash, Receipt::issue(sample_key("receipt"), hash, hash, hash, hash).encode(), "少了一张"});
  check_strict(Resolution{hash, hash, Finding::explained, "已查明"});
  check_strict(Release{hash, hash, {hash, hash}, {hash}, {0, 2}});
  check_strict(Release{hash, hash, {}, {}, {}, hash});
}

}  // namespace
}  // namespace piaojue
