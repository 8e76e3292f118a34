#include "client/agent/kiosk/keeping.hpp"

#include "client/files.hpp"
#include "core/openssl/random.hpp"

namespace piaojue::agent::kiosk {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKeySize = 32;
constexpr std::size_t kNameSize = 16;
constexpr std::string_view kSeat = ".seat";
constexpr std::string_view kUnfinished = ".unfinished";
constexpr std::string_view kCards = ".cards";

std::vector<fs::path> files_ending(const fs::path& folder, std::string_view ending) {
  std::vector<fs::path> found;
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failed))
    if (entry.path().extension() == ending) found.push_back(entry.path());
  return found;
}

/// When it was written must not say when somebody voted.
void forget_time(const fs::path& path) {
  std::error_code ignored;
  fs::last_write_time(path, fs::file_time_type::clock::from_sys(std::chrono::sys_seconds{}),
                      ignored);
}

void discard(const fs::path& path) {
  std::error_code ignored;
  fs::remove(path, ignored);
}

/// Without it, whoever takes the files alone cannot try personal codes on them.
Result<SecretBytes> terminal_key(const fs::path& folder) {
  const fs::path path = folder / "terminal.key";
  auto known = read_file(path, kKeySize);
  if (!known && known.error().code == ErrorCode::not_found) {
    known = random_bytes(kKeySize);
    PJ_CHECK(write_file(path, *known, Access::owner_only, Existing::refuse));
  }
  if (!known) return known.error();
  return SecretBytes::adopt(*std::move(known));
}

/// Terminal's key, voter and code, each of a length that the next one's cannot be mistaken for.
Result<SecretBytes> passphrase(const fs::path& folder, const VoterId& voter,
                               std::string_view code) {
  PJ_CHECK(make_private_folder(folder));
  PJ_TRY(const SecretBytes key, terminal_key(folder));
  CanonicalWriter out("piaojue-seat/1");
  out.raw(key.reveal()).text(voter.str()).text(code);
  return SecretBytes::adopt(out.take());
}

class SeatFile final : public Keeping {
 public:
  SeatFile(fs::path path, SecretBytes passphrase)
      : path_(std::move(path)), sealer_(std::move(passphrase)), file_(path_, sealer_) {}

  const roles::CredentialsFile& file() const override { return file_; }
  Result<void> begin_cast() override {
    PJ_CHECK(write_file(mark(), {}, Access::owner_only, Existing::replace));
    forget_time(mark());
    return {};
  }
  void settle(bool more) override {
    discard(mark());
    if (more)
      forget_time(path_);
    else
      discard(path_);
  }

 private:
  fs::path mark() const { return fs::path(path_).replace_extension(kUnfinished); }
  const fs::path path_;
  const Sealer sealer_;
  const roles::CredentialsFile file_;
};

class CardsFile final : public Keeping {
 public:
  CardsFile(const fs::path& folder, const roles::OpeningView& opening,
            const std::vector<CardCode>& cards)
      : cards_(folder, opening, cards) {}

  const roles::CredentialsFile& file() const override { return cards_.file(); }
  Result<void> begin_cast() override { return {}; }
  // What can still be cast comes from the cards again.
  void settle(bool) override { discard(cards_.file().path()); }

 private:
  const roles::CardFile cards_;
};

}  // namespace

bool SeatFiles::has_unfinished() const { return !files_ending(folder_, kUnfinished).empty(); }

Result<std::unique_ptr<Keeping>> SeatFiles::find(const VoterId& voter,
                                                 std::string_view code) const {
  for (const fs::path& path : files_ending(folder_, kSeat)) {
    PJ_TRY(SecretBytes secret, passphrase(folder_, voter, code));
    auto file = std::make_unique<SeatFile>(path, std::move(secret));
    const auto opened = file->file().load();
    if (opened) return std::unique_ptr<Keeping>(std::move(file));
    if (opened.error().code != ErrorCode::wrong_code) return opened.error();
  }
  return std::unique_ptr<Keeping>();
}

Result<std::unique_ptr<Keeping>> SeatFiles::begin(const VoterId& voter,
                                                  std::string_view code) const {
  PJ_TRY(SecretBytes secret, passphrase(folder_, voter, code));
  const std::string name = to_hex(random_bytes(kNameSize)) + std::string(kSeat);
  return std::unique_ptr<Keeping>(std::make_unique<SeatFile>(folder_ / name, std::move(secret)));
}

bool CardFiles::has_unfinished() const { return !files_ending(folder_, kCards).empty(); }

Result<std::unique_ptr<Keeping>> CardFiles::open(const roles::OpeningView& opening,
                                                 const std::vector<CardCode>& cards) const {
  PJ_CHECK(make_private_folder(folder_));
  return std::unique_ptr<Keeping>(std::make_unique<CardsFile>(folder_, opening, cards));
}

}  // namespace piaojue::agent::kiosk
