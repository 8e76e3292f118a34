#include "core/meeting/name_order.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "core/meeting/stroke_table.hpp"

using namespace piaojue;

namespace {

std::string ordered(const std::string& words, NameOrder order) {
  std::istringstream in(words);
  std::vector<NameAndUnit> names;
  for (std::string word; in >> word;) names.push_back({word, ""});
  std::string out;
  for (const std::size_t i : in_order(names, order))
    out += (out.empty() ? "" : " ") + names[i].name;
  return out;
}

}  // namespace

TEST_CASE("surnames in the order of strokes: number first, then 横竖撇点折") {
  // By hand. 2: 丁(横); 3: 于(横) 上(竖) 千(撇) 马(折); 4: 王(一一丨一) 韦(一一乛丨) 毛(丿一一乚)
  // 方(丶) 孔(乛); 5: 石(横) 田(竖) 白(撇) 冯(点); 7: 苏 李 吴 何 沈 张; 11: 黄 龚 常 康; 13:
  // 蓝(艹) 楚(木).
  CHECK(ordered("黄 沈 李 孔 王 马 丁 苏 龚 方 毛 韦 千 上 于 冯 白 田 石 张 何 吴 康 常 楚 蓝",
                NameOrder::stroke) ==
        "丁 于 上 千 马 王 韦 毛 方 孔 石 田 白 冯 苏 李 吴 何 沈 张 黄 龚 常 康 蓝 楚");
}

TEST_CASE(
    "people of one surname come by the strokes of their given names, character by character") {
  // 一 1, 小 3, 龙 5, 伟 6; 王 stands alone; 王一 ends before 王一凡.
  CHECK(ordered("王伟 王龙 王小明 王一凡 王一 王", NameOrder::stroke) ==
        "王 王一 王一凡 王小明 王龙 王伟");
}

TEST_CASE("compound surnames go by their first character, and spaces in names don't count") {
  // 司 5, 皇 9, 诸 10; 司马 before 司徒: 马 3, 徒 10.
  CHECK(ordered("诸葛亮 皇甫军 司徒美 司马光", NameOrder::stroke) == "司马光 司徒美 皇甫军 诸葛亮");
  const std::vector<NameAndUnit> names = {
      {"王\u3000一", ""}, {"丁\u3000\u3000力", ""}, {"王 龙", ""}};
  CHECK(in_order(names, NameOrder::stroke) == std::vector<std::size_t>{1, 0, 2});
}

TEST_CASE("rare characters come behind those of as many strokes, uncounted ones behind all") {
  // 仝 (5) is in the table, 卭 (5) only ICU counts; 𠮷 and 㐂 nobody does.
  CHECK(ordered("𠮷一 卭一 仝一 成一 㐂一 永一", NameOrder::stroke).substr(0, 27) ==
        "仝一 永一 卭一 成一");
}

TEST_CASE("names in the order of pinyin, surnames as surnames are read") {
  CHECK(ordered("张 王 李 安 陈 赵", NameOrder::pinyin) == "安 陈 李 王 张 赵");
  // 单 shàn, 曾 zēng, 解 xiè, 仇 qiú, 区 ōu, 查 zhā, 朴 piáo, 尉迟 yù chí.
  CHECK(ordered("单一 曾一 解一 仇一 区一 查一 朴一 尉迟一 丁一", NameOrder::pinyin) ==
        "丁一 区一 朴一 仇一 单一 解一 尉迟一 曾一 查一");
}

TEST_CASE("namesakes come by unit, then as listed; a list as listed stays so") {
  const std::vector<NameAndUnit> names = {
      {"王一", "石局"}, {"王一", "丁局"}, {"王一", "丁局"}, {"丁一", ""}};
  CHECK(in_order(names, NameOrder::stroke) == std::vector<std::size_t>{3, 1, 2, 0});
  CHECK(in_order(names, NameOrder::pinyin) == std::vector<std::size_t>{3, 1, 2, 0});
  CHECK(in_order(names, NameOrder::listed) == std::vector<std::size_t>{0, 1, 2, 3});
}

TEST_CASE("the stroke table counts as the national standard does") {
  const auto strokes = [](char32_t c) { return static_cast<int>(stroke_rank(c).value().strokes); };
  CHECK(strokes(U'一') == 1);
  CHECK(strokes(U'马') == 3);
  CHECK(strokes(U'苏') == 7);
  CHECK(strokes(U'赵') == 9);
  CHECK(strokes(U'黄') == 11);
  CHECK(strokes(U'魏') == 17);
  CHECK_FALSE(stroke_rank(U'㐂'));
}

TEST_CASE("initials are those of the reading, surnames read as surnames") {
  CHECK(pinyin_initials("王芳") == "wf");
  CHECK(pinyin_initials("曾春梅") == "zcm");
  CHECK(pinyin_initials("单娜") == "sn");
  CHECK(pinyin_initials("仇志勇") == "qzy");
  CHECK(pinyin_initials("乐天明") == "ytm");
  CHECK(pinyin_initials("尉迟 敬德") == "ycjd");
  CHECK(pinyin_initials("欧阳修远") == "oyxy");
  CHECK(pinyin_initials("Ann O'Neill") == "aon");
  CHECK(pinyin_initials("") == "");
}

TEST_CASE("a character nobody knows the reading of leaves the other initials") {
  CHECK(pinyin_initials("张\U0010ffff明") == "zm");
}
