// A table of a meeting folder as the console shows it: its cells, and what is wrong with each.
#pragma once

#include <filesystem>

#include "core/meeting/plan.hpp"
#include "proto/agent_prepare.pb.h"

namespace piaojue::agent {

/// `folder`: what files are named from.
v1::PrepareFault fault_message(const FileFault& fault, const std::filesystem::path& folder);

/// `draft` holds the faults and warnings of the whole folder. Of a long table the first rows, and
/// those with a fault.
v1::PrepareTable table_view(const std::filesystem::path& folder, const std::string& name,
                            const v1::PrepareDraft& draft);

}  // namespace piaojue::agent
