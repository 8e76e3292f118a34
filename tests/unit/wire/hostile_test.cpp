// Payloads that export never writes. Field numbers are those of proto/envelope.proto.
#include <functional>

#include "core/crypto/blind_rsa.hpp"
#include "proto/envelope.pb.h"
#include "tests/support/wire_refusal.hpp"

using namespace piaojue;
using namespace piaojue::test;
using namespace piaojue::wire;

namespace pb = ::piaojue::v1;

namespace {

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// version 1, id 7
const Bytes kPrologue{0x08, 1, 0x10, 7};

void refuse_request(const Bytes& payload, const std::string& message) {
  check_payload_refused<Request>(payload, message);
}

/// A request whose Protobuf fields `edit` sets as no domain value could.
template <class Edit>
void refuse_edited(Edit&& edit, const std::string& message) {
  pb::Request request;
  request.set_version(1);
  request.set_id(7);
  edit(request);
  const std::string bytes = request.SerializeAsString();
  refuse_request(to_bytes(as_bytes(bytes)), message);
}
template <class Edit>
void refuse_edited_reply(Edit&& edit, const std::string& message) {
  pb::Reply reply;
  edit(reply);
  const std::string bytes = reply.SerializeAsString();
  check_payload_refused<Reply>(as_bytes(bytes), message);
}

template <class Message>
void check_truncations(const std::vector<Message>& messages) {
  for (const Message& message : messages) {
    INFO("kind " << message.index());
    const Bytes payload = payload_of(message);
    for (std::size_t size = 0; size < payload.size(); ++size) {
      INFO("first " << size << " bytes");
      REQUIRE_FALSE(import_as<Message>(ByteView(payload).first(size)));
    }
  }
}

/// A changed payload is refused, or it is the one encoding of another message.
template <class Message>
void check_flips(const std::vector<Message>& messages) {
  for (const Message& message : messages) {
    INFO("kind " << message.index());
    const Bytes payload = payload_of(message);
    for (std::size_t i = 0; i < payload.size(); ++i) {
      for (const unsigned flip : {0x01U, 0x02U, 0x08U, 0x80U, 0xffU}) {
        Bytes changed = payload;
        changed[i] = static_cast<std::uint8_t>(changed[i] ^ flip);
        INFO("byte " << i << " flipped by " << flip);
        const auto imported = import_as<Message>(changed);
        if (imported) REQUIRE(payload_of(content(*imported), imported->id) == changed);
      }
    }
  }
}

}  // namespace

TEST_CASE("import refuses every truncation of every request and reply") {
  check_truncations(full_requests());
  check_truncations(full_replies());
}

TEST_CASE("import survives flipped bytes in every request and reply") {
  check_flips(full_requests());
  check_flips(full_replies());
}

TEST_CASE("import refuses another version, none, and a missing kind") {
  refuse_request({0x08, 2, 0x10, 7, 0x1a, 0}, "Request.version");
  refuse_request({0x10, 7, 0x1a, 0}, "Request.version");
  refuse_request(kPrologue, "Request.kind: missing");
  check_payload_refused<Reply>(Bytes{0x08, 7}, "Reply.kind: missing");
}

TEST_CASE("import refuses unknown fields at every depth") {
  const Bytes unknown{0xc0, 0x3e, 1};  // field 1000, varint
  refuse_request(kPrologue + Bytes{0x1a, 0} + unknown, "Request: unknown field");
  refuse_request(kPrologue + Bytes{0x1a, 3} + unknown, "GetStatus: unknown field");
  refuse_edited(
      [](pb::Request& request) {
        pb::BlindedCredential* item = request.mutable_issue()->add_credentials();
        item->GetReflection()->MutableUnknownFields(item)->AddVarint(9, 1);
      },
      "BlindedCredential: unknown field");
  // A known number of another wire type would be unknown to Protobuf too; so would groups.
  refuse_request({0x0a, 1, 1, 0x10, 7, 0x1a, 0}, "Request: unknown field");
  refuse_request(kPrologue + Bytes{0x1b, 0x1c}, "Request: unknown field");
  refuse_request(kPrologue + Bytes{0x1a, 0, 0}, "Request: unknown field");
}

