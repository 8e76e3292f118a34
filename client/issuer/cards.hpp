// Making a batch of cards: seeds here, blind signatures from the issuer, what endorses each key
// published for terminals to find.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "client/progress.hpp"
#include "client/roles/meeting_view.hpp"
#include "core/ballot/card.hpp"

namespace piaojue::issuer {

/// The polls that are voted on with cards, as indices into MeetingView::polls.
std::vector<std::size_t> card_polls(const roles::MeetingView& meeting);

/// Blind signatures of the issuer for one poll and class or note slot, at most wire::kMaxBatch at
/// once. The identical request gets the identical answer and counts once.
using SignBatch = std::function<Result<std::vector<Bytes>>(
    std::size_t poll, std::uint16_t key_class, const std::vector<Bytes>& blinded)>;

struct CardOrder {
  std::uint16_t voter_class;
  std::size_t cards;
};

/// Fresh cards of one issuer, each with a request for every key it has in a card poll. As secret as
/// the cards.
struct CardBatch {
  std::uint16_t issuer;
  std::vector<CardOrder> orders;
  std::vector<CardCode> cards;                      ///< order by order
  std::vector<std::vector<BlindRequest>> requests;  ///< [key of a card][card]

  static Result<CardBatch> start(const roles::MeetingView& meeting,
                                 const roles::OpeningView& opening, std::uint16_t issuer,
                                 std::vector<CardOrder> orders);
  /// How far `progress` of sign_and_publish goes.
  std::size_t work() const { return cards.size() * requests.size(); }
};

/// Has every card signed for every card poll, and publishes the endorsements over `connection`,
/// which is a registrar's for the server's cards, the desk's for its own. Those of a note slot are
/// published for all classes together, so that a note tells of no class. May be repeated after an
/// interruption.
Result<void> sign_and_publish(net::Connection& connection, const roles::MeetingView& meeting,
                              const roles::OpeningView& opening, const CardBatch& batch,
                              const SignBatch& sign, Progress& progress);

/// A batch from before its first signature until its cards are printed: sealed in a file, so that
/// what was interrupted goes on with the very same cards. A card that was signed and lost could
/// never be voided, and issuing could not end.
class CardBatchFile {
 public:
  /// `key`: 32 secret bytes.
  CardBatchFile(std::filesystem::path path, SecretBytes key)
      : path_(std::move(path)), key_(std::move(key)) {}

  /// Whether something is under way.
  bool exists() const;
  /// nullopt when nothing is under way. Error `wrong_context` for a batch of another opening.
  Result<std::optional<CardBatch>> load(const roles::MeetingView& meeting,
                                        const roles::OpeningView& opening) const;
  Result<void> save(const CardBatch& batch, const roles::OpeningView& opening) const;
  /// Once the cards are printed.
  void remove() const;

 private:
  std::filesystem::path path_;
  SecretBytes key_;
};

}  // namespace piaojue::issuer
