// Requests of pages: what is read is written and read again to the same.
// Input: a byte that chooses the message, then its JSON.
#include "client/agent/agent_json.hpp"

#include <memory>
#include <vector>

#include "proto/agent_cards.pb.h"
#include "proto/agent_common.pb.h"
#include "proto/agent_desk.pb.h"
#include "proto/agent_form.pb.h"
#include "proto/agent_hall.pb.h"
#include "proto/agent_issuer.pb.h"
#include "proto/agent_kiosk.pb.h"
#include "proto/agent_observer.pb.h"
#include "proto/agent_people.pb.h"
#include "proto/agent_prepare.pb.h"
#include "proto/agent_report.pb.h"
#include "proto/agent_screen.pb.h"
#include "proto/agent_scrutineer.pb.h"
#include "tests/fuzz/target.hpp"

using namespace piaojue;
using fuzz::require;
using google::protobuf::Message;
namespace v1 = piaojue::agent::v1;

namespace {

/// All messages of the files that these are from.
std::vector<const Message*> all_messages() {
  std::vector<const Message*> out;
  for (const auto* const one :
       {v1::CardWork::descriptor(), v1::Empty::descriptor(), v1::DeskState::descriptor(),
        v1::Form::descriptor(), v1::HallState::descriptor(), v1::IssuerState::descriptor(),
        v1::KioskState::descriptor(), v1::ObserverState::descriptor(), v1::Person::descriptor(),
        v1::PrepareState::descriptor(), v1::Report::descriptor(), v1::ScreenState::descriptor(),
        v1::ScrutineerState::descriptor()})
    for (int i = 0; i < one->file()->message_type_count(); ++i)
      out.push_back(google::protobuf::MessageFactory::generated_factory()->GetPrototype(
          one->file()->message_type(i)));
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<const Message*> messages = all_messages();
  ByteView input(data, size);
  const Message& kind = *messages[fuzz::take_byte(input) % messages.size()];
  const std::unique_ptr<Message> read(kind.New());
  if (!agent::read_json(as_text(input), *read)) return 0;
  const std::string written = agent::write_json(*read);
  const std::unique_ptr<Message> again(kind.New());
  require(agent::read_json(written, *again).has_value());
  require(agent::write_json(*again) == written);
  return 0;
}
