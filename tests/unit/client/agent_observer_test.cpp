// Records and trackers on an observer's machine that reaches no server.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <thread>

#include "client/agent/observer/lookups.hpp"
#include "client/agent/observer/trail_view.hpp"
#include "tests/samples/listed_samples.hpp"
#include "tests/support/result.hpp"
#include "tests/support/temporary_file.hpp"

namespace piaojue::agent {
namespace {

using namespace test;

template <class T>
std::optional<ErrorCode> error_code(const Result<T>& result) {
  return result ? std::nullopt : std::optional(result.error().code);
}

struct Machine {
  TemporaryFolder folder = TemporaryFolder::create().value();
  Office office{folder.path() / "identity", {"127.0.0.1", "1"}};
  MeetingWatch watch{office};
  Downloads downloads;
  Surroundings around{office, watch, downloads, folder.path(), {}, {}};
  RecordDesk records{around};

  Result<void> upload(ByteView bytes, std::uint32_t offset) {
    v1::ObserverUpload piece;
    piece.set_name("record.pjr");
    piece.set_piece(to_hex(bytes));
    piece.set_offset(offset);
    return records.take_piece(piece);
  }

  v1::ObserverRecord verify(const std::string& anchor) {
    v1::ObserverVerify request;
    request.set_anchor(anchor);
    REQUIRE(records.verify(request));
    while (records.state().job().running()) std::this_thread::yield();
    return records.state();
  }
};

const samples::ListedSample& first_sample(bool holds) {
  static const auto all = samples::listed_samples();
  return *std::find_if(all.begin(), all.end(),
                       [&](const auto& one) { return one.fails.has_value() != holds; });
}

TEST_CASE("observer takes a file in pieces, in their order only") {
  Machine machine;
  const Bytes bytes(10, 7);
  CHECK(error_code(machine.upload(bytes, 5)) == ErrorCode::wrong_state);
  CHECK(machine.upload(bytes, 0));
  CHECK(machine.upload(bytes, 10));
  CHECK(error_code(machine.upload(bytes, 10)) == ErrorCode::wrong_state);
  CHECK(machine.upload(bytes, 0));
}

TEST_CASE("observer verifies a record file with and without its anchor") {
  Machine machine;
  const samples::ListedSample& sample = first_sample(true);
  REQUIRE(machine.upload(read_file(sample.record).value(), 0));
  const Bytes anchor = read_file(sample.anchor).value();
  const v1::ObserverRecord held = machine.verify(std::string(as_text(anchor)));
  CHECK(held.conclusion() == "holds");
  CHECK(held.has_result());
  CHECK(machine.verify("").conclusion() == "self_consistent");
  CHECK(machine.records.result());
}

TEST_CASE("observer shows no result of a record that fails, and looks up nothing in it") {
  Machine machine;
  REQUIRE(machine.upload(read_file(first_sample(false).record).value(), 0));
  const v1::ObserverRecord failed = machine.verify("");
  CHECK(failed.conclusion() == "fails");
  CHECK_FALSE(failed.has_result());
  CHECK_FALSE(machine.records.result());
  v1::ObserverTracker request;
  request.set_tracker(std::string(64, '0'));
  CHECK(error_code(find_tracker(machine.around, machine.records, request)) == ErrorCode::not_found);
}

TEST_CASE("observer refuses what is no anchor, tracker, receipt or challenge") {
  Machine machine;
  v1::ObserverVerify verify;
  verify.set_anchor("abc");
  CHECK(error_code(machine.records.verify(verify)) == ErrorCode::malformed);
  v1::ObserverTracker tracker;
  tracker.set_tracker("xyz");
  CHECK(error_code(find_tracker(machine.around, machine.records, tracker)) == ErrorCode::malformed);
  v1::ObserverReceipt receipt;
  receipt.set_content("{}");
  CHECK(error_code(check_receipt(machine.around, machine.records, receipt)) ==
        ErrorCode::malformed);
  v1::ObserverChallenge challenge;
  challenge.set_tracker(std::string(64, '0'));
  challenge.set_text("PJ1X:");
  CHECK(error_code(check_challenge(machine.around, machine.records, challenge)) ==
        ErrorCode::malformed);
}

TEST_CASE("every act of the trail has words of its own") {
  std::set<std::string> words;
  for (std::uint8_t act = 1; act <= static_cast<std::uint8_t>(kLastAct); ++act)
    CHECK(words.insert(title_of(static_cast<Act>(act))).second);
  CHECK(words.count("") == 0);
}

}  // namespace
}  // namespace piaojue::agent
