// The store on a disk that fails at each of its operations in turn, tears a write, or is full: a
// clear refusal, nothing acknowledged is lost, and it goes on once the disk does.
#include <future>
#include <iostream>

#include "core/openssl/random.hpp"
#include "server/store/sqlite/box_file.hpp"
#include "server/store/sqlite/box_store.hpp"
#include "server/store/sqlite/meeting_store.hpp"
#include "tests/faults/faulty_disk.hpp"
#include "tests/faults/mortal_meeting.hpp"

using namespace piaojue;
using namespace piaojue::server;
using namespace piaojue::test;

namespace {

constexpr std::size_t kCasts = 5;
constexpr std::size_t kChanges = 6;

/// Folders are made in memory while it lives: the disk that fails is ours, and a real one is slow.
class FoldersInMemory {
 public:
  FoldersInMemory() {
    if (fs::is_directory("/dev/shm")) ::setenv("TMPDIR", "/dev/shm", 1);
  }
  FoldersInMemory(const FoldersInMemory&) = delete;
  FoldersInMemory& operator=(const FoldersInMemory&) = delete;
  ~FoldersInMemory() {
    if (before_)
      ::setenv("TMPDIR", before_->c_str(), 1);
    else
      ::unsetenv("TMPDIR");
  }

 private:
  static std::optional<std::string> current() {
    const char* const folder = std::getenv("TMPDIR");
    return folder == nullptr ? std::nullopt : std::optional<std::string>(folder);
  }
  const std::optional<std::string> before_ = current();
};

std::vector<DiskFault> faults_of_kind(DiskOperation operation) {
  std::vector<DiskFault> out;
  for (const bool lasting : {false, true}) {
    out.push_back({operation, 0, false, false, lasting});
    if (operation != DiskOperation::write) continue;
    out.push_back({operation, 0, true, false, lasting});
    out.push_back({operation, 0, true, true, lasting});
  }
  return out;
}

/// Plays `once(fault)` for the first, second, .. operation of each kind, until a run ends without
/// having come so far.
template <class Once>
std::map<DiskOperation, std::size_t> for_each_fault(FaultyDisk& disk, const Once& once) {
  std::map<DiskOperation, std::size_t> counts;
  for (const DiskOperation operation : kDiskOperations)
    for (DiskFault fault : faults_of_kind(operation))
      for (fault.number = 1;; ++fault.number) {
        INFO("operation " << static_cast<int>(operation) << ", number " << fault.number << ", torn "
                          << fault.torn << ", full " << fault.full << ", lasting "
                          << fault.lasting);
        once(fault);
        if (disk.failures() == 0) break;
        ++counts[operation];
      }
  return counts;
}

std::string told(const std::map<DiskOperation, std::size_t>& counts) {
  std::size_t all = 0;
  for (const auto& [operation, count] : counts) all += count;
  const auto of = [&](DiskOperation operation) {
    const auto found = counts.find(operation);
    return found == counts.end() ? 0 : found->second;
  };
  return fmt::format(
      "{} faults: {} reads, {} writes, {} syncs, {} truncations, {} opens, {} removals", all,
      of(DiskOperation::read), of(DiskOperation::write), of(DiskOperation::sync),
      of(DiskOperation::truncate), of(DiskOperation::open), of(DiskOperation::remove));
}

// ---- the box ------------------------------------------------------------------------------------

struct OneCast {
  BoxEntry entry;
  Hash32 credential;
  bool acknowledged = false;
};

OneCast make_cast() {
  const auto hash = [] { return to_array<32>(random_bytes(32)).value(); };
  return {{BoxKind::ballot, hash(), hash(), random_bytes(64), random_bytes(9000)}, hash()};
}

Result<Bytes> send(BoxStore& box, const OneCast& one) {
  const auto promise = std::make_shared<std::promise<Result<Bytes>>>();
  auto outcome = promise->get_future();
  box.cast(one.entry, {one.credential},
           [promise](Result<Bytes> stored) { promise->set_value(std::move(stored)); });
  return outcome.get();
}

bool answered(const Result<Bytes>& receipt, const OneCast& one) {
  return receipt && *receipt == one.entry.receipt;
}

class BoxOnFaultyDisk {
 public:
  BoxOnFaultyDisk() {
    const auto box = open(true);
    box->end_issuing();
    for (std::size_t i = 0; i < kCasts; ++i) casts_.push_back(make_cast());
  }

  /// Opens, casts, closes, seals, as far as it gets.
  void play() {
    try {
      const auto box = open(false);
      box->open();
      for (OneCast& one : casts_) {
        const auto receipt = send(*box, one);
        if (receipt) {
          REQUIRE(*receipt == one.entry.receipt);
          one.acknowledged = true;
        } else {
          // A refusal that says to try again, and nothing else.
          REQUIRE((receipt.error().code == ErrorCode::internal ||
                   receipt.error().code == ErrorCode::busy));
        }
      }
      repair_in_between_(*box);
      box->close();
      box->seal();
    } catch (const StoreError&) {
      // The request is answered with "internal error", the steward tries again later.
    }
  }

