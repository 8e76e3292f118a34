// The scrutineers' issuing desk: the second issuer of a meeting, on a machine and with keys of its
// own. Terminals ask it directly; it signs once for each voter whom its operator has seen, never
// beyond the head count that the chief scrutineer entered. So stuffing needs the server and the
// desk together.
#pragma once

#include <functional>
#include <mutex>

#include "client/issuer/desk_keys.hpp"
#include "client/issuer/ledger.hpp"
#include "client/roles/desk.hpp"
#include "core/ballot/void.hpp"
#include "core/serving/service.hpp"

namespace piaojue::issuer {

struct DeskStatus {
  struct Line {
    PollId poll;
    bool issuing;  ///< the organiser has opened it and the registrar has not ended it
    bool counted;  ///< the desk's final count is signed and with the server
    std::uint32_t signed_count;
  };
  std::vector<Line> polls;
  std::size_t admitted;
  std::optional<std::uint32_t> head_count;
};

class IssuingDesk final : public serving::Service {
 public:
  /// Fetches the meeting, checks that it pins this desk and that `roster` is the one it commits to,
  /// and makes or loads the desk's keys. `keys` outlives the desk.
  static Result<std::unique_ptr<IssuingDesk>> create(const net::Access& access,
                                                     const OfficialKeys& keys, Roster roster);

  /// Sends the public keys, which the opening will pin; safe to repeat.
  Result<void> submit_keys();
  /// False until organiser and scrutineers have signed the opening. Error `wrong_context` when it
  /// names other keys for this desk.
  Result<bool> take_opening();
  /// Tells the server where terminals find the desk.
  Result<void> announce(const std::string& address);

  /// The chief scrutineer's count of the people in the hall; kept across restarts.
  Result<void> set_head_count(std::uint32_t people);
  /// The operator has seen this voter; kept across restarts. Errors: `not_found` for nobody on the
  /// roster.
  Result<void> admit(const VoterId& voter);
  std::set<VoterId> admitted() const;
  /// Looks where the polls stand; signs and sends the count of each whose issuing has ended.
  Result<void> refresh();
  DeskStatus status() const;
  /// Hears one line for every voter who was signed for or refused.
  void on_request(std::function<void(const std::string&)> say) { say_ = std::move(say); }

  /// Cards: blind signatures on a batch, counted before they are given; the identical batch again
  /// counts once. The poll must be issuing.
  Result<std::vector<Bytes>> sign_batch(std::size_t poll, std::uint16_t key_class,
                                        const std::vector<Bytes>& blinded);

  const roles::MeetingView& meeting() const { return meeting_; }
  /// After take_opening() has returned true it never changes.
  const std::optional<roles::OpeningView>& opening() const { return opening_; }
  std::uint16_t issuer() const { return issuer_; }
  const Roster& roster() const { return roster_; }

  // ---- serving::Service
  const Suite& suite() const override { return meeting_.suite(); }
  void handle(const serving::Caller& caller, const wire::Request& request,
              serving::Respond respond) override;
  void failed(std::string_view what) override;

 private:
  enum class Phase { before, issuing, counted };

  IssuingDesk(const net::Access& access, const OfficialKeys& keys, roles::MeetingView meeting,
              std::uint16_t issuer, Roster roster, DeskKeys desk_keys, Ledger ledger);
  Result<wire::IssueReply> issue(const wire::Issue& request);
  Result<std::uint16_t> admitted_class(const VoterId& id) const;
  Result<std::vector<Bytes>> sign_right(const VoterId& voter, std::uint16_t voter_class,
                                        const wire::BlindedCredential& wanted);
  Result<std::vector<Bytes>> sign_keys(std::size_t poll, std::uint16_t voter_class,
                                       const std::vector<Bytes>& blinded) const;
  Result<void> check_batch(std::size_t poll, std::uint16_t key_class, std::size_t size) const;
  Result<void> refresh_poll(std::size_t poll);
  Result<void> send_count(std::size_t poll, const SignedStatement& attendance);
  Result<std::vector<CredentialVoid>> fetch_voids(std::size_t poll);
  void say(const std::string& text) const;
  std::string signed_in_all(const PollId& poll) const;

  const net::Access access_;
  const OfficialKeys& keys_;
  const roles::MeetingView meeting_;
  const std::uint16_t issuer_;
  const Roster roster_;
  const DeskKeys desk_keys_;
  std::function<void(const std::string&)> say_;

  std::mutex server_mutex_;  ///< of the connection
  net::Connection server_;
  std::optional<roles::OpeningView> opening_;

  mutable std::mutex mutex_;  ///< of everything below
  Ledger ledger_;
  std::vector<Phase> phases_;  ///< by poll
};

}  // namespace piaojue::issuer
