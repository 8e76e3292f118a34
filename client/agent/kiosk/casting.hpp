// A signed ballot on its way into the box, in the background, as often as it takes.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

#include "client/agent/kiosk/booth.hpp"
#include "client/roles/casting.hpp"
#include "core/base/language_scope.hpp"

namespace piaojue::agent::kiosk {

class Casting {
 public:
  enum class State {
    sending,
    retrying,  ///< an attempt failed, nobody knows whether the ballot arrived
    notes,     ///< the ballot is in; what was written follows
    done,
    refused,  ///< the ballot will not be taken
  };
  struct Now {
    State state = State::sending;
    unsigned attempt = 0;  ///< how many have failed
    std::string reason;
    std::string notes_problem;
    Hash32 tracker{};  ///< of the ballot
    bool resumed = false;
  };
  /// Nothing more will be sent of a paper: there is a receipt, or the ballot was refused. Called on
  /// the casting's thread.
  using OnSettled = std::function<void(std::size_t place, bool refused)>;

  /// Messages are in the caller's language.
  Casting(Booth booth, roles::ReadyBallot ballot, bool resumed, OnSettled on_settled);
  Casting(const Casting&) = delete;
  Casting& operator=(const Casting&) = delete;
  /// Gives up waiting; what is not in the box stays in its file.
  ~Casting();

  Now now() const;
  bool under_way() const;

 private:
  void run(Language language);
  void send_all();
  /// Until there is a receipt or a refusal; nullopt when the agent stops.
  std::optional<Result<Receipt>> send(const roles::ReadyPaper& paper);
  void note_failure(const Error& error);
  void enter(State state);

  const Booth booth_;
  const roles::ReadyBallot ballot_;
  const OnSettled on_settled_;
  mutable std::mutex mutex_;  ///< of now_
  Now now_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace piaojue::agent::kiosk
