// Canonical bytes of the manifest (SPEC 7.1).
#include "core/meeting/manifest.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

constexpr std::string_view kTag = "piaojue/1 manifest";

void write(CanonicalWriter& out, const std::optional<GroupId>& id) {
  out.flag(id.has_value());
  if (id) out.text(id->str());
}

void write(CanonicalWriter& out, const VoterGroup& group) {
  out.text(group.id.str()).text(group.name);
  group.weight.write(out);
  out.flag(group.disclosed).u32(group.entitled);
  write(out, group.set);
}

void write(CanonicalWriter& out, const GroupSet& set) {
  out.text(set.id.str()).text(set.name);
  write(out, set.parent);
}

void write(CanonicalWriter& out, const Official& official) {
  out.text(official.id.str()).text(official.name).u8(static_cast<std::uint8_t>(official.role));
  out.flag(official.chief).raw(official.sign_key.encode());
  out.flag(official.exchange_key.has_value());
  if (official.exchange_key) out.raw(official.exchange_key->encode());
}

Result<std::optional<GroupId>> read_optional_group(CanonicalReader& in) {
  PJ_TRY(const bool given, in.flag());
  if (!given) return std::optional<GroupId>();
  PJ_TRY(GroupId id, read_id<GroupId>(in));
  return std::optional<GroupId>(std::move(id));
}

Result<GroupSet> read_group_set(CanonicalReader& in) {
  PJ_TRY(GroupId id, read_id<GroupId>(in));
  PJ_TRY(std::string name, in.text());
  PJ_TRY(std::optional<GroupId> parent, read_optional_group(in));
  return GroupSet{std::move(id), std::move(name), std::move(parent)};
}

Result<VoterGroup> read_group(CanonicalReader& in) {
  PJ_TRY(GroupId id, read_id<GroupId>(in));
  PJ_TRY(std::string name, in.text());
  PJ_TRY(const Rational weight, Rational::read(in));
  PJ_TRY(const bool disclosed, in.flag());
  PJ_TRY(const std::uint32_t entitled, in.u32());
  PJ_TRY(std::optional<GroupId> set, read_optional_group(in));
  return VoterGroup{std::move(id), std::move(name), weight, disclosed, entitled, std::move(set)};
}

Result<OfficialRole> read_role(CanonicalReader& in) {
  PJ_TRY(const std::uint8_t role, in.u8());
  if (role < 1 || role > static_cast<std::uint8_t>(OfficialRole::audit_administrator))
    return Error{ErrorCode::malformed, "unknown role of an official"};
  return static_cast<OfficialRole>(role);
}

Result<Official> read_official(CanonicalReader& in, const Suite& suite) {
  PJ_TRY(OfficialId id, read_id<OfficialId>(in));
  PJ_TRY(std::string name, in.text());
  PJ_TRY(const OfficialRole role, read_role(in));
  PJ_TRY(const bool chief, in.flag());
  PJ_TRY(VerifyKey sign_key, read_point(in, suite));
  PJ_TRY(const bool has_exchange_key, in.flag());
  Official official{std::move(id), std::move(name), role, chief, std::move(sign_key), {}};
  if (has_exchange_key) {
    PJ_TRY(Point exchange_key, read_point(in, suite));
    official.exchange_key = std::move(exchange_key);
  }
  return official;
}

Result<Issuer> read_issuer(CanonicalReader& in, const Suite& suite) {
  PJ_TRY(OfficialId id, read_id<OfficialId>(in));
  PJ_TRY(std::string name, in.text());
  PJ_TRY(VerifyKey sign_key, read_point(in, suite));
  return Issuer{std::move(id), std::move(name), std::move(sign_key)};
}

Result<PollPin> read_poll_pin(CanonicalReader& in) {
  PJ_TRY(PollId id, read_id<PollId>(in));
  PJ_TRY(const Hash32 definition, in.hash());
  return PollPin{std::move(id), definition};
}

template <class Item, class Read>
Result<std::vector<Item>> read_list(CanonicalReader& in, std::size_t max, Read read) {
  PJ_TRY(const std::uint32_t count, read_count(in, max));
  std::vector<Item> items;
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(Item item, read(in));
    items.push_back(std::move(item));
  }
  return items;
}

}  // namespace

// R7.1-1
Bytes Manifest::encode() const {
  CanonicalWriter out(kTag);
  out.u16(suite->number()).text(id.str()).text(title).text(date).text(place);
  out.flag(rehearsal).u32(minimum_group);
  out.count(groups.size());
  for (const VoterGroup& group : groups) write(out, group);
  out.count(group_sets.size());
  for (const GroupSet& set : group_sets) write(out, set);
  out.raw(roster);
  out.count(officials.size());
  for (const Official& official : officials) write(out, official);
  out.u16(threshold);
  out.count(issuers.size());
  for (const Issuer& issuer : issuers)
    out.text(issuer.id.str()).text(issuer.name).raw(issuer.sign_key.encode());
  out.count(polls.size());
  for (const PollPin& pin : polls) out.text(pin.id.str()).raw(pin.definition);
  return out.take();
}

Result<Manifest> Manifest::parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kTag));
  PJ_TRY(const std::uint16_t number, in.u16());
  PJ_TRY(const Suite* const suite, Suite::from_number(number));
  PJ_TRY(MeetingId id, read_id<MeetingId>(in));
  PJ_TRY(std::string title, in.text());
  PJ_TRY(std::string date, in.text());
  PJ_TRY(std::string place, in.text());
  PJ_TRY(const bool rehearsal, in.flag());
  PJ_TRY(const std::uint32_t minimum_group, in.u32());
  PJ_TRY(auto groups, read_list<VoterGroup>(in, kMaxGroups, read_group));
  PJ_TRY(auto sets, read_list<GroupSet>(in, kMaxGroups, read_group_set));
  PJ_TRY(const Hash32 roster, in.hash());
  const auto official = [suite](CanonicalReader& reader) { return read_official(reader, *suite); };
  PJ_TRY(auto officials, read_list<Official>(in, kMaxOfficials, official));
  PJ_TRY(const std::uint16_t threshold, in.u16());
  const auto issuer = [suite](CanonicalReader& reader) { return read_issuer(reader, *suite); };
  PJ_TRY(auto issuers, read_list<Issuer>(in, kMaxIssuers, issuer));
  PJ_TRY(auto polls, read_list<PollPin>(in, kMaxPolls, read_poll_pin));
  PJ_CHECK(in.finish());
  Manifest manifest{
      suite,     std::move(id),      std::move(title),  std::move(date), std::move(place),
      rehearsal, minimum_group,      std::move(groups), roster,          std::move(officials),
      threshold, std::move(issuers), std::move(polls),  std::move(sets)};
  PJ_CHECK(manifest.check());
  return manifest;
}

}  // namespace piaojue
