// Drawn cards at a terminal: from the codes that a voter brings to credentials like those of the
// seat.
#pragma once

#include "client/roles/credentials.hpp"
#include "client/roles/meeting_view.hpp"
#include "core/ballot/card.hpp"
#include "core/ballot/void.hpp"

namespace piaojue::roles {

/// The first issuer whose card is not among them.
std::size_t next_pile(const std::vector<CardCode>& cards);
/// Whether a card goes with those read before it. Error `invalid`, for the person scanning.
Result<void> check_next_card(const MeetingView& meeting, const std::vector<CardCode>& cards,
                             const CardCode& card);

/// One card from each issuer, in any order: sorted by issuer. Errors `invalid`: two of one issuer,
/// one missing, another number of slips than the meeting has issuers, different groups.
Result<std::vector<CardCode>> sort_cards(const MeetingView& meeting, std::vector<CardCode> cards);

/// Credentials for every poll that takes cards. What endorses the keys is looked up among all cards
/// of the class, so that the server cannot tell which card asks. Error `not_found` names the card
/// that the issuer does not know.
Result<Credentials> credentials_of_cards(net::Connection& connection, const MeetingView& meeting,
                                         const OpeningView& opening,
                                         const std::vector<CardCode>& cards);

/// Where a ballot of these cards, or of a slip's credential, is kept between signing and receipt: a
/// file in `folder` sealed under their secrets, so that bringing them again resumes an interrupted
/// cast.
class CardFile {
 public:
  CardFile(const std::filesystem::path& folder, const OpeningView& opening,
           const std::vector<CardCode>& cards);
  CardFile(const std::filesystem::path& folder, const OpeningView& opening,
           const PollCredential& carried);
  const CredentialsFile& file() const { return *file_; }

 private:
  CardFile(const std::filesystem::path& folder, const OpeningView& opening,
           const SecretBytes& secrets);
  std::unique_ptr<Sealer> sealer_;
  std::unique_ptr<CredentialsFile> file_;
};

/// The voids of one card for one poll, signed by the card: of its ballot and of every note.
Result<std::vector<CredentialVoid>> void_card(net::Connection& connection,
                                              const MeetingView& meeting,
                                              const OpeningView& opening, std::size_t poll,
                                              const CardCode& card, VoidReason reason);

/// The voids of everything that a credential of one poll holds, each of one key, e.g. to vote on
/// paper instead. Precondition: ready.
Result<std::vector<CredentialVoid>> void_credential(const MeetingView& meeting,
                                                    const OpeningView& opening, std::size_t poll,
                                                    std::uint16_t voter_class,
                                                    const PollCredential& credential);

}  // namespace piaojue::roles
