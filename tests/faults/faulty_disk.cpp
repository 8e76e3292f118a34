#include "tests/faults/faulty_disk.hpp"

#include <catch2/catch.hpp>
#include <new>
#include <sqlite3.h>

namespace piaojue::test {
namespace {

FaultyDisk* disk = nullptr;
sqlite3_vfs* real_vfs = nullptr;

/// What SQLite holds of an open file; the real VFS's own follows in the same allocation.
struct File {
  sqlite3_file base;

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File* file_of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }

template <auto Method, class... Arguments>
auto forward(sqlite3_file* file, Arguments... arguments) {
  sqlite3_file* const real = file_of(file)->real();
  return (real->pMethods->*Method)(real, arguments...);
}

int judged(DiskOperation operation) {
  int ignored = 0;
  return disk->judge(operation, ignored);
}

int read(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
  if (const int error = judged(DiskOperation::read)) return error;
  return forward<&sqlite3_io_methods::xRead>(file, data, size, offset);
}

int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  int part = size;
  const int error = disk->judge(DiskOperation::write, part);
  if (error == 0) return forward<&sqlite3_io_methods::xWrite>(file, data, size, offset);
  if (part > 0) static_cast<void>(forward<&sqlite3_io_methods::xWrite>(file, data, part, offset));
  return error;
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (const int error = judged(DiskOperation::truncate)) return error;
  return forward<&sqlite3_io_methods::xTruncate>(file, size);
}

int sync(sqlite3_file* file, int flags) {
  if (const int error = judged(DiskOperation::sync)) return error;
  return forward<&sqlite3_io_methods::xSync>(file, flags);
}

constexpr sqlite3_io_methods kMethods{
    3,
    [](sqlite3_file* file) { return forward<&sqlite3_io_methods::xClose>(file); },
    read,
    write,
    truncate,
    sync,
    [](sqlite3_file* file, sqlite3_int64* size) {
      return forward<&sqlite3_io_methods::xFileSize>(file, size);
    },
    [](sqlite3_file* file, int lock) { return forward<&sqlite3_io_methods::xLock>(file, lock); },
    [](sqlite3_file* file, int lock) { return forward<&sqlite3_io_methods::xUnlock>(file, lock); },
    [](sqlite3_file* file, int* out) {
      return forward<&sqlite3_io_methods::xCheckReservedLock>(file, out);
    },
    [](sqlite3_file* file, int what, void* argument) {
      return forward<&sqlite3_io_methods::xFileControl>(file, what, argument);
    },
    [](sqlite3_file* file) { return forward<&sqlite3_io_methods::xSectorSize>(file); },
    [](sqlite3_file* file) { return forward<&sqlite3_io_methods::xDeviceCharacteristics>(file); },
    [](sqlite3_file* file, int page, int size, int extend, void volatile** out) {
      return forward<&sqlite3_io_methods::xShmMap>(file, page, size, extend, out);
    },
    [](sqlite3_file* file, int offset, int count, int flags) {
      return forward<&sqlite3_io_methods::xShmLock>(file, offset, count, flags);
    },
    [](sqlite3_file* file) { forward<&sqlite3_io_methods::xShmBarrier>(file); },
    [](sqlite3_file* file, int remove) {
      return forward<&sqlite3_io_methods::xShmUnmap>(file, remove);
    },
    [](sqlite3_file* file, sqlite3_int64 offset, int size, void** out) {
      return forward<&sqlite3_io_methods::xFetch>(file, offset, size, out);
    },
    [](sqlite3_file* file, sqlite3_int64 offset, void* page) {
      return forward<&sqlite3_io_methods::xUnfetch>(file, offset, page);
    },
};

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  File* const opened = new (file) File{};
  if (judged(DiskOperation::open) != 0) return SQLITE_CANTOPEN;
  const int code = real_vfs->xOpen(real_vfs, name, opened->real(), flags, out_flags);
  // Without methods SQLite closes nothing.
  if (opened->real()->pMethods != nullptr) opened->base.pMethods = &kMethods;
  return code;
}

int remove(sqlite3_vfs*, const char* name, int sync_folder) {
  if (const int error = judged(DiskOperation::remove)) return error;
  return real_vfs->xDelete(real_vfs, name, sync_folder);
}

sqlite3_vfs our_vfs{};

int error_of(const DiskFault& fault) {
  if (fault.full) return SQLITE_FULL;
  switch (fault.operation) {
    case DiskOperation::read:
      return SQLITE_IOERR_READ;
    case DiskOperation::write:
      return SQLITE_IOERR_WRITE;
    case DiskOperation::sync:
      return SQLITE_IOERR_FSYNC;
    case DiskOperation::truncate:
      return SQLITE_IOERR_TRUNCATE;
    case DiskOperation::open:
      return SQLITE_CANTOPEN;
    case DiskOperation::remove:
      return SQLITE_IOERR_DELETE;
  }
  return SQLITE_IOERR;
}

}  // namespace

FaultyDisk::FaultyDisk() {
  REQUIRE(disk == nullptr);
  disk = this;
  real_vfs = sqlite3_vfs_find(nullptr);
  our_vfs = *real_vfs;
  our_vfs.zName = "faulty";
  our_vfs.szOsFile = static_cast<int>(sizeof(File)) + real_vfs->szOsFile;
  our_vfs.xOpen = open;
  our_vfs.xDelete = remove;
  REQUIRE(sqlite3_vfs_register(&our_vfs, 1) == SQLITE_OK);
}

FaultyDisk::~FaultyDisk() {
  sqlite3_vfs_unregister(&our_vfs);
  sqlite3_vfs_register(real_vfs, 1);
  disk = nullptr;
}

void FaultyDisk::arm(const DiskFault& fault) {
  armed_ = false;
  fault_ = fault;
  count_ = 0;
  failures_ = 0;
  armed_ = true;
}

void FaultyDisk::repair() { armed_ = false; }

int FaultyDisk::judge(DiskOperation operation, int& size) {
  if (!armed_ || operation != fault_.operation) return 0;
  const long number = ++count_;
  if (fault_.lasting ? number < fault_.number : number != fault_.number) return 0;
  ++failures_;
  size = fault_.torn ? size / 2 : 0;
  return error_of(fault_);
}

}  // namespace piaojue::test
