#include "client/print/cards.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <limits>
#include <numeric>

#include "core/base/language.hpp"
#include "core/openssl/random.hpp"

namespace piaojue::print {
namespace {

constexpr double kCardWidth = 92;
constexpr double kCardHeight = 69;
constexpr double kLeft = (kA4.width - kCardColumns * kCardWidth) / 2;
constexpr double kTop = (kA4.height - kCardRows * kCardHeight) / 2;
constexpr double kRight = kLeft + kCardColumns * kCardWidth;
constexpr double kBottom = kTop + kCardRows * kCardHeight;

// Within a card.
constexpr double kMargin = 6;
constexpr double kTextWidth = kCardWidth - 2 * kMargin;
constexpr double kQrSide = 27.5;
constexpr double kColumn = kMargin + kQrSide + 5;  ///< beside the QR code and its quiet zone
constexpr double kColumnWidth = kCardWidth - kMargin - kColumn;

constexpr std::array<std::string_view, CardCode::kIssuers> kNumerals = {"一", "二", "三", "四",
                                                                        "五", "六", "七", "八"};

/// For std::shuffle.
struct SecureDice {
  using result_type = std::uint32_t;
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
  result_type operator()() const {
    std::array<std::uint8_t, 4> bytes{};
    random_fill(bytes);
    result_type value = 0;
    for (const std::uint8_t byte : bytes) value = value << 8U | byte;
    return value;
  }
};

std::vector<std::size_t> draw_order(std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  // R8.6-14
  std::shuffle(order.begin(), order.end(), SecureDice{});
  return order;
}

Result<void> check_batch(const CardBatch& batch) {
  if (batch.codes.empty())
    return Error{ErrorCode::invalid, tr("没有要打印的票", "there are no cards to print")};
  if (batch.slip < 1 || batch.slip > batch.slips || batch.slips > CardCode::kIssuers)
    return Error{ErrorCode::invalid, "a slip number out of range"};
  const CardCode& first = batch.codes.front();
  const bool alike = std::ranges::all_of(batch.codes, [&](const CardCode& code) {
    return code.issuer() == first.issuer() && code.voter_class() == first.voter_class();
  });
  if (!alike)
    return Error{ErrorCode::invalid, tr("一批票只能属于一个组别和一个发票方",
                                        "a batch of cards has one group and one issuer")};
  return {};
}

/// Draws at places within a card. Every card is in both languages: who will draw it is not known.
class CardPainter {
 public:
  CardPainter(Document& document, const CardBatch& batch) : document_(&document), batch_(&batch) {}

  Result<void> paint(const Box& card, const CardCode& code) {
    card_ = card;
    // Beside the QR code, whose quiet zone would hide half of it.
    if (batch_->rehearsal)
      draw_rehearsal_mark(*document_, at(kColumn, 0, kCardWidth - kColumn, kCardHeight));
    paint_heading();
    PJ_CHECK(paint_code(code));
    paint_slip();
    paint_advice();
    return {};
  }

 private:
  Box at(double x, double y, double width, double height) const {
    return {card_.x + x, card_.y + y, width, height};
  }

  void paint_heading() {
    draw_fitting_text(*document_, at(kMargin, 4, kTextWidth, 10),
                      {.size = 13, .bold = true, .anchor = Anchor::middle, .line_spacing = 0.85}, 9,
                      batch_->meeting_title);
    if (!batch_->poll_titles.empty())
      document_->draw_text(at(kMargin, 13.9, kTextWidth, 4),
                           {.size = 8.5, .colour = kQuiet, .anchor = Anchor::middle},
                           fmt::format("用于：{}", fmt::join(batch_->poll_titles, "；")));
    document_->draw_line({card_.x + kMargin, card_.y + 18.5},
                         {card_.right() - kMargin, card_.y + 18.5}, kRule);
  }

  Result<void> paint_code(const CardCode& code) {
    const SecretBytes scanned = code.reveal_qr();
    PJ_TRY(const QrCode qr, QrCode::create(as_text(scanned.reveal())));
    document_->draw_qr({card_.x + kMargin, card_.y + 23.4}, kQrSide, qr);

    const SecretBytes typed = code.reveal_typed();
    const std::string_view text = as_text(typed.reveal());
    const std::size_t line = text.size() / 2;  // three groups, without the hyphen between the lines
    const TextStyle style{.font = Font::mono, .size = 17.5, .bold = true};
    document_->draw_text(at(kColumn, 35, kColumnWidth, 8), style, text.substr(0, line));
    document_->draw_text(at(kColumn, 43, kColumnWidth, 8), style, text.substr(line + 1));
    return {};
  }

