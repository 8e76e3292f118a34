#include "core/group/msm/point_pool.hpp"

#include <algorithm>

namespace piaojue::msm {
namespace {

constexpr std::size_t round_up(std::size_t size) { return (size + kGroup - 1) / kGroup * kGroup; }

/// Enough that the inversion they share costs little, few enough that the kernel's notes on them
/// stay in the second-level cache.
constexpr std::size_t kBatch = 4096;
static_assert(kBatch % kGroup == 0);

/// Sums of neighbours in place of the list; what is left to add up.
std::span<PointRef> halve(PointPool& pool, std::span<PointRef> list) {
  const std::size_t half = list.size() / 2;
  for (std::size_t i = 0; i < half; ++i) list[i] = pool.schedule(list[2 * i], list[2 * i + 1]);
  if (list.size() % 2 == 1) list[half] = list.back();
  return list.first(list.size() - half);
}

}  // namespace

PointPool::PointPool(const Kernel& kernel, std::span<const AffinePoint> plain, std::size_t capacity)
    : kernel_(&kernel) {
  reserve(std::max(capacity, round_up(plain.size() + 1)));
  size_ = plain.size() + 1;
  points_[0] = {};
  std::copy(plain.begin(), plain.end(), points_.get() + 1);
  std::fill(points_.get() + size_, points_.get() + round_up(size_), AffinePoint{});
  kernel.enter({points_.get(), round_up(size_)});
}

void PointPool::reserve(std::size_t capacity) {
  if (capacity <= capacity_) return;
  capacity = std::max(capacity, 2 * capacity_);
  auto larger = std::make_unique_for_overwrite<AffinePoint[]>(capacity);
  std::copy_n(points_.get(), size_, larger.get());
  points_ = std::move(larger);
  capacity_ = capacity;
}

void PointPool::run() {
  const std::size_t scheduled = a_.size();
  a_.resize(round_up(scheduled), kIdentity);
  b_.resize(round_up(scheduled), kIdentity);
  reserve(size_ + a_.size());
  for (std::size_t begin = 0; begin < a_.size(); begin += kBatch) {
    const std::size_t count = std::min(kBatch, a_.size() - begin);
    kernel_->add(points_.get(), std::span(a_).subspan(begin, count),
                 std::span(b_).subspan(begin, count), points_.get() + size_ + begin);
  }
  size_ += scheduled;
  a_.clear();
  b_.clear();
}

void PointPool::shrink(std::size_t size, std::span<PointRef* const> refs) {
  std::vector<AffinePoint> kept;
  for (PointRef* const ref : refs) {
    if (index_of(*ref) < size) continue;
    kept.push_back(points_[index_of(*ref)]);
    *ref = ref_to(size + kept.size() - 1, is_negative(*ref));
  }
  std::copy(kept.begin(), kept.end(), points_.get() + size);
  size_ = size + kept.size();
}

std::vector<AffinePoint> PointPool::plain(std::vector<PointRef> refs) {
  for (PointRef& ref : refs) ref = schedule(ref, kIdentity);  // takes the sign away
  run();
  std::vector<AffinePoint> out(round_up(refs.size()));
  for (std::size_t i = 0; i < refs.size(); ++i) out[i] = points_[index_of(refs[i])];
  kernel_->leave(out);
  out.resize(refs.size());
  return out;
}

void sum_each(PointPool& pool, std::vector<std::span<PointRef>> lists) {
  while (!lists.empty()) {
    for (std::span<PointRef>& list : lists) list = halve(pool, list);
    pool.run();
    std::erase_if(lists, [](const std::span<PointRef>& list) { return list.size() == 1; });
  }
}

}  // namespace piaojue::msm
