#include "client/roles/personal_codes.hpp"

#include <array>
#include <optional>
#include <unordered_set>

#include "core/base/language.hpp"
#include "core/base/parallel.hpp"
#include "core/openssl/digest.hpp"
#include "core/openssl/random.hpp"

namespace piaojue::roles {
namespace {

constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kHashSize = 32;

/// Damm's totally anti-symmetric quasigroup of order 10.
constexpr std::array<std::array<std::uint8_t, 10>, 10> kDamm = {{
    {0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
    {7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
    {4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
    {1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
    {6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
    {3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
    {5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
    {8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
    {9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
    {2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
}};

/// 0 for a number with a right check digit at its end; else the digit to append.
std::uint8_t damm(std::string_view digits) {
  std::uint8_t interim = 0;
  for (const char digit : digits) interim = kDamm[interim][static_cast<std::size_t>(digit - '0')];
  return interim;
}

/// Uniform by rejection.
char random_digit() {
  for (;;) {
    std::array<std::uint8_t, 1> byte{};
    random_fill(byte);
    if (byte[0] < 250) return static_cast<char>('0' + byte[0] % 10);
  }
}

std::string make_code() {
  std::string code;
  while (code.size() + 1 < kCodeDigits) code += random_digit();
  code += static_cast<char>('0' + damm(code));
  return code;
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

}  // namespace

std::vector<IssuedCode> make_codes(const Roster& roster) {
  std::unordered_set<std::string> used;
  std::vector<IssuedCode> codes;
  for (const Voter& voter : roster.voters) {
    std::string code = make_code();
    while (!used.insert(code).second) code = make_code();
    codes.push_back({voter.id, std::move(code)});
  }
  return codes;
}

Result<std::string> parse_code(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c == ' ' || c == '-' || c == '\t') continue;
    if (c < '0' || c > '9')
      return Error{ErrorCode::malformed, tr("个人码只由数字组成", "a personal code is all digits")};
    digits += c;
  }
  if (digits.size() != kCodeDigits || damm(digits) != 0)
    return Error{ErrorCode::malformed,
                 tr("个人码应为 {} 位数字，可能输错了一位，请重新输入；这次不计入错误次数",
                    "a personal code has {} digits and one seems wrong; type it again. This try "
                    "does not count",
                    kCodeDigits)};
  return digits;
}

std::string format_code(std::string_view code) {
  return std::string(code.substr(0, 4)) + " " + std::string(code.substr(4));
}

std::vector<wire::PersonalCode> hash_codes(const std::vector<IssuedCode>& codes, unsigned jobs,
                                           Progress& progress) {
  std::vector<std::optional<wire::PersonalCode>> slots(codes.size());
  for_each_parallel(codes.size(), jobs, [&](std::size_t i) {
    Bytes salt = random_bytes(kSaltSize);
    const SecretBytes hash = scrypt(as_bytes(codes[i].code), salt, kHashSize);
    slots[i].emplace(wire::PersonalCode{codes[i].voter, std::move(salt), to_bytes(hash.reveal())});
    progress.advance();
  });
  std::vector<wire::PersonalCode> hashes;
  hashes.reserve(slots.size());
  for (auto& slot : slots) hashes.push_back(*std::move(slot));
  return hashes;
}

std::string codes_csv(const Roster& roster, const std::vector<IssuedCode>& codes) {
  std::string csv = "id,name,group,unit,code\n";
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const Voter& voter = roster.voters[i];
    csv += fmt::format("{},{},{},{},{}\n", voter.id.str(), csv_field(voter.name), voter.group.str(),
                       csv_field(voter.unit), format_code(codes[i].code));
  }
  return csv;
}

}  // namespace piaojue::roles
