// Who may vote (SPEC 7.4). The manifest commits to it by hash, so that names stay out of the
// record.
#pragma once

#include <string>
#include <vector>

#include "core/base/ids.hpp"
#include "core/group/suite.hpp"

namespace piaojue {

struct Voter {
  VoterId id;
  std::string name;
  GroupId group;
  std::string unit;
  std::string post = {};
  std::string tier = {};        ///< 正职, 副职, …
  std::string delegation = {};  ///< of delegates of the public: 党代表, 人大代表, …
  friend bool operator==(const Voter&, const Voter&) = default;
};

struct Roster {
  std::vector<Voter> voters;  ///< as listed

  Bytes encode() const;
  static Result<Roster> parse(ByteView bytes);
  Hash32 commitment(const Suite& suite) const { return suite.hash(encode()); }
  const Voter* find(const VoterId& id) const;
  /// At least one voter, ids unique, names given; error `invalid`.
  Result<void> check() const;
  friend bool operator==(const Roster&, const Roster&) = default;
};

}  // namespace piaojue
