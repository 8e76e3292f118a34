// A small meeting held once from beginning to end, whose every step can be returned to, with all
// that was asked on the way.
#pragma once

#include <set>

#include "tests/support/hosted_meeting.hpp"

namespace piaojue::test {

/// Each once.
struct Said {
  server::Caller caller;
  wire::Request request;
  std::size_t step;  ///< during which it was said first
};

class ReplayedMeeting {
 public:
  ReplayedMeeting();

  /// The names of its steps, in order.
  const std::vector<std::string>& steps() const { return steps_; }
  const std::vector<Said>& said() const { return said_; }
  HostedMeeting& hosted() { return hosted_; }

  /// The server as it was when the first `step` steps were done; started anew.
  void begin_at(std::size_t step);

 private:
  HostedOptions options();
  void hear(const server::Caller& caller, const wire::Request& request);
  void keep();
  /// Asks for whatever is there to be read, and other things that no step needs.
  void look_around();

  std::vector<std::string> steps_;
  std::vector<Said> said_;
  std::set<Bytes> payloads_;
  HostedMeeting hosted_;
  const std::filesystem::path kept_;
};

}  // namespace piaojue::test
