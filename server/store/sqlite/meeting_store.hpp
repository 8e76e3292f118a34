// A meeting's administrative state in one SQLite file.
#pragma once

#include <filesystem>
#include <memory>

#include "server/store/sqlite/writer.hpp"
#include "server/store/store.hpp"

namespace piaojue::server::sqlite {

/// Opens or creates; throws StoreError. `report` hears of failures, on any thread.
std::unique_ptr<MeetingStore> open_meeting_store(const std::filesystem::path& file,
                                                 Writer::Report report);

}  // namespace piaojue::server::sqlite
