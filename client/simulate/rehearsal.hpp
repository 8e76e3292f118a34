// A whole meeting played by one program against a real server: every role through the functions
// that the role's own command uses, every connection a TLS connection of its own.
#pragma once

#include <atomic>

#include "client/roles/card_wallet.hpp"
#include "client/roles/personal_codes.hpp"
#include "client/simulate/cast_list.hpp"
#include "core/meeting/votes_file.hpp"

namespace piaojue::simulate {

struct RehearsalSetting {
  const MeetingPlan& plan;
  const VotesFile& votes;
  net::Endpoint server;
  std::filesystem::path pki;      ///< identity folders
  std::filesystem::path wallets;  ///< an empty folder for the voters' sealed credentials
  std::filesystem::path results;  ///< an empty folder; gets POLL/ for each poll, ca.pem, anchor.txt
  unsigned jobs;
  std::uint64_t seed;  ///< order of voters only
};

class Rehearsal {
 public:
  explicit Rehearsal(const RehearsalSetting& setting);
  /// Everything from enrolment to the fetched results, whose anchor it returns.
  Result<Hash32> run();

 private:
  Result<void> prepare();
  Result<void> register_voters();
  Result<void> hold_ceremony();
  Result<void> open_meeting();
  Result<void> issue();
  Result<void> hold_poll(std::size_t poll);
  Result<void> cast_all(std::size_t poll);
  Result<void> close_and_tally(std::size_t poll);
  Result<void> check_receipts(std::size_t poll);
  Result<void> merge_names(std::size_t poll);

  Result<void> issue_at_seats();
  Result<void> issue_cards();
  Result<void> deal_cards(std::uint16_t issuer);
  Result<void> void_surplus();
  Result<void> sign_in_voter(std::size_t position);
  /// Credentials of a voter for a poll, and the file that keeps a ballot of theirs.
  struct Purse {
    roles::Credentials credentials;
    std::unique_ptr<roles::CardFile> cards;  ///< null at the seat
  };
  Result<Purse> open_purse(std::size_t poll, std::size_t position) const;
  Result<void> speak_for_the_hall(std::size_t poll);
  std::uint16_t class_of(std::size_t position) const;
  /// Polls issued this way, in the meeting's order.
  std::vector<std::size_t> polls_issued(Issuance issuance) const;
  Result<void> cast_one(std::size_t poll, std::size_t position);
  /// Every scrutineer at once, as at their own machines; one failing frees the others from waiting.
  template <class Work>
  Result<void> scrutineers_do(const Work& work);
  const PollId& poll_id(std::size_t poll) const { return setting_.plan.polls[poll].id; }
  std::vector<std::size_t> shuffled_voters(std::uint64_t purpose) const;
  Result<net::Access> access(std::string_view name) const;
  roles::CredentialsFile wallet(std::size_t position) const;

  const RehearsalSetting& setting_;
  CastList cast_;
  Sealer sealer_;
  std::vector<roles::IssuedCode> codes_;
  std::vector<std::size_t> present_;  ///< indices into the roster, in the order of the votes file
  std::vector<std::string> wallet_names_;     ///< random, by position in present_
  std::vector<std::vector<CardCode>> drawn_;  ///< by position in present_: one of each issuer
  std::vector<CardCode> surplus_;
  std::optional<roles::MeetingView> meeting_;
  std::optional<roles::OpeningView> opening_;
  std::vector<Receipt> receipts_;  ///< of the poll being held
  std::mutex mutex_;
  std::atomic<bool> stop_{false};
};

}  // namespace piaojue::simulate
