// Where a voter's credentials and an unfinished ballot lie on this terminal: files that name nobody
// and open only to what the voter brings. They tell neither who voted here nor in which order.
#pragma once

#include "client/roles/card_wallet.hpp"

namespace piaojue::agent::kiosk {

/// One voter's file.
class Keeping {
 public:
  virtual ~Keeping() = default;
  virtual const roles::CredentialsFile& file() const = 0;
  /// Before a ballot is signed: from now on the file is needed until its receipt.
  virtual Result<void> begin_cast() = 0;
  /// Nothing in it waits for a receipt. `more`: it holds what can still be cast, or asked for.
  virtual void settle(bool more) = 0;
};

/// Of voters who sign in with a personal code.
class SeatFiles {
 public:
  explicit SeatFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Whether a ballot signed here has no receipt yet.
  bool has_unfinished() const;
  /// The file that was kept under this id and code; nullptr if there is none.
  Result<std::unique_ptr<Keeping>> find(const VoterId& voter, std::string_view code) const;
  /// A new one, not written yet.
  Result<std::unique_ptr<Keeping>> begin(const VoterId& voter, std::string_view code) const;

 private:
  std::filesystem::path folder_;
};

/// Of voters who bring cards: a file is there only between signing and receipt.
class CardFiles {
 public:
  explicit CardFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}

  bool has_unfinished() const;
  Result<std::unique_ptr<Keeping>> open(const roles::OpeningView& opening,
                                        const std::vector<CardCode>& cards) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace piaojue::agent::kiosk
