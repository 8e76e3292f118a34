// The cards of one issuer behind a page: printed into PDFs that live in memory alone, and what is
// left of them, voided.
#pragma once

#include <mutex>

#include "client/agent/issuing_watch.hpp"
#include "client/agent/job.hpp"
#include "client/agent/role_page.hpp"
#include "proto/agent_cards.pb.h"

namespace piaojue::agent {

/// How the issuer signs: over its connection, or with keys of its own.
using SignWith = std::function<issuer::SignBatch(net::Connection&)>;

class CardDesk {
 public:
  CardDesk(Surroundings& around, IssuingWatch& issuing, Job& job)
      : around_(around), issuing_(issuing), job_(job) {}

  struct Issuer {
    std::uint16_t index;
    SignWith sign;
  };
  /// Adds ROLE/print, fetch, printed and void; `issuer` gives who prints here, or why nobody can.
  void add_to(Api& api, const std::string& role, std::function<Result<Issuer>()> issuer);

  /// `suggested`: cards by class. Nothing is set for a meeting without card polls.
  std::optional<v1::CardWork> state(const MeetingNow& now, const std::vector<PollIssuing>& polls,
                                    std::uint16_t issuer,
                                    const std::vector<std::uint32_t>& suggested);

 private:
  Result<void> start(const v1::CardOrders& request, Issuer issuer);
  Result<void> print(Job::Report& report, const MeetingNow& now, const Issuer& issuer,
                     std::vector<issuer::CardOrder> orders);
  Result<v1::Download> fetch(std::uint32_t index);
  Result<void> printed(std::uint16_t issuer);
  Result<v1::CardVoidReply> void_card(const v1::CardVoid& request);

  Surroundings& around_;
  IssuingWatch& issuing_;
  Job& job_;
  std::mutex mutex_;  ///< of piles_
  std::vector<issuer::PrintedPile> piles_;
};

}  // namespace piaojue::agent