  /// With the disk in order: everything acknowledged is there, the rest can be cast, the box
  /// closes.
  void recover() {
    {
      const auto box = open(false);
      box->open();
      for (OneCast& one : casts_) {
        const auto receipt = box->find_receipt(BoxKind::ballot, one.entry.tracker, one.entry.leaf);
        if (one.acknowledged) REQUIRE(receipt == one.entry.receipt);
        if (box->state() == BoxState::open) REQUIRE(answered(send(*box, one), one));
        if (box->state() != BoxState::open) REQUIRE((receipt.has_value() || !one.acknowledged));
      }
      box->close();
      box->seal();
    }
    sqlite::Database database(files().sealed, sqlite::Access::immutable);
    REQUIRE_FALSE(fs::exists(files().active));
    sqlite::Query check = database.query("PRAGMA integrity_check");
    REQUIRE(check.step());
    REQUIRE(check.text_at(0) == "ok");
  }

  std::function<void(BoxStore&)> repair_in_between_ = [](BoxStore&) {};

 private:
  sqlite::BoxFiles files() const {
    return {folder_.path() / "box.db", folder_.path() / "box.sealed.db"};
  }
  std::unique_ptr<BoxStore> open(bool create) const {
    return sqlite::open_box_store(files(), create, [](std::string_view) {});
  }

  TemporaryFolder folder_ = make_temporary_folder();
  std::vector<OneCast> casts_;
};

}  // namespace

TEST_CASE("box loses nothing acknowledged, whichever operation of the disk fails", "[R8.9-3]") {
  const FoldersInMemory in_memory;
  FaultyDisk disk;
  const auto counts = for_each_fault(disk, [&](const DiskFault& fault) {
    BoxOnFaultyDisk box;
    disk.arm(fault);
    box.play();
    disk.repair();
    box.recover();
  });
  CHECK(counts.at(DiskOperation::sync) > 0);
  std::cout << "box: " << told(counts) << std::endl;
}

TEST_CASE("box goes on without a restart when a full disk has space again") {
  const FoldersInMemory in_memory;
  FaultyDisk disk;
  for (long number = 1;; ++number) {
    INFO(number);
    BoxOnFaultyDisk box;
    bool taken = false;
    box.repair_in_between_ = [&](BoxStore& store) {
      disk.repair();
      const OneCast late = make_cast();
      taken = answered(send(store, late), late);
    };
    disk.arm({DiskOperation::write, number, true, true, true});
    box.play();
    if (disk.failures() == 0) break;
    disk.repair();
    // Else the box could not even be opened.
    if (taken) box.recover();
    if (number > 20) CHECK(taken);
  }
}

TEST_CASE("an empty file in the place of a box is refused, and stays as it is", "[R12-3]") {
  const auto folder = make_temporary_folder();
  const sqlite::BoxFiles files{folder.path() / "box.db", folder.path() / "box.sealed.db"};
  write_text(files.active, "");
  const auto open = [&](bool create) {
    return sqlite::open_box_store(files, create, [](std::string_view) {});
  };
  CHECK_THROWS_AS(open(false), StoreError);
  CHECK(fs::file_size(files.active) == 0);
  // A box that is to be made may have got so far before a crash.
  CHECK(open(true)->state() == BoxState::issuing);
}

// ---- the meeting --------------------------------------------------------------------------------

namespace {

Bytes content_of(std::uint32_t i) { return Bytes(5000, static_cast<std::uint8_t>(i + 1)); }
DocumentKey key_of(std::uint32_t i) { return meeting_document(SectionKind::opening, i); }

bool put(MeetingStore& store, std::uint32_t i) {
  const auto promise = std::make_shared<std::promise<wire::Reply>>();
  auto reply = promise->get_future();
  store.write(
      [i](MeetingTables& tables) -> Result<wire::Reply> {
        tables.put_document(key_of(i), content_of(i));
        return wire::Done{};
      },
      [promise](wire::Reply one) { promise->set_value(std::move(one)); });
  const wire::Reply got = reply.get();
  if (const auto* const failure = std::get_if<wire::Failure>(&got)) {
    REQUIRE((failure->code == ErrorCode::internal || failure->code == ErrorCode::busy));
    return false;
  }
  return true;
}

}  // namespace

TEST_CASE("meeting's state loses nothing acknowledged, whichever operation of the disk fails") {
  const FoldersInMemory in_memory;
  FaultyDisk disk;
  const auto counts = for_each_fault(disk, [&](const DiskFault& fault) {
    const auto folder = make_temporary_folder();
    const auto file = folder.path() / "meeting.db";
    const auto open = [&] { return sqlite::open_meeting_store(file, [](std::string_view) {}); };
    std::set<std::uint32_t> acknowledged;
    disk.arm(fault);
    try {
      const auto store = open();
      for (std::uint32_t i = 0; i < kChanges; ++i)
        if (put(*store, i)) acknowledged.insert(i);
      for (std::uint32_t i = 0; i < kChanges; ++i) {
        const auto found =
            store->query([&](MeetingTables& tables) { return tables.document(key_of(i)); });
        if (acknowledged.contains(i)) REQUIRE(found == content_of(i));
      }
    } catch (const StoreError&) {
      // One request is answered with "internal error".
    }
    disk.repair();
    const auto store = open();
    for (std::uint32_t i = 0; i < kChanges; ++i) {
      const auto found =
          store->query([&](MeetingTables& tables) { return tables.document(key_of(i)); });
      if (acknowledged.contains(i)) REQUIRE(found.has_value());
      if (found) REQUIRE(*found == content_of(i));
      REQUIRE(put(*store, i));
    }
  });
  CHECK(counts.at(DiskOperation::sync) > 0);
  std::cout << "meeting: " << told(counts) << std::endl;
}