TEST_CASE("import refuses a second encoding of the same message") {
  REQUIRE(import_as<Request>(kPrologue + Bytes{0x1a, 0}));
  const std::string refusal = "Request: not its own encoding";
  SECTION("fields in another order") { refuse_request({0x10, 7, 0x08, 1, 0x1a, 0}, refusal); }
  SECTION("a field twice") { refuse_request(kPrologue + Bytes{0x10, 7, 0x1a, 0}, refusal); }
  SECTION("the kind twice") { refuse_request(kPrologue + Bytes{0x1a, 0, 0x1a, 0}, refusal); }
  SECTION("two kinds") { refuse_request(kPrologue + Bytes{0x1a, 0, 0x22, 0}, refusal); }
  SECTION("a default") { refuse_request(kPrologue + Bytes{0x2a, 2, 0x08, 0}, refusal); }
  SECTION("a long varint") { refuse_request({0x08, 0x81, 0, 0x10, 7, 0x1a, 0}, refusal); }
  SECTION("a long length") { refuse_request(kPrologue + Bytes{0x1a, 0x80, 0}, refusal); }
  SECTION("a long tag") { refuse_request(kPrologue + Bytes{0x9a, 0, 0}, refusal); }
  SECTION("numbers not packed") {
    refuse_request(kPrologue + Bytes{0x8a, 0x01, 2, 0x10, 1}, "RestartCeremony: unknown field");
  }
}

TEST_CASE("import refuses a length that is longer than what follows") {
  refuse_request(kPrologue + Bytes{0x1a, 1}, "Request.get_status: ends early");
  refuse_request(kPrologue + Bytes{0x1a, 0xff, 0xff, 0xff, 0xff, 0x0f},
                 "Request.get_status: ends early");
  refuse_request(kPrologue + Bytes{0x42, 4, 0x0a, 3, 'p', 'q'}, "GetRecord.poll: ends early");
  refuse_request({0x08}, "Request.version: ends early");
}

TEST_CASE("import refuses invalid ids without repeating them") {
  for (const std::string id : {"", "a b", ".hidden", "票", "x\n"}) {
    const auto set = [&](pb::Request& request) { request.mutable_get_result()->set_poll(id); };
    refuse_edited(set, "GetResult.poll: not a valid id");
  }
  const std::string huge(1U << 20U, 'a');
  refuse_edited([&](pb::Request& request) { request.mutable_mark_present()->add_voters(huge); },
                "MarkPresent.voters: not a valid id");
  // A signer's id inside canonical bytes, which SignedStatement::parse reads.
  const Bytes statement =
      CanonicalWriter().bytes(Bytes(1)).count(1).text(huge).raw(Bytes(64)).take();
  pb::Request request;
  request.set_version(1);
  request.mutable_publish()->set_manifest(std::string(as_text(statement)));
  const std::string bytes = request.SerializeAsString();
  const auto imported = import_as<Request>(as_bytes(bytes));
  REQUIRE_FALSE(imported);
  CHECK(imported.error().message.size() < 500);
}

TEST_CASE("import refuses text that is not UTF-8 and names its field") {
  Bytes payload = payload_of(Request(SignIn{sample_id<VoterId>("voter"), "code"}));
  payload.back() = 0xff;
  refuse_request(payload, "SignIn.code: not UTF-8");
}

TEST_CASE("import refuses hashes, signatures, points and statements of the wrong form") {
  for (const std::size_t size : {0U, 31U, 33U}) {
    const auto set = [&](pb::Request& request) {
      request.mutable_find_tracker()->set_poll("p");
      request.mutable_find_tracker()->set_tracker(std::string(size, 'x'));
    };
    refuse_edited(set, "FindTracker.tracker");
  }
  for (const std::size_t size : {0U, 63U, 65U}) {
    const auto set = [&](pb::Request& request) {
      auto* signature = request.mutable_sign_opening()->mutable_signature();
      signature->set_signer("chief");
      signature->set_signature(std::string(size, 'x'));
    };
    refuse_edited(set, "StatementSignature.signature");
  }
  refuse_edited([](pb::Request& request) { request.mutable_sign_opening(); },
                "StatementSignature.signer");
  const auto enrol = [](const std::string& sign_key, const std::string& exchange_key) {
    return [=](pb::Request& request) {
      request.mutable_enrol()->set_official("chief");
      request.mutable_enrol()->set_sign_key(sign_key);
      request.mutable_enrol()->set_exchange_key(exchange_key);
    };
  };
  const std::string good(as_text(sample_point(2).encode()));
  refuse_edited(enrol(std::string(65, '\4'), good), "Enrol.sign_key");
  refuse_edited(enrol(good, ""), "Enrol.exchange_key");
  refuse_edited([](pb::Request& request) { request.mutable_publish()->set_manifest("x"); },
                "Publish.manifest");
  refuse_edited([](pb::Request& request) { request.mutable_post_ceremony()->set_message("x"); },
                "PostCeremony.message");
  refuse_edited([](pb::Request& request) { request.mutable_import_roster()->set_roster("x"); },
                "ImportRoster.roster");
  refuse_edited_reply([](pb::Reply& reply) { reply.mutable_cast()->set_receipt("x"); },
                      "CastReply.receipt");
  refuse_edited_reply([](pb::Reply& reply) { reply.mutable_poll_statements()->set_closing(""); },
                      "PollStatementsReply.closing");
  refuse_edited_reply([](pb::Reply& reply) { reply.mutable_tracker()->set_leaf("x"); },
                      "TrackerReply.leaf");
}

