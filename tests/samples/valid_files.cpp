#include <algorithm>
#include <memory>

#include "core/crypto/merkle.hpp"
#include "tests/samples/sample_files.hpp"

namespace piaojue::samples {
namespace {

using namespace test;

const Suite& p256() { return Suite::get(SuiteId::p256_sha256); }
const Suite& sm2() { return Suite::get(SuiteId::sm2_sm3); }

/// Everything that a record can hold, and as little as possible of each.
SampleOptions everything(const Suite& suite) {
  SampleOptions options;
  options.suite = &suite;
  options.issuers = 2;
  options.issuance = Issuance::cards;
  options.administrators = true;
  options.surplus = 1;
  options.replaced = 1;
  options.withdrawn = 1;
  options.objections = 2;
  options.written = true;
  options.tellers = 2;
  options.subjects = 2;
  options.polls = 2;
  options.cast = {2, 2};
  return options;
}

/// An objection that shows the receipt of a ballot in the box, a scrutineer who left before the
/// close, a decryption that is not needed, and a trail with more than the record's steps.
SampleHooks eventful(const Suite& suite) {
  SampleHooks hooks;
  const auto receipt = std::make_shared<std::optional<Bytes>>();
  hooks.box = [receipt, &suite](std::vector<SignedBallot>& box) {
    const SignedBallot& one = box.front();
    const BallotContext& context = one.body.context;
    *receipt = Receipt::issue(sample_key("receipt", suite), context.opening, context.poll,
                              compute_tracker(context, one.body.selections),
                              merkle_leaf_hash(suite, one.encode()))
                   .encode();
  };
  hooks.objection = [receipt](Objection& objection) {
    objection.receipt = std::exchange(*receipt, std::nullopt);
  };
  hooks.resolution = [first = true](Resolution& resolution) mutable {
    if (std::exchange(first, false)) return;
    resolution.finding = Finding::explained;
    resolution.words = "一名代表中途离场，已当场说明";
  };
  hooks.signatures = [](SectionKind kind, SignedStatement& statement) {
    if (kind == SectionKind::closing)
      std::erase_if(statement.signatures, [](const StatementSignature& one) {
        return one.signer.str() == "scrutineer2";
      });
  };
  hooks.release = [](Release& release) { release.absent = {2}; };
  hooks.sections = [](std::vector<Section>& sections) {
    std::erase_if(sections, [seen = 0](const Section& section) mutable {
      return section.kind == SectionKind::decryption && seen++ == 2;
    });
  };
  hooks.trail = [](std::vector<TrailEntry>& entries) {
    const auto issuing = std::find_if(entries.begin(), entries.end(), [](const TrailEntry& one) {
      return one.act == Act::issuing_opened;
    });
    TrailEntry more = *issuing;
    more.act = Act::presence;
    more.content = {};
    more.words = "4, 3";
    entries.insert(issuing + 1, more);
  };
  return hooks;
}

SampleOptions decision(const Suite& suite) {
  SampleOptions options;
  options.suite = &suite;
  options.subjects = 3;
  options.cast = {3, 3};
  return options;
}

/// Two people gave up their credentials and voted on paper, one of them invalidly.
SampleOptions with_paper(const Suite& suite) {
  SampleOptions options = decision(suite);
  options.tellers = 2;
  options.withdrawn = 1;
  options.cast = {3, 2};
  const std::vector<std::uint32_t> none(3 * options.subjects, 0);
  options.paper = PaperTally{{{1, 1, 0}, {1, 1, 1}}, {none, none}, {}};
  options.paper->sums[0][0] = 1;
  return options;
}

}  // namespace

std::vector<SampleFile> valid_files() {
  const std::string all =
      "a survey with notes, write-ins and their merge table, cards of two issuers, voids of every "
      "reason, two objections resolved, one scrutineer absent, administrators and tellers";
  SampleOptions void_quorum = decision(p256());
  void_quorum.present = {2, 2};
  void_quorum.cast = {2, 2};
  SampleOptions merged = decision(p256());
  merged.cast = {4, 1};
  return {{"p256", all, {}, everything(p256()), eventful(p256())},
          {"sm2", all, {}, everything(sm2()), eventful(sm2())},
          {"p256-decision",
           "a decision on three nominees, credentials of one issuer at the seat",
           {},
           decision(p256())},
          {"sm2-decision",
           "a decision on three nominees, credentials of one issuer at the seat",
           {},
           decision(sm2())},
          {"p256-merged",
           "a decision of two groups, counted together since one is too small",
           {},
           merged},
          {"p256-paper",
           "a decision in which two voted on paper, as two tellers counted",
           {},
           with_paper(p256())},
          {"p256-void", "a decision without a quorum: nothing is decrypted", {}, void_quorum}};
}

}  // namespace piaojue::samples
