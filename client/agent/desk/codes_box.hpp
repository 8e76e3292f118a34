// Personal codes between their making and the moment they are handed out: on this machine alone,
// sealed under the registrar's key. Written before the server hears of them, since codes that the
// server knows and nobody has would lock everybody out.
#pragma once

#include <filesystem>

#include "client/agent/office.hpp"
#include "client/roles/personal_codes.hpp"

namespace piaojue::agent {

class CodesBox {
 public:
  CodesBox(const std::filesystem::path& folder, Office& office)
      : unsent_(folder / "codes.unsent"), sent_(folder / "codes"), office_(office) {}

  enum class Content {
    none,
    unsent,  ///< it is unknown whether the server has them
    sent,
  };
  Content content() const;

  struct Codes {
    std::vector<roles::IssuedCode> codes;
    /// Kept too, so that what is sent again is the same: the server then says that it has them,
    /// even when codes may no longer be replaced.
    std::vector<wire::PersonalCode> hashes;
  };
  /// Those that may not have arrived; nullopt if there are none for this roster.
  std::optional<Codes> unsent(const Roster& roster) const;
  /// Fresh ones, before they are sent.
  Result<void> store(const Codes& codes);
  /// The server has them.
  Result<void> mark_sent();
  /// The server refused them.
  void forget_unsent();
  /// Error `not_found` when there are none.
  Result<std::vector<roles::IssuedCode>> open() const;
  /// They were handed out.
  void empty();

 private:
  Result<SecretBytes> key() const;
  Result<Codes> load(const std::filesystem::path& file) const;

  const std::filesystem::path unsent_, sent_;
  Office& office_;
};

}  // namespace piaojue::agent
