// A box of ballots in a SQLite file of its own.
#pragma once

#include <filesystem>
#include <memory>

#include "server/store/sqlite/writer.hpp"
#include "server/store/store.hpp"

namespace piaojue::server::sqlite {

/// Where a box lies: while ballots come in, and after close.
struct BoxFiles {
  std::filesystem::path active;
  std::filesystem::path sealed;
  bool exist() const;
};

/// Opens what is there and finishes an interrupted sealing. With `create`, makes an empty box if
/// there is none; without, a missing box is a StoreError: it is never replaced by an empty one.
std::unique_ptr<BoxStore> open_box_store(BoxFiles files, bool create, Writer::Report report);

}  // namespace piaojue::server::sqlite
