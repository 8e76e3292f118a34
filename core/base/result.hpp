// Expected failures. A bug is an assert, a lost database or memory an exception; all else is a
// Result.
#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <utility>

namespace piaojue {

/// What a peer may learn of a failure; the message with it is for the log or the person concerned.
enum class ErrorCode {
  malformed,          ///< bytes or text that do not parse
  invalid,            ///< parses, but breaks a rule (form, manifest, roster)
  proof_invalid,      ///< a zero-knowledge proof does not hold
  signature_invalid,  ///< a signature does not hold under the pinned key
  wrong_context,      ///< made for another meeting, poll, group or phase
  not_found,          ///< unknown meeting, poll, voter, tracker
  not_permitted,      ///< the certificate's role may not do this
  wrong_state,        ///< the poll or ceremony is in another phase
  already_spent,      ///< another ballot was cast on this credential
  already_issued,     ///< another credential was issued on this right
  wrong_code,         ///< personal code does not match
  locked,             ///< entry locked after wrong codes
  not_present,        ///< voter not marked present
  below_minimum,      ///< fewer ballots than may be decrypted
  busy,               ///< overloaded; try again later
  unavailable,        ///< network, disk or peer not there
  internal,           ///< a failure of ours
};

struct Error {
  ErrorCode code{ErrorCode::internal};
  std::string message;
};

/// Thrown only where a Result is read without looking, which is a bug.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& at);

template <class T>
using Result = boost::system::result<T, Error>;

}  // namespace piaojue

#define PJ_CONCAT_IMPL(a, b) a##b
#define PJ_CONCAT(a, b) PJ_CONCAT_IMPL(a, b)

/// `PJ_TRY(auto x, f());` binds the value of `f()` or returns its error from the enclosing
/// function.
#define PJ_TRY(declaration, expression)                                                      \
  auto PJ_CONCAT(result_, __LINE__) = (expression);                                          \
  if (!PJ_CONCAT(result_, __LINE__)) return std::move(PJ_CONCAT(result_, __LINE__)).error(); \
  declaration = *std::move(PJ_CONCAT(result_, __LINE__))

/// `PJ_CHECK(f());` returns the error of `f()`, a Result<void>, from the enclosing function.
#define PJ_CHECK(expression)                                                               \
  do {                                                                                     \
    if (auto pj_checked = (expression); !pj_checked) return std::move(pj_checked).error(); \
  } while (false)
