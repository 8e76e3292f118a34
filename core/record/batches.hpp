// Sections of which a record may hold any number. Internal to core/record.
#pragma once

#include <functional>

#include "core/base/bytes.hpp"
#include "core/base/parallel.hpp"

namespace piaojue::verification {

/// Judges sections by themselves, a batch at a time on several threads, and then takes them in
/// order; so memory holds one batch, however many there are.
// R11.1-7
template <class Judged>
class Batches {
 public:
  /// Both are told how many sections came before.
  using Judge = std::function<Judged(std::size_t index, const Bytes& section)>;
  using Take = std::function<void(std::size_t index, Judged judged, const Bytes& section)>;

  Batches(unsigned jobs, Judge judge, Take take)
      : jobs_(std::max(jobs, 1U)), judge_(std::move(judge)), take_(std::move(take)) {}

  void add(Bytes section) {
    bytes_ += section.size();
    sections_.push_back(std::move(section));
    if (sections_.size() >= jobs_ * kOfJob || bytes_ >= kMaxBytes) finish();
  }

  /// Judges what is left.
  void finish() {
    std::vector<Judged> judged(sections_.size());
    for_each_parallel(sections_.size(), jobs_,
                      [&](std::size_t i) { judged[i] = judge_(taken_ + i, sections_[i]); });
    for (std::size_t i = 0; i < sections_.size(); ++i)
      take_(taken_ + i, std::move(judged[i]), sections_[i]);
    taken_ += sections_.size();
    sections_.clear();
    bytes_ = 0;
  }

  /// How many sections were taken.
  std::size_t taken() const { return taken_; }

 private:
  /// Enough that starting threads costs little beside the work.
  static constexpr std::size_t kOfJob = 64;
  static constexpr std::size_t kMaxBytes = 8U << 20U;

  unsigned jobs_;
  Judge judge_;
  Take take_;
  std::vector<Bytes> sections_;
  std::size_t bytes_ = 0;
  std::size_t taken_ = 0;
};

}  // namespace piaojue::verification
