#include <catch2/catch.hpp>

#include "client/print/document.hpp"
#include "tests/support/printed_pages.hpp"
#include "tests/support/result.hpp"

using namespace piaojue;
using namespace piaojue::print;
using Catch::Matchers::Contains;
using test::PrintedPages;

namespace {

constexpr Box kWhole{0, 0, kA4.width, kA4.height};

Document a4() { return Document::create(kA4).value(); }

/// Everything that can be drawn, on two pages.
SecretBytes sample() {
  Document document = a4();
  for (const Font font : {Font::sans, Font::serif, Font::mono})
    document.draw_text({20, 20 + 10 * static_cast<double>(font), 100, 10}, {.font = font},
                       "票决 Piaojue");
  document.draw_text({20, 60, 100, 10}, {.bold = true}, "会议");
  document.draw_turned_text({100, 150}, 30, {.size = 60, .colour = grey(0.9)}, "演练");
  document.draw_line({20, 80}, {190, 80}, {.dash = 1});
  document.add_page();
  document.fill_box({20, 20, 30, 30}, grey(0.8), 2);
  document.outline_box({60, 20, 30, 30}, {});
  document.draw_qr({60, 100}, 40, QrCode::create("PJ1C:0123").value());
  return document.finish();
}

}  // namespace

TEST_CASE("document says nothing of when or by whom it was made", "[R8.6-14]") {
  const SecretBytes pdf = sample();
  const std::string_view bytes = as_text(pdf.reveal());
  for (const char* word : {"CreationDate", "ModDate", "Author", "/ID", "CreateDate"}) {
    INFO(word);
    CHECK(bytes.find(word) == std::string_view::npos);
  }
  CHECK(equal(pdf.reveal(), sample().reveal()));
}

TEST_CASE("document has pages of the size asked for and embeds every font") {
  const PrintedPages pages(sample());
  CHECK_THAT(pages.info(), Contains("Pages:           2") && Contains("(A4)"));
  const auto fonts = pages.fonts();
  CHECK(fonts.size() == 4);
  for (const std::string& font : fonts) CHECK_THAT(font, Contains(" yes yes yes "));

  Document small = Document::create(kA5).value();
  CHECK(small.pages() == 1);
  small.add_page();
  CHECK(small.pages() == 2);
  CHECK_THAT(PrintedPages(small.finish()).info(), Contains("419.528 x 595.276"));
}

TEST_CASE("document draws text where it is told") {
  Document document = a4();
  document.draw_text({20, 50, 80, 60}, {}, "上");
  document.draw_text({20, 50, 80, 60}, {.anchor = Anchor::middle}, "中");
  document.draw_text({20, 50, 80, 60}, {.anchor = Anchor::bottom}, "下");
  document.draw_text({20, 150, 80, 10}, {}, "左");
  document.draw_text({20, 150, 80, 10}, {.align = Align::centre}, "间");
  document.draw_text({20, 150, 80, 10}, {.align = Align::right}, "右");
  const PrintedPages pages(document.finish());
  CHECK(pages.text(1, {20, 50, 80, 6}) == "上\n\f");
  CHECK(pages.text(1, {20, 77, 80, 6}) == "中\n\f");
  CHECK(pages.text(1, {20, 104, 80, 6}) == "下\n\f");
  CHECK(pages.text(1, {20, 150, 5, 10}) == "左\n\f");
  CHECK(pages.text(1, {57, 150, 6, 10}) == "间\n\f");
  CHECK(pages.text(1, {95, 150, 5, 10}) == "右\n\f");
}

TEST_CASE("document wraps text and ends with an ellipsis what does not fit") {
  Document document = a4();
  std::string text;
  for (int i = 0; i < 40; ++i) text += "票";
  const TextStyle style{.size = 10};
  const double em = 10 * 25.4 / 72;

  const TextExtent line = document.measure_text(41 * em, style, text);
  CHECK(line.width == Approx(40 * em).epsilon(0.001));
  CHECK(line.height == Approx(1.448 * em).epsilon(0.01));
  CHECK_FALSE(line.cut);
  const TextExtent wrapped = document.measure_text(10.5 * em, style, text);
  CHECK(wrapped.height == Approx(4 * line.height).epsilon(0.001));

  const TextExtent whole = document.draw_text({20, 20, 10.5 * em, 4.1 * line.height}, style, text);
  CHECK(whole.height == Approx(wrapped.height).epsilon(0.001));
  CHECK_FALSE(whole.cut);
  const TextExtent cut = document.draw_text({20, 60, 10.5 * em, 3.9 * line.height}, style, text);
  CHECK(cut.cut);
  CHECK(cut.height == Approx(3 * line.height).epsilon(0.001));
  const TextExtent least = document.draw_text({20, 90, 10.5 * em, 0}, style, text);
  CHECK(least.cut);
  CHECK(least.height == Approx(line.height).epsilon(0.001));
}

TEST_CASE("document finds rare characters of names and counts those that no font has") {
  Document document = a4();
  // Two that Noto has, two of Extension B that only Hanazono has.
  document.draw_text({20, 20, 100, 10}, {}, "㛃𬮿𠀗𪛕");
  CHECK(document.missing_glyphs() == 0);
  document.draw_text({20, 40, 100, 10}, {}, "甲\U0010fffd乙\U0010fffd");
  CHECK(document.missing_glyphs() == 2);
  const PrintedPages pages(document.finish());
  CHECK(pages.text(1, {20, 20, 100, 10}) == "㛃𬮿𠀗𪛕\n\f");
  const auto fonts = pages.fonts();
  CHECK(std::any_of(fonts.begin(), fonts.end(), [](const std::string& font) {
    return font.find("HanaMin") != std::string::npos;
  }));
}

TEST_CASE("document draws QR codes that scan, over whatever lies below") {
  Document document = a4();
  document.fill_box({20, 20, 160, 160}, grey(0.4));
  const std::string long_text(1900, 'A');
  document.draw_qr({30, 30}, 26, QrCode::create("piaojue 2026").value());
  document.draw_qr({80, 80}, 80, QrCode::create(long_text).value());
  const PrintedPages pages(document.finish());
  CHECK(pages.scan(1, {15, 15, 55, 55}) == std::vector<std::string>{"piaojue 2026"});
  CHECK(pages.scan(1, {70, 70, 100, 100}) == std::vector<std::string>{long_text});
  CHECK(pages.scan(1, {15, 190, 100, 50}).empty());
  CHECK(pages.scan(1, kWhole).size() == 2);
}