TEST_CASE("import refuses cards, voids and desks whose fields have the wrong form") {
  for (const std::size_t size : {0U, 31U, 33U}) {
    const std::string bytes(size, 'x');
    const auto get_cards = [&](pb::Request& request) {
      request.mutable_get_cards()->set_poll("p");
      request.mutable_get_cards()->set_after(bytes);
    };
    refuse_edited(get_cards, "GetCards.after");
    const auto get_voids = [&](pb::Request& request) {
      request.mutable_get_voids()->set_poll("p");
      request.mutable_get_voids()->set_after(bytes);
    };
    refuse_edited(get_voids, "GetVoids.after");
    const auto publish = [&](const std::string& key_hash, const std::string& prefix) {
      return [=](pb::Request& request) {
        request.mutable_publish_cards()->set_poll("p");
        pb::CardEndorsement* card = request.mutable_publish_cards()->add_cards();
        card->set_key_hash(key_hash);
        card->set_prefix(prefix);
        card->set_signature(std::string(kBlindSignatureSize, 'x'));
      };
    };
    const std::string good(32, 'x');
    REQUIRE(bytes != good);
    refuse_edited(publish(bytes, good), "CardEndorsement.key_hash");
    refuse_edited(publish(good, bytes), "CardEndorsement.prefix");
  }
  for (const std::string id : {"", "a b", "票"}) {
    const auto set = [&](pb::Reply& reply) {
      reply.mutable_opening()->set_opening(std::string(as_text(sample_statement().encode())));
      reply.mutable_opening()->add_desks()->set_issuer(id);
    };
    refuse_edited_reply(set, "DeskAddress.issuer: not a valid id");
  }
  Bytes payload = payload_of(Request(AnnounceDesk{"host:1"}));
  payload.back() = 0xff;
  refuse_request(payload, "AnnounceDesk.address: not UTF-8");
}

TEST_CASE("import refuses what is no statement wherever one belongs") {
  const auto refuse = [](auto&& set, const std::string& field) {
    refuse_edited([&](pb::Request& request) { set(request, std::string()); }, field);
    refuse_edited([&](pb::Request& request) { set(request, std::string("x")); }, field);
  };
  refuse([](pb::Request& r,
            const std::string& s) { r.mutable_submit_issuer_keys()->set_statement(s); },
         "SubmitIssuerKeys.statement");
  refuse(
      [](pb::Request& r, const std::string& s) {
        r.mutable_submit_issuing_count()->set_poll("p");
        r.mutable_submit_issuing_count()->set_statement(s);
      },
      "SubmitIssuingCount.statement");
  refuse(
      [](pb::Request& r, const std::string& s) {
        r.mutable_submit_hall()->set_poll("p");
        r.mutable_submit_hall()->set_statement(s);
      },
      "SubmitHall.statement");
  refuse(
      [](pb::Request& r, const std::string& s) {
        r.mutable_sign_trail()->set_poll("p");
        r.mutable_sign_trail()->set_head(s);
      },
      "SignTrail.head");

  const auto refuse_reply = [](auto&& set, const std::string& field) {
    refuse_edited_reply([&](pb::Reply& reply) { set(reply, std::string()); }, field);
    refuse_edited_reply([&](pb::Reply& reply) { set(reply, std::string("x")); }, field);
  };
  refuse_reply([](pb::Reply& r, const std::string& s) { r.mutable_opening()->set_opening(s); },
               "OpeningReply.opening");
  refuse_reply(
      [](pb::Reply& r, const std::string& s) {
        r.mutable_opening()->set_opening(std::string(as_text(sample_statement().encode())));
        r.mutable_opening()->add_issuer_keys(s);
      },
      "OpeningReply.issuer_keys");
  refuse_reply(
      [](pb::Reply& r, const std::string& s) { r.mutable_poll_statements()->set_hall_count(s); },
      "PollStatementsReply.hall_count");
  refuse_reply(
      [](pb::Reply& r, const std::string& s) { r.mutable_poll_statements()->add_objections(s); },
      "PollStatementsReply.objections");
  refuse_reply(
      [](pb::Reply& r, const std::string& s) { r.mutable_poll_statements()->add_resolutions(s); },
      "PollStatementsReply.resolutions");
  refuse_reply(
      [](pb::Reply& r, const std::string& s) { r.mutable_poll_statements()->set_release(s); },
      "PollStatementsReply.release");
}

