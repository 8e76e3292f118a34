// A hosted meeting behind a real listener in this process.
#pragma once

#include <map>
#include <thread>

#include "client/files.hpp"
#include "client/pki/pki_certificates.hpp"
#include "core/serving/listener.hpp"
#include "core/wire/names.hpp"
#include "tests/support/hosted_meeting.hpp"
#include "tests/support/line.hpp"

namespace piaojue::test {

class ServedMeeting {
 public:
  /// `last`: the step that the meeting has come to.
  explicit ServedMeeting(const std::string& last, serving::ListenerOptions options = {});
  ServedMeeting(const ServedMeeting&) = delete;
  ServedMeeting& operator=(const ServedMeeting&) = delete;
  ~ServedMeeting() { stop(); }

  HostedMeeting& hosted() { return hosted_; }
  std::uint16_t port() const { return listener_->port(); }
  /// For a client with a certificate of this role; `open`: without.
  SSL_CTX* client(Role role) const { return clients_.at(role).get(); }
  /// `from`: as of Line.
  Line connect(Role role, std::uint8_t from = 1) const;
  /// Ends the sessions too.
  void stop();

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  HostedMeeting hosted_;
  TemporaryFolder folder_;
  std::map<Role, std::unique_ptr<SSL_CTX, Free>> clients_;
  std::unique_ptr<serving::Listener> listener_;
  std::thread thread_;
};

/// A role that may send this kind of request.
Role role_for(const wire::Request& request);

}  // namespace piaojue::test
