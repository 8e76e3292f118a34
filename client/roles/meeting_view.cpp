#include "client/roles/meeting_view.hpp"

#include "core/base/language.hpp"

namespace piaojue::roles {
namespace {

Error distrust(const std::string& why) {
  return {ErrorCode::signature_invalid,
          tr("不能相信这台服务器：{}。什么也没有发送，请告诉监票人",
             "this server cannot be trusted: {}. Nothing was sent; tell a scrutineer", why)};
}

Result<std::vector<PollView>> read_polls(const Manifest& manifest,
                                         const std::vector<Bytes>& definitions) {
  if (definitions.size() != manifest.polls.size())
    return distrust(
        tr("表决项数目与会议清单不符", "the number of polls differs from the manifest"));
  std::vector<PollView> polls;
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    PJ_TRY(PollDefinition definition, PollDefinition::parse(definitions[i]));
    const Hash32 hash = definition.hash(*manifest.suite);
    if (hash != manifest.polls[i].definition || definition.meeting != manifest.id)
      return distrust(
          tr("表决项 {} 与会议清单不符", "poll {} differs from the manifest", definition.id.str()));
    PJ_TRY(CompiledForm form, compile_form(definition));
    polls.push_back({std::move(definition), hash, std::move(form)});
  }
  return polls;
}

}  // namespace

std::vector<std::uint16_t> MeetingView::key_classes(std::size_t poll,
                                                    std::uint16_t voter_class) const {
  std::vector<std::uint16_t> out{voter_class};
  for (std::size_t slot = 0; slot < polls[poll].form.slots.size(); ++slot)
    out.push_back(static_cast<std::uint16_t>(classes.size() + slot));
  return out;
}

Result<std::size_t> MeetingView::find_poll(std::string_view id) const {
  std::string known;
  for (std::size_t i = 0; i < polls.size(); ++i) {
    if (polls[i].definition.id.str() == id) return i;
    known += (known.empty() ? "" : ", ") + polls[i].definition.id.str();
  }
  return Error{ErrorCode::not_found,
               tr("这个会议没有表决项“{}”；有：{}",
                  "this meeting has no poll \"{}\"; there are: {}", id, known)};
}

Result<MeetingView> fetch_meeting(net::Connection& connection) {
  PJ_TRY(auto reply, connection.ask<wire::ManifestReply>(wire::GetManifest{}));
  PJ_TRY(Manifest manifest, Manifest::parse(reply.manifest.body));
  PJ_CHECK(manifest.check());
  if (manifest.id != connection.identity().meeting)
    return distrust(
        tr("它给出的是另一个会议（{}）", "it serves another meeting ({})", manifest.id.str()));
  if (manifest.suite != connection.identity().suite)
    return distrust(tr("密码套件与身份文件夹不同", "its suite differs from the identity folder's"));
  if (!verify_statement(reply.manifest, manifest, manifest_signers(manifest)))
    return distrust(tr("会议清单的签名不全或不成立", "the manifest lacks a signature"));
  PJ_TRY(auto polls, read_polls(manifest, reply.polls));
  const Hash32 hash = manifest.suite->hash(reply.manifest.body);
  auto classes = credential_classes(manifest);
  return MeetingView{std::move(reply.manifest), std::move(manifest), hash, std::move(classes),
                     std::move(polls)};
}

// R8.2-10
Result<OpeningView> fetch_opening(net::Connection& connection, const MeetingView& meeting,
                                  Signatures signatures, const std::optional<Hash32>& expected) {
  PJ_TRY(auto reply, connection.ask<wire::OpeningReply>(wire::GetOpening{}));
  PJ_TRY(auto opening, OpeningStatement::parse(reply.opening.body, meeting.suite()));
  auto issuer_keys = read_issuer_keys(reply.issuer_keys, meeting.manifest, meeting.manifest_hash);
  if (opening.manifest != meeting.manifest_hash || !issuer_keys ||
      opening.issuer_keys != hashes_of(meeting.suite(), reply.issuer_keys))
    return distrust(
        tr("启用声明与会议清单不符", "the opening statement differs from the manifest"));
  const auto required = signatures == Signatures::complete ? opening_signers(meeting.manifest)
                                                           : std::vector<OfficialId>();
  if (!verify_statement(reply.opening, meeting.manifest, required))
    return signatures == Signatures::complete
               ? too_early(tr("组织者和全体监票人签署启用声明",
                              "organiser and every scrutineer have signed the opening"))
               : distrust(tr("启用声明上有假签名", "a signature on the opening does not hold"));
  const Hash32 hash = reply.opening.hash(meeting.suite());
  if (expected && *expected != hash)
    return Error{ErrorCode::wrong_context,
                 tr("锚指纹不符：服务器的启用声明不是大屏幕上那一份。什么也没有发送，请告诉监票人",
                    "the anchor differs: the server's opening statement is not the one on the big "
                    "screen. Nothing was sent; tell a scrutineer")};
  return OpeningView{std::move(reply.opening), std::move(opening), *std::move(issuer_keys), hash,
                     std::move(reply.desks)};
}

BallotContext ballot_context(const MeetingView& meeting, const OpeningView& opening,
                             std::size_t poll, std::uint16_t voter_class) {
  return {meeting.manifest.suite, opening.hash, meeting.polls[poll].hash, voter_class};
}

Result<IssuerPublicKey> issuer_key(const OpeningView& opening, std::size_t issuer, std::size_t poll,
                                   std::uint16_t voter_class) {
  const auto& keys = opening.issuer_keys[issuer].polls[poll].keys;
  if (voter_class >= keys.size())
    return Error{ErrorCode::malformed, tr("服务器给出了不存在的票种", "an unknown voter class")};
  return keys[voter_class];
}

Error too_early(const std::string& what) {
  return {ErrorCode::wrong_state, tr("还要等：{}", "not yet; wait until: {}", what)};
}

}  // namespace piaojue::roles
