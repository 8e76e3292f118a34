#include "core/group/msm/pippenger.hpp"

#include <algorithm>
#include <cstdlib>

#include "core/group/msm/digits.hpp"
#include "core/group/msm/point_pool.hpp"

namespace piaojue::msm {
namespace {

/// So many windows are sorted at a time that their additions make large batches, and not so many
/// that these leave the second-level cache.
constexpr std::size_t kPointsAtATime = 32768;

/// The buckets of all windows; an empty one is the identity.
class Buckets {
 public:
  Buckets(std::size_t windows, std::size_t top)
      : top_(top), refs_(windows * (top + 1), kIdentity) {}
  /// Bucket `d` of a window, 1 <= d <= top.
  PointRef& at(std::size_t window, std::size_t d) { return refs_[window * (top_ + 1) + d]; }
  std::size_t top() const { return top_; }

 private:
  std::size_t top_;
  std::vector<PointRef> refs_;
};

/// The digits of one window, sorted by amount: lists of points for the buckets that get any.
struct Sorted {
  std::vector<PointRef> refs;
  std::vector<std::size_t> ends;  ///< of the list of each amount

  std::span<PointRef> list(std::size_t amount) {
    return {refs.data() + ends[amount - 1], refs.data() + ends[amount]};
  }
};

/// Points are those of indices 1, 2, ... in the pool. Counting sort; zero digits go nowhere.
Sorted sort_window(const SignedDigits& digits, std::size_t window, std::size_t count,
                   std::size_t top) {
  std::vector<std::int16_t> signed_amounts(count);
  Sorted out{{}, std::vector<std::size_t>(top + 2)};
  for (std::size_t i = 0; i < count; ++i) {
    const int digit = digits.digit(i, window);
    signed_amounts[i] = static_cast<std::int16_t>(digit);
    if (digit != 0) ++out.ends[static_cast<std::size_t>(std::abs(digit)) + 1];
  }
  // ends[d + 1] has counted bucket d; as beginnings they move to the ends while filling.
  for (std::size_t d = 1; d < out.ends.size(); ++d) out.ends[d] += out.ends[d - 1];
  out.refs.resize(out.ends.back());
  for (std::size_t i = 0; i < count; ++i) {
    const int digit = signed_amounts[i];
    if (digit != 0)
      out.refs[out.ends[static_cast<std::size_t>(std::abs(digit))]++] = ref_to(i + 1, digit < 0);
  }
  return out;
}

void fill_buckets(PointPool& pool, const SignedDigits& digits, std::size_t count,
                  Buckets& buckets) {
  const std::size_t group =
      std::max<std::size_t>(1, kPointsAtATime / std::max<std::size_t>(count, 1));
  for (std::size_t first = 0; first < digits.windows(); first += group) {
    const std::size_t last = std::min(first + group, digits.windows());
    const std::size_t mark = pool.size();
    std::vector<Sorted> sorted;
    for (std::size_t w = first; w < last; ++w)
      sorted.push_back(sort_window(digits, w, count, buckets.top()));
    std::vector<std::span<PointRef>> lists;
    for (Sorted& window : sorted)
      for (std::size_t d = 1; d <= buckets.top(); ++d)
        if (!window.list(d).empty()) lists.push_back(window.list(d));
    sum_each(pool, std::move(lists));
    std::vector<PointRef*> filled;
    for (std::size_t w = first; w < last; ++w) {
      for (std::size_t d = 1; d <= buckets.top(); ++d) {
        const std::span<PointRef> list = sorted[w - first].list(d);
        if (list.empty()) continue;
        buckets.at(w, d) = list.front();
        filled.push_back(&buckets.at(w, d));
      }
    }
    pool.shrink(mark, filled);
  }
}

PointRef schedule_unless_empty(PointPool& pool, PointRef a, PointRef b) {
  if (a == kIdentity) return b;
  if (b == kIdentity) return a;
  return pool.schedule(a, b);
}

/// sum of d * bucket[d] = sum of the odd buckets + 2 * sum of d * (bucket[2 d] + bucket[2 d + 1]).
/// lists[w * width + j] are to be added up for bit j of window w.
std::vector<std::vector<PointRef>> fold_buckets(PointPool& pool, Buckets& buckets,
                                                std::size_t windows, unsigned width) {
  std::vector<std::vector<PointRef>> lists(windows * width);
  std::size_t top = buckets.top();
  for (unsigned bit = 0; bit < width; ++bit) {
    for (std::size_t w = 0; w < windows; ++w) {
      for (std::size_t d = 1; d <= top; d += 2)
        if (buckets.at(w, d) != kIdentity) lists[w * width + bit].push_back(buckets.at(w, d));
      for (std::size_t d = 1; 2 * d <= top; ++d)
        buckets.at(w, d) = schedule_unless_empty(
            pool, buckets.at(w, 2 * d), 2 * d < top ? buckets.at(w, 2 * d + 1) : kIdentity);
    }
    pool.run();
    top /= 2;
  }
  return lists;
}

}  // namespace

std::vector<AffinePoint> compute_bit_sums(const Kernel& kernel, std::span<const AffinePoint> points,
                                          std::span<const U256> scalars) {
  const unsigned width = choose_width(scalars);
  const SignedDigits digits(scalars, width);
  Buckets buckets(digits.windows(), std::size_t{1} << (width - 1));
  // The points, the sums of the windows at hand, and the buckets with what folding makes of them.
  PointPool pool(
      kernel, points,
      points.size() +
          std::max(points.size(), std::min(kPointsAtATime, points.size() * digits.windows())) +
          3 * digits.windows() * buckets.top());
  fill_buckets(pool, digits, points.size(), buckets);

  std::vector<std::vector<PointRef>> lists = fold_buckets(pool, buckets, digits.windows(), width);
  std::vector<std::span<PointRef>> filled;
  for (std::vector<PointRef>& list : lists)
    if (!list.empty()) filled.emplace_back(list);
  sum_each(pool, std::move(filled));
  std::vector<PointRef> sums;
  sums.reserve(lists.size());
  for (const std::vector<PointRef>& list : lists)
    sums.push_back(list.empty() ? kIdentity : list.front());
  return pool.plain(std::move(sums));
}

}  // namespace piaojue::msm
