// What the messages of a key ceremony say, and their bytes (SPEC 5.2). A body is
//   header (tag, session, round, trustee) || hash of the round before, from round 2 on || content.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "core/crypto/key_ceremony.hpp"

namespace piaojue::ceremony {

/// One run of the ceremony: checked parameters and the hash that every byte of it binds.
class Session {
 public:
  /// Error `invalid` for parameters that no ceremony can have.
  static Result<Session> create(const CeremonyParameters& parameters);

  const CeremonyParameters& parameters() const { return *parameters_; }
  const Suite& suite() const { return *parameters_->suite; }
  const std::vector<std::uint16_t>& participants() const { return parameters_->participants; }
  std::size_t threshold() const { return parameters_->threshold; }
  const Hash32& id() const { return id_; }
  bool takes_part(std::uint16_t trustee) const;
  const TrusteePin& pin(std::uint16_t trustee) const { return parameters_->trustees[trustee]; }

  Bytes header(CeremonyRound round, std::uint16_t trustee) const;
  /// What a proof in a message binds: the message's header, what it is about, and the other
  /// trustee (the prover itself where there is none).
  Bytes proof_context(CeremonyRound round, std::uint16_t trustee, std::string_view about,
                      std::uint16_t other) const;

 private:
  Session(const CeremonyParameters& parameters, const Hash32& id)
      : parameters_(&parameters), id_(id) {}
  const CeremonyParameters* parameters_;
  Hash32 id_;
};

/// Content of round 2; round 1 is its hash.
struct Reveal {
  struct Key {
    std::vector<Point> commitments;  ///< threshold of them, constant term first
    SchnorrProof proof;              ///< of the constant term
  };
  Key election;
  Key note;

  void write(CanonicalWriter& writer) const;
  static Result<Reveal> read(CanonicalReader& reader, const Session& session);
  /// Error `proof_invalid`.
  Result<void> verify(const Session& session, std::uint16_t trustee) const;
  /// What round 1 publishes.
  Hash32 commitment(const Session& session, std::uint16_t trustee) const;
};

/// Both shares for one receiver.
struct SharePair {
  SecretScalar election;
  SecretScalar note;

  /// Error `proof_invalid` when they are not the sender's polynomials at the receiver's index.
  Result<void> verify(const Reveal& sender, std::uint16_t receiver) const;
};

/// Content of round 3 is one for each other participant, in their order. The proof shows that the
/// sender made the ephemeral key itself: with a copied one, the receiver's complaint would disclose
/// the ECDH value of somebody else's box.
struct SealedShares {
  static constexpr std::size_t kBoxSize = 2 * kScalarSize + 16;
  Point ephemeral;
  SchnorrProof proof;  ///< of the ephemeral secret
  std::array<std::uint8_t, kBoxSize> box;

  /// The ephemeral secret and the proof's nonce come from `seed`: the same box again each time.
  static SealedShares seal(const Session& session, std::uint16_t sender, std::uint16_t receiver,
                           const SecretBytes& seed, const SharePair& shares);
  static Result<SealedShares> read(CanonicalReader& reader, const Suite& suite);
  /// Error `proof_invalid`.
  Result<void> verify(const Session& session, std::uint16_t sender, std::uint16_t receiver) const;
  /// `shared` is the ECDH value; error when the box does not hold two scalars.
  Result<SharePair> open(const Session& session, std::uint16_t sender, std::uint16_t receiver,
                         const Point& shared) const;
  void write(CanonicalWriter& writer) const;
};

struct ShareMessage {
  std::vector<SealedShares> boxes;

  void write(CanonicalWriter& writer) const;
  static Result<ShareMessage> read(CanonicalReader& reader, const Session& session);
  /// Error `proof_invalid`.
  Result<void> verify(const Session& session, std::uint16_t sender) const;
  /// Precondition: both take part, and differ.
  const SealedShares& box_for(const Session& session, std::uint16_t sender,
                              std::uint16_t receiver) const;
};

/// "The shares that `accused` sealed for me are not what was committed to."
struct Complaint {
  std::uint16_t accused;
  Point shared;  ///< ECDH value of the box
  ChaumPedersenProof proof;
};

/// Content of round 4: confirmed, or a complaint.
struct Verdict {
  std::optional<Complaint> complaint;

  void write(CanonicalWriter& writer) const;
  static Result<Verdict> read(CanonicalReader& reader, const Session& session);
};

}  // namespace piaojue::ceremony
