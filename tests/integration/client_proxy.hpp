// A network that loses replies: forwards TCP to a server, and at a chosen moment still delivers
// what the client sent but nothing more of what the server answers.
#pragma once

#include <arpa/inet.h>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "client/net/connection.hpp"

namespace piaojue::test {

/// Serves each connection on a thread of its own.
class LossyProxy {
 public:
  explicit LossyProxy(const net::Endpoint& server) {
    server_.sin_family = AF_INET;
    server_.sin_port = htons(static_cast<std::uint16_t>(std::stoi(server.port)));
    ::inet_pton(AF_INET, server.host.c_str(), &server_.sin_addr);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof own;
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::bind(listener_, reinterpret_cast<sockaddr*>(&own), size);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&own), &size);
    ::listen(listener_, 8);
    port_ = ntohs(own.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  LossyProxy(const LossyProxy&) = delete;
  LossyProxy& operator=(const LossyProxy&) = delete;
  ~LossyProxy() {
    done_ = true;
    thread_.join();
    for (std::thread& connection : connections_) connection.join();
    ::close(listener_);
  }

  net::Endpoint endpoint() const { return {"127.0.0.1", std::to_string(port_)}; }
  /// How many TLS records with encrypted content the last connection's client has sent.
  int records_sent() const { return records_; }
  /// What passed in all so far.
  struct Traffic {
    int connections = 0;
    int records = 0;  ///< that clients sent, with encrypted content
    friend bool operator==(const Traffic&, const Traffic&) = default;
    friend Traffic operator-(const Traffic& a, const Traffic& b) {
      return {a.connections - b.connections, a.records - b.records};
    }
  };
  /// Once every connection has ended: clients have closed theirs.
  Traffic traffic() {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return open_ == 0; });
    return traffic_;
  }
  /// The next connection but `spared` loses its replies from the client's record of this number on.
  void lose_replies_from(int record, int spared = 0) {
    spared_ = spared;
    lose_from_ = record;
  }

 private:
  void serve() {
    while (!done_) {
      if (!readable(listener_, 50)) continue;
      const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      const bool reached =
          ::connect(server, reinterpret_cast<sockaddr*>(&server_), sizeof server_) == 0;
      const bool loses = lose_from_ > 0 && spared_-- == 0;
      const int lose_from = loses ? lose_from_.exchange(0) : 0;
      {
        const std::lock_guard lock(mutex_);
        ++open_;
        ++traffic_.connections;
      }
      connections_.emplace_back([this, client, server, reached, lose_from] {
        const int records = reached ? forward(client, server, lose_from) : 0;
        ::close(client);
        ::close(server);
        const std::lock_guard lock(mutex_);
        --open_;
        traffic_.records += records;
        ended_.notify_all();
      });
    }
  }

  /// How many records of the client there were.
  int forward(int client, int server, int lose_from) {
    std::string pending;
    int records = 0;
    records_ = 0;
    for (;;) {
      if (done_) return records;
      if (readable(client, 5) && !pass_request(client, server, pending, records)) return records;
      if (lose_from > 0 && records >= lose_from) {
        // Once it answers, the server has done what it was asked.
        readable(server, 30000);
        return records;
      }
      if (readable(server, 5) && !pass(server, client)) return records;
    }
  }

  static bool readable(int socket, int milliseconds) {
    pollfd wanted{socket, POLLIN, 0};
    return ::poll(&wanted, 1, milliseconds) > 0;
  }

  static bool pass(int from, int to) {
    std::array<char, 65536> buffer{};
    const ssize_t size = ::recv(from, buffer.data(), buffer.size(), 0);
    return size > 0 && ::send(to, buffer.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL) > 0;
  }

  /// Counts whole records of type 23 on the way.
  bool pass_request(int client, int server, std::string& pending, int& records) {
    std::array<char, 65536> buffer{};
    const ssize_t size = ::recv(client, buffer.data(), buffer.size(), 0);
    if (size <= 0) return false;
    pending.append(buffer.data(), static_cast<std::size_t>(size));
    for (;;) {
      if (pending.size() < 5) break;
      const auto high = static_cast<unsigned char>(pending[3]);
      const auto low = static_cast<unsigned char>(pending[4]);
      const std::size_t record = 5 + high * 256U + low;
      if (pending.size() < record) break;
      if (pending[0] == 23) records_ = ++records;
      pending.erase(0, record);
    }
    return ::send(server, buffer.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL) > 0;
  }

  sockaddr_in server_{};
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> records_{0};
  std::atomic<int> lose_from_{0};
  std::atomic<int> spared_{0};
  std::atomic<bool> done_{false};
  std::mutex mutex_;  ///< of the next three
  std::condition_variable ended_;
  int open_ = 0;
  Traffic traffic_;
  std::vector<std::thread> connections_;  ///< of `thread_` until it has ended
  std::thread thread_;
};

}  // namespace piaojue::test
