// The audit trail as acts happen: appended in the same transaction as the act itself.
#pragma once

#include "server/store/store.hpp"

namespace piaojue::server {

class Meeting;

/// One administrative act. `poll` and `content` are zeros where there is none.
struct TrailAct {
  Act act;
  OfficialId actor;
  Hash32 poll{};
  Hash32 content{};
  std::string words = {};
};

/// Never for a cast, a void or a person who signs in. A clock that was set back repeats the last
/// entry's time.
void record_act(MeetingTables& tables, TrailAct done);

/// Who acts when nobody does: the server, as the first issuer.
OfficialId server_actor();

/// All entries so far, with a head signed by the server. Published meetings only.
Trail current_trail(Meeting& meeting, MeetingTables& tables);

}  // namespace piaojue::server
