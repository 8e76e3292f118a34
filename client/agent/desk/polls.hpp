// How the issuing of each poll stands, and what stands in the way of its end, in words.
#pragma once

#include "client/agent/issuing_watch.hpp"
#include "proto/agent_desk.pb.h"

namespace piaojue::agent {

/// `issuing` by poll, `present` by class.
std::vector<v1::DeskPoll> describe_polls(const roles::MeetingView& meeting,
                                         const wire::Status& status,
                                         const std::vector<PollIssuing>& issuing,
                                         const std::vector<std::uint32_t>& present);

}  // namespace piaojue::agent
