// A disk between SQLite and the real one that fails when told to: a VFS that becomes SQLite's
// default while it lives.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>

namespace piaojue::test {

enum class DiskOperation { read, write, sync, truncate, open, remove };
inline constexpr std::array kDiskOperations{DiskOperation::read, DiskOperation::write,
                                            DiskOperation::sync, DiskOperation::truncate,
                                            DiskOperation::open, DiskOperation::remove};

struct DiskFault {
  DiskOperation operation;
  long number;           ///< from 1, counted from arm()
  bool torn = false;     ///< of a write, half is done
  bool full = false;     ///< "no space" instead of "input/output error"
  bool lasting = false;  ///< every later operation of this kind fails too
};

class FaultyDisk {
 public:
  FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;
  /// After every database is closed.
  ~FaultyDisk();

  void arm(const DiskFault& fault);
  void repair();
  /// How often it has failed since arm().
  long failures() const { return failures_; }

  /// For the VFS: the error to return, and how much of a write to do first; 0 to go on.
  int judge(DiskOperation operation, int& size);

 private:
  std::atomic<bool> armed_{false};
  DiskFault fault_{};
  std::atomic<long> count_{0};
  std::atomic<long> failures_{0};
};

}  // namespace piaojue::test
