// Lists of names in the orders that ballots and rosters are printed in.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace piaojue {

enum class NameOrder : std::uint8_t {
  listed = 1,
  stroke = 2,  ///< 按姓氏笔画为序
  pinyin = 3,
};
/// As written in meeting.toml.
std::string_view name_of(NameOrder order);

struct NameAndUnit {
  std::string name;
  std::string unit;
};

/// Positions in `names`, in this order; those of one name by unit, else as listed.
///
/// Strokes: character by character, fewer strokes first; as many strokes, by the first stroke that
/// differs, 横竖撇点折; a name that ends first comes first. Characters that the stroke table lacks
/// come behind those of as many strokes, and those that even ICU can't count behind all others.
std::vector<std::size_t> in_order(std::span<const NameAndUnit> names, NameOrder order);

/// What somebody types who looks for a name: the first letter of each character's reading, "zcm"
/// for 曾春梅, surnames as surnames are read. Characters without a known reading are left out.
std::string pinyin_initials(std::string_view name);

}  // namespace piaojue
