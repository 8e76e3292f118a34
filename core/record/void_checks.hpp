// V12: what was given up before it was cast, a batch at a time. Internal to core/record.
#pragma once

#include "core/ballot/void.hpp"
#include "core/crypto/merkle.hpp"
#include "core/record/batches.hpp"
#include "core/record/material.hpp"

namespace piaojue::verification {

class VoidBox {
 public:
  VoidBox(Material& material, Checklist& list);

  void add(Bytes section) { batches_.add(std::move(section)); }
  /// Decides V12; false when it fails.
  bool finish();

 private:
  /// What can be said of a void by itself.
  struct Judged {
    std::optional<CredentialVoid> one;
    std::string fault;
  };
  /// Voids of one reason, [issuer][class]; note slots after the classes.
  using Tally = std::vector<std::vector<std::uint32_t>>;

  Judged judge(ByteView section) const;
  void take(std::size_t index, const Judged& judged, ByteView section);
  Result<void> check_stated(std::size_t issuer) const;
  Outcome outcome();
  Tally& of(VoidReason reason);

  Material& m_;
  Checklist& list_;
  Tally surplus_;
  Tally replaced_;
  Tally withdrawn_;
  MerkleRoot root_;
  std::optional<std::string> fault_;  ///< the first
  Batches<Judged> batches_;
};

}  // namespace piaojue::verification
