// One voter at the terminal, from coming to leaving; the next one finds nothing of it.
#pragma once

#include "client/agent/kiosk/casting.hpp"
#include "client/agent/kiosk/keeping.hpp"

namespace piaojue::agent::kiosk {

/// What a voter brought: the credentials, and the file that keeps a ballot under way.
struct Purse {
  roles::Credentials credentials;
  std::unique_ptr<Keeping> keeping;
};

class Session {
 public:
  enum class Stage {
    cards,       ///< some of the cards are read
    polls,       ///< chooses, or waits for a poll to open
    marking,     ///< the marks are in the page
    sealed,      ///< encrypted, tracker shown, nothing signed
    challenged,  ///< the encryption was disclosed and so discarded
    casting,     ///< signed; see Casting
  };

  explicit Session(bool seat);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const std::string& id() const { return id_; }
  bool is_seat() const { return seat_; }
  Stage stage() const { return stage_; }
  /// Stage casting, and not at its end.
  bool casting_under_way() const { return casting_ && casting_->under_way(); }

  const std::vector<CardCode>& cards() const { return cards_; }
  /// Errors of roles::check_next_card().
  Result<void> add_card(const roles::MeetingView& meeting, CardCode card);
  /// Takes the cards for good.
  std::vector<CardCode> take_cards() { return std::move(cards_); }

  /// What the voter brought; a ballot of an earlier visit goes on its way at once.
  Result<void> hold(const Booth& booth, Purse purse);
  bool holds() const { return purse_.has_value(); }
  /// Precondition: holds().
  std::uint16_t voter_class() const { return purse_->credentials.voter_class; }
  std::vector<std::pair<PollId, roles::CredentialState>> ballots() const;
  std::optional<std::size_t> poll() const { return poll_; }
  const SealedBallot* sealed() const { return sealed_ ? &*sealed_ : nullptr; }
  const Casting* casting() const { return casting_.get(); }

  /// Errors of roles::pending_ballot().
  Result<void> choose(const Booth& booth, std::size_t poll);
  Result<Hash32> seal(const Booth& booth, Answers answers);
  Result<ChallengeOpening> challenge();
  Result<void> revise();
  /// Signed and stored when it returns, and on its way.
  Result<void> cast(const Booth& booth);

 private:
  Result<void> expect(Stage stage) const;
  void send(const Booth& booth, roles::ReadyBallot ballot, bool resumed);
  void settle(const PollId& poll, std::size_t place, bool refused);

  const std::string id_;
  const bool seat_;
  Stage stage_;
  std::vector<CardCode> cards_;
  mutable std::mutex purse_mutex_;  ///< of purse_, which a casting under way writes too
  std::optional<Purse> purse_;
  std::optional<std::size_t> poll_;
  std::optional<SealedBallot> sealed_;
  std::vector<std::string> notes_;
  std::unique_ptr<Casting> casting_;  ///< last: it uses what is above
};

}  // namespace piaojue::agent::kiosk