TEST_CASE("import refuses a trail that is not one") {
  const auto refuse = [](Trail trail, const std::function<void(Bytes&)>& spoil) {
    Bytes bytes = trail.encode();
    spoil(bytes);
    refuse_edited_reply(
        [&](pb::Reply& reply) { reply.mutable_trail()->set_trail(std::string(as_text(bytes))); },
        "TrailReply.trail");
  };
  const Trail good{{{1, Act::published, sample_id<OfficialId>("server"), {}, {}, "x"}},
                   sample_statement()};
  refuse(good, [](Bytes& bytes) { bytes.clear(); });
  refuse(good, [](Bytes& bytes) { bytes.pop_back(); });
  refuse(good, [](Bytes& bytes) { bytes.push_back(0); });
  refuse(good, [](Bytes& bytes) { bytes[5] ^= 1; });
  const auto with = [&](Act act, const std::string& words) {
    Trail out = good;
    out.entries[0].act = act;
    out.entries[0].words = words;
    return out;
  };
  const auto keep = [](Bytes&) {};
  refuse(with(static_cast<Act>(0), "x"), keep);
  refuse(with(static_cast<Act>(static_cast<int>(Act::server_started) + 1), "x"), keep);
  refuse(with(Act::published, "a\nb"), keep);
}

TEST_CASE("import refuses numbers above 16 bits and unknown enum values") {
  const auto set_participant = [](pb::Request& request) {
    request.mutable_restart_ceremony()->add_participants(65536);
  };
  refuse_edited(set_participant, "RestartCeremony.participants: too large");
  refuse_edited_reply([](pb::Reply& reply) { reply.mutable_sign_in()->set_voter_class(65536); },
                      "SignInReply.voter_class: too large");
  refuse_edited(
      [](pb::Request& request) {
        request.mutable_sign_batch()->set_poll("p");
        request.mutable_sign_batch()->set_voter_class(65536);
      },
      "SignBatch.voter_class: too large");
  const auto cards = [](std::uint32_t issuer, std::uint32_t voter_class, auto& message) {
    message.set_poll("p");
    message.set_issuer(issuer);
    message.set_voter_class(voter_class);
  };
  refuse_edited([&](pb::Request& request) { cards(65536, 0, *request.mutable_publish_cards()); },
                "PublishCards.issuer: too large");
  refuse_edited([&](pb::Request& request) { cards(0, 65536, *request.mutable_publish_cards()); },
                "PublishCards.voter_class: too large");
  refuse_edited([&](pb::Request& request) { cards(65536, 0, *request.mutable_get_cards()); },
                "GetCards.issuer: too large");
  refuse_edited([&](pb::Request& request) { cards(0, 65536, *request.mutable_get_cards()); },
                "GetCards.voter_class: too large");
  for (const int value : {0, 18, -1}) {
    const auto set = [&](pb::Reply& reply) {
      reply.mutable_failure()->set_code(static_cast<pb::ErrorCode>(value));
    };
    refuse_edited_reply(set, "Failure.code: unknown value");
  }
  for (const int value : {0, 9, -1}) {
    const auto set = [&](pb::Reply& reply) {
      pb::PollStatusLine* line = reply.mutable_status()->add_polls();
      line->set_poll("p");
      line->set_state(static_cast<pb::PollState>(value));
    };
    refuse_edited_reply(set, "PollStatusLine.state: unknown value");
  }
  refuse_edited_reply(
      [](pb::Reply& reply) {
        reply.mutable_failure()->set_code(pb::ERROR_CODE_BUSY);
        reply.mutable_failure()->set_detail(std::string(kMaxDetailSize + 1, 'a'));
      },
      "Failure.detail: too long");
}

TEST_CASE("import counts items before it spends memory on them") {
  // Two bytes an item.
  pb::Request request;
  request.set_version(1);
  for (std::size_t i = 0; i <= kMaxItems; ++i) request.mutable_mark_present()->add_voters();
  const std::string bytes = request.SerializeAsString();
  check_payload_refused<Request>(as_bytes(bytes), "MarkPresent.voters: more items than any");
}
