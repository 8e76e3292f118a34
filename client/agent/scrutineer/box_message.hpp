// A sealed box as the page shows it.
#pragma once

#include "client/roles/hall.hpp"
#include "proto/agent_scrutineer.pb.h"

namespace piaojue::agent {

/// For the official `own`; sentences in the current language.
Result<v1::ScrutineerBox> describe_box(const roles::HallView& box, const OfficialId& own);

/// Of a matter that is the hall's count rather than an objection.
inline constexpr std::string_view kCountMatter = "count";

}  // namespace piaojue::agent
