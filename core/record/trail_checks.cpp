// V33: the audit trail shows every step of this record, in its order.
#include "core/base/language.hpp"
#include "core/record/material.hpp"

namespace piaojue::verification {
namespace {

using Stages = std::vector<std::vector<TrailMark>>;

std::vector<TrailMark> marks_of(Act act, const Hash32& poll, const std::vector<Hash32>& contents) {
  std::vector<TrailMark> out;
  out.reserve(contents.size());
  for (const Hash32& content : contents) out.push_back({act, poll, content});
  return out;
}

/// From the manifest to the closing statement.
// R8.8-4, R11.2-33
Stages sealed_stages(const Material& m) {
  const Hash32 meeting{};
  const auto of_poll = [&](Act act, const Hash32& content) {
    return std::vector<TrailMark>{{act, m.poll_hash, content}};
  };
  return {{{Act::published, meeting, m.manifest_hash}},
          marks_of(Act::issuer_keys, meeting, m.issuer_key_hashes),
          {{Act::opening_proposed, meeting, m.opening_hash}},
          of_poll(Act::issuing_opened, m.issuing_hash),
          of_poll(Act::attendance, m.attendance->hash(*m.suite)),
          marks_of(Act::issuing_count, m.poll_hash, m.issued_hashes),
          of_poll(Act::casting_opened, m.casting_hash),
          of_poll(Act::close_ordered, m.closing_phase_hash),
          of_poll(Act::sealed, m.closing_hash)};
}

void add_counted_stages(const Material& m, Stages& stages) {
  const Suite& suite = *m.suite;
  std::vector<TrailMark> said{{Act::hall_count, m.poll_hash, m.hall.hall_count->hash(suite)}};
  if (m.hall.paper_count)
    said.push_back({Act::paper_count, m.poll_hash, m.hall.paper_count->hash(suite)});
  for (const SignedStatement& one : m.hall.objections)
    said.push_back({Act::objection, m.poll_hash, one.hash(suite)});
  for (const SignedStatement& one : m.hall.resolutions)
    said.push_back({Act::resolution, m.poll_hash, one.hash(suite)});
  stages.push_back(std::move(said));
  stages.push_back({{Act::release, m.poll_hash, m.hall.release->hash(suite)}});
  stages.push_back(marks_of(Act::decryption, m.poll_hash, m.answer_hashes));
  if (m.merge_table)
    stages.push_back({{Act::names_merged, m.poll_hash, m.merge_table->hash(suite)}});
  stages.push_back({{Act::result_signed, m.poll_hash, suite.hash(m.result)}});
}

Outcome check(Material& m, Stage stage) {
  PJ_TRY(const Trail trail, Trail::parse(m.trail));
  Stages stages = sealed_stages(m);
  if (stage != Stage::sealed) add_counted_stages(m, stages);
  PJ_CHECK(check_trail(trail, *m.manifest, m.manifest_hash, stages, stage == Stage::full));
  return tr("{} 条", "{} entries", trail.entries.size());
}

}  // namespace

bool judge_trail(Material& m, Stage stage, Checklist& list) {
  return list.judge(Check::trail, check(m, stage));
}

}  // namespace piaojue::verification