  void paint_slip() {
    draw_fitting_text(*document_, at(kColumn, 21, kColumnWidth, 7.5),
                      {.size = 14, .bold = true, .anchor = Anchor::middle, .line_spacing = 0.85}, 8,
                      batch_->group_name);
    Box label = at(kColumn, 29, kColumnWidth, 5);
    if (batch_->slips > 1) label = paint_slip_number(label);
    draw_fitting_text(*document_, label,
                      {.size = 9.5, .anchor = Anchor::middle, .line_spacing = 0.8}, 6,
                      batch_->slip_label);
  }

  /// Which of several slips, told apart at a glance: the first is white on black. Returns what is
  /// left of the row.
  Box paint_slip_number(const Box& row) {
    const bool first = batch_->slip == 1;
    const Box badge{row.x, row.y, 13, row.height};
    if (first)
      document_->fill_box(badge, kBlack, 1);
    else
      document_->outline_box(badge, {.width = 0.4}, 1);
    document_->draw_text(badge,
                         {.size = 9.5,
                          .bold = true,
                          .colour = first ? kWhite : kBlack,
                          .align = Align::centre,
                          .anchor = Anchor::middle},
                         fmt::format("第{}张", kNumerals[batch_->slip - 1]));
    const double english = 12;
    document_->draw_text(
        {row.right() - english, row.y, english, row.height},
        {.size = 6, .colour = kQuiet, .align = Align::right, .anchor = Anchor::middle},
        fmt::format("Slip {} of {}", batch_->slip, batch_->slips));
    return {badge.right() + 2, row.y, row.right() - english - badge.right() - 2, row.height};
  }

  void paint_advice() {
    const TextStyle style{.size = 9, .anchor = Anchor::middle};
    document_->draw_text(at(kMargin, 53, kTextWidth, 4.2), style,
                         "抽取后请勿示人；到任一投票终端扫描或输入。");
    document_->draw_text(at(kMargin, 57.3, kTextWidth, 4.2), style, "无记名，不登记谁领了哪张。");
    document_->draw_text(
        at(kMargin, 61.8, kTextWidth, 3), {.size = 6, .colour = kQuiet, .anchor = Anchor::middle},
        "Keep it hidden. Scan or type it at any terminal. Nobody records who drew which.");
  }

  Document* document_;
  const CardBatch* batch_;
  Box card_{};
};

void draw_cut_lines(Document& document) {
  constexpr LineStyle kCut{0.15, grey(0.6), 1};
  for (std::size_t column = 0; column <= kCardColumns; ++column) {
    const double x = kLeft + static_cast<double>(column) * kCardWidth;
    document.draw_line({x, kTop - 5}, {x, kBottom + 5}, kCut);
  }
  for (std::size_t row = 0; row <= kCardRows; ++row) {
    const double y = kTop + static_cast<double>(row) * kCardHeight;
    document.draw_line({kLeft - 5, y}, {kRight + 5, y}, kCut);
  }
}

}  // namespace

Box card_box(std::size_t place) {
  const std::size_t column = place % kCardColumns;
  const std::size_t row = place / kCardColumns;
  return {kLeft + static_cast<double>(column) * kCardWidth,
          kTop + static_cast<double>(row) * kCardHeight, kCardWidth, kCardHeight};
}

Result<Printed> print_cards(const CardBatch& batch) {
  PJ_CHECK(check_batch(batch));
  PJ_TRY(Document document, Document::create(kA4));
  CardPainter painter(document, batch);
  const std::vector<std::size_t> order = draw_order(batch.codes.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::size_t place = i % kCardsPerPage;
    if (i != 0 && place == 0) document.add_page();
    if (place == 0) draw_cut_lines(document);
    PJ_CHECK(painter.paint(card_box(place), batch.codes[order[i]]));
  }
  const std::size_t pages = document.pages();
  const std::size_t missing = document.missing_glyphs();
  return Printed{document.finish(), pages, missing};
}

}  // namespace piaojue::print
