// Ballots on paper, after the box is sealed and before it is opened: each teller counts alone.
#pragma once

#include "client/roles/hall.hpp"
#include "core/meeting/paper_table.hpp"

namespace piaojue::roles {

/// What the table of a poll's paper count is about.
PaperPoll paper_poll(const HallView& view);

/// Paper that voids the poll, and so few ballots that whoever saw them handed out could tell who
/// voted how: for people, before they sign.
std::vector<std::string> paper_warnings(const HallView& view, const PaperTally& tally);

/// Signs this desk's count and hands it in: agreed, or where it differs from another's.
Result<wire::PaperReply> submit_paper_count(const Desk& desk, const HallView& view,
                                            const PaperTally& tally);

}  // namespace piaojue::roles
