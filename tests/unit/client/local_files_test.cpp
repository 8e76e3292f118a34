// Files, sealed files, promises, identities and keys on the user's own disk.
#include <catch2/catch.hpp>

#include "client/keystore.hpp"
#include "client/once.hpp"
#include "client/roles/credentials.hpp"
#include "core/openssl/random.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/client/meeting_folder.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

Sealer make_sealer(std::string_view passphrase) {
  return Sealer(SecretBytes::copy_of(as_bytes(passphrase)));
}

Identity scrutineer_in(const std::filesystem::path& folder) {
  return {folder, *MeetingId::parse("small"), &Suite::get(SuiteId::p256_sha256), Role::scrutineer,
          *OfficialId::parse("s1")};
}

}  // namespace

TEST_CASE("write_file refuses or replaces as asked, with the mode asked for", "[R12-7]") {
  const auto folder = make_temporary_folder();
  const auto path = folder.path() / "f";
  REQUIRE(write_file(path, as_bytes("one"), Access::owner_only, Existing::refuse));
  CHECK(mode_of(path) == 0600);
  const auto again = write_file(path, as_bytes("two"), Access::owner_only, Existing::refuse);
  REQUIRE_FALSE(again);
  CHECK(again.error().code == ErrorCode::invalid);
  CHECK(read_text(path) == "one");
  REQUIRE(write_file(path, as_bytes("two"), Access::everyone, Existing::replace));
  CHECK(read_text(path) == "two");
  CHECK(mode_of(path) == 0644);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("read_file tells a missing file from one too large") {
  const auto folder = make_temporary_folder();
  CHECK(read_file(folder.path() / "none").error().code == ErrorCode::not_found);
  write_text(folder.path() / "f", "12345");
  CHECK(read_file(folder.path() / "f", 4).error().code == ErrorCode::malformed);
  CHECK(read_file(folder.path() / "f", 5));
}

TEST_CASE("sealed file opens under its passphrase and purpose only", "[R12-7]") {
  const Sealer sealer = make_sealer("secret");
  const Bytes sealed = sealer.seal("credentials", as_bytes("content"));
  CHECK(is_sealed(sealed));
  const auto opened = make_sealer("secret").open("credentials", sealed);
  REQUIRE(opened);
  CHECK(as_text(opened->reveal()) == "content");
  CHECK(make_sealer("Secret").open("credentials", sealed).error().code == ErrorCode::wrong_code);
  CHECK(sealer.open("sign", sealed).error().code == ErrorCode::malformed);
}

TEST_CASE("sealed file refuses every changed byte, truncation and trailing bytes") {
  const Sealer sealer = make_sealer("secret");
  const Bytes sealed = sealer.seal("p", as_bytes("content"));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Bytes changed = sealed;
    changed[i] ^= 1;
    CHECK_FALSE(sealer.open("p", changed));
  }
  CHECK_FALSE(sealer.open("p", ByteView(sealed).first(sealed.size() - 1)));
  Bytes longer = sealed;
  longer.push_back(0);
  CHECK_FALSE(sealer.open("p", longer));
}

TEST_CASE("sealing twice gives different bytes") {
  const Sealer sealer = make_sealer("secret");
  CHECK(sealer.seal("p", as_bytes("x")) != sealer.seal("p", as_bytes("x")));
}

TEST_CASE("commit_once keeps the first value for good", "[R8.5-3]") {
  const auto folder = make_temporary_folder();
  Hash32 first{};
  Hash32 second{};
  second[0] = 1;
  CHECK(commit_once(folder.path(), "answered", first));
  CHECK(commit_once(folder.path(), "answered", first));
  const auto refused = commit_once(folder.path(), "answered", second);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::wrong_context);
  CHECK(commit_once(folder.path(), "another", second));
}

TEST_CASE("identity reads back what it writes, and says what is wrong") {
  const auto folder = make_temporary_folder();
  const Identity identity = scrutineer_in(folder.path());
  CHECK_FALSE(Identity::load(folder.path()));
  write_text(folder.path() / "identity.toml", identity.to_toml());
  const auto loaded = Identity::load(folder.path());
  REQUIRE(loaded);
  CHECK(loaded->meeting == identity.meeting);
  CHECK(loaded->official == identity.official);
  CHECK(loaded->role == Role::scrutineer);
  CHECK(loaded->without_certificate().role == Role::open);
  write_text(folder.path() / "identity.toml", "meeting = \"small\"\nrole = \"king\"\n");
  CHECK(Identity::load(folder.path()).error().code == ErrorCode::malformed);
}

TEST_CASE("keys are made once, mode 0600, and come back the same", "[R12-7]") {
  const auto folder = make_temporary_folder();
  const Identity identity = scrutineer_in(folder.path());
  CHECK(load_keys(identity, nullptr).error().code == ErrorCode::not_found);
  const auto made = create_keys(identity, nullptr);
  REQUIRE(made);
  CHECK(mode_of(folder.path() / "sign.key") == 0600);
  CHECK(mode_of(folder.path() / "exchange.key") == 0600);
  CHECK_FALSE(needs_passphrase(identity));
  const auto again = create_keys(identity, nullptr);
  REQUIRE(again);
  CHECK(again->sign.verify_key() == made->sign.verify_key());
}

TEST_CASE("sealed keys open with the passphrase only", "[R12-7]") {
  const auto folder = make_temporary_folder();
  const Identity identity = scrutineer_in(folder.path());
  const Sealer sealer = make_sealer("secret");
  REQUIRE(create_keys(identity, &sealer));
  CHECK(needs_passphrase(identity));
  CHECK_FALSE(load_keys(identity, nullptr));
  const Sealer wrong = make_sealer("wrong");
  CHECK_FALSE(load_keys(identity, &wrong));
  CHECK(load_keys(identity, &sealer));
}

TEST_CASE("credentials file keeps what a voter needs and survives a restart", "[R8.6-2][R12-7]") {
  const auto folder = make_temporary_folder();
  const Sealer sealer = make_sealer("secret");
  const roles::CredentialsFile file(folder.path() / "c", sealer);
  CHECK_FALSE(*file.load());
  roles::Credentials credentials{*MeetingId::parse("small"), {}, 1, {}};
  roles::PollCredential requested{
      *PollId::parse("decide"), roles::CredentialState::requested, {}, {}};
  requested.held.emplace_back().keys.push_back(random_secret(32));
  requested.held.front().parts.push_back({{}, random_bytes(384), random_secret(384), {}});
  credentials.polls.push_back(std::move(requested));
  REQUIRE(file.save(credentials));
  CHECK(mode_of(file.path()) == 0600);
  auto loaded = file.load();
  REQUIRE(loaded);
  REQUIRE(*loaded);
  const auto* poll = (*loaded)->find(*PollId::parse("decide"));
  REQUIRE(poll != nullptr);
  REQUIRE(poll->held.size() == 1);
  REQUIRE(poll->held[0].parts.size() == 1);
  const roles::IssuerPart& part = credentials.polls.front().held.front().parts.front();
  CHECK(poll->held[0].parts[0].blinded == part.blinded);
  CHECK(equal(poll->held[0].parts[0].inverse.reveal(), part.inverse.reveal()));
  CHECK((*loaded)->find(*PollId::parse("other")) == nullptr);
  const Sealer wrong = make_sealer("wrong");
  CHECK(roles::CredentialsFile(file.path(), wrong).load().error().code == ErrorCode::wrong_code);
}
