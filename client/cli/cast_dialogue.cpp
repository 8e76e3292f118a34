#include "client/cli/cast_dialogue.hpp"

#include <istream>
#include <ostream>

#include "client/cli/voter.hpp"
#include "client/print/qr.hpp"
#include "core/base/language.hpp"

namespace piaojue::cli {
namespace {

constexpr std::size_t kTextColumns = 72;

std::string wrapped(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += kTextColumns)
    out += text.substr(i, kTextColumns) + "\n";
  return out;
}

std::string plain(const std::string& line) {
  const auto first = line.find_first_not_of(" \t\r");
  return first == std::string::npos
             ? ""
             : line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

}  // namespace

bool CastDialogue::read_line(std::string& line) {
  out_ << "> " << std::flush;
  if (!std::getline(in_, line)) return false;
  line = plain(line);
  return true;
}

Decision CastDialogue::ask(const Hash32& tracker) {
  out_ << "\n"
       << tr("选票已加密，还没有投出。追踪号（抄下或拍下，它不透露你的选择）：",
             "The ballot is sealed and not cast yet. Its tracker (note it; it tells no choice):")
       << "\n"
       << tracker_lines(tracker) << "\n"
       << tr("  1  投出这张选票（投出后不能更改）\n"
             "  2  先查验：让另一台设备验证终端有没有如实加密。这一张随即作废，什么也不发送，\n"
             "     然后重新加密\n"
             "  3  回去修改选择\n"
             "  q  离开，什么也不提交，以后可以再投\n",
             "  1  cast this ballot (final)\n"
             "  2  challenge it: another device checks that your choices were sealed as they are.\n"
             "     This one is discarded, nothing is sent, and a new one is sealed\n"
             "  3  change the choices\n"
             "  q  leave; nothing is cast, and you may vote later\n");
  for (std::string answer; read_line(answer);) {
    if (answer == "1") return Decision::cast;
    if (answer == "2") return Decision::challenge;
    if (answer == "3") return Decision::revise;
    if (answer == "q" || answer == "Q") return Decision::leave;
    out_ << tr("请输入 1、2、3 或 q", "type 1, 2, 3 or q") << "\n";
  }
  return Decision::leave;
}

/// False when the window is too small.
bool CastDialogue::show_qr(const std::string& text) {
  const auto code = print::QrCode::create(text);
  if (!code) return false;
  const std::size_t columns = code->size() + 2 * print::QrCode::kQuietZone;
  const std::size_t rows = (columns + 1) / 2;
  if (size_ && (columns > size_->columns || rows + 2 > size_->rows)) {
    out_
        << tr("（窗口太小，显示不下二维码：需要 {} 列 {} "
              "行。可以放大窗口后再查验一次，或用下面的文字）",
              "(The window is too small for the QR code: it takes {} columns and {} lines. Enlarge "
              "it and challenge again, or use the text below)",
              columns, rows + 2)
        << "\n";
    return false;
  }
  out_ << print::reveal_on_terminal(*code);
  return true;
}

bool CastDialogue::show_challenge(const ChallengeOpening& opening, const Hash32& tracker,
                                  const std::string& poll) {
  const std::string text = opening.reveal_qr();
  out_ << "\n" << tr("—— 查验 ——", "-- Challenge --") << "\n";
  show_qr(text);
  out_ << tr("二维码和文字里有你刚才的选择，请用自己信任的设备，不要给别人看：",
             "Code and text hold your choices: use a device that you trust, show them to nobody:")
       << "\n"
       << wrapped(text)
       << tr("在另一台设备上运行（会请你扫描或粘贴上面的文字）：",
             "On another device run this, and scan or paste the text when asked:")
       << "\n  piaojue challenge-check --tracker " << to_hex(tracker) << " \\\n"
       << "    --id public --server …  # " << poll << "\n"
       << tr("这次加密已经作废：没有签名，什么也没有发送，你的凭证照样有效。\n"
             "查验完，按回车重新加密，再问你一次。",
             "This encryption is discarded: nothing was signed or sent, your credential is as good "
             "as\nbefore. When you are done, Enter seals the ballot afresh and asks again.")
       << "\n";
  std::string line;
  return read_line(line);
}

}  // namespace piaojue::cli
