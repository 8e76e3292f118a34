// SignIn and Issue: a present voter with the right code, and the blind signature on their right.
#include <set>

#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"
#include "server/handlers/personal_code.hpp"
#include "server/meeting/progress.hpp"

namespace piaojue::server {
namespace {

std::optional<VoterEntry> look_up(Meeting& meeting, const VoterId& id) {
  return meeting.store().query([&](MeetingTables& tables) { return tables.voter(id); });
}

bool code_holds(const VoterEntry& voter, const SecretBytes& derived) {
  return equal_constant_time(derived.reveal(), voter.code_hash);
}

// ---- sign in ------------------------------------------------------------------------------------

wire::Reply sign_in_reply(MeetingTables& tables, const Published& published,
                          const VoterEntry& voter) {
  wire::SignInReply reply{voter.voter_class, {}};
  for (const Published::Poll& poll : published.polls)
    if (poll.definition.issuance == Issuance::seat &&
        poll_state(tables, poll.definition.id) == wire::PollState::issuing)
      reply.polls.push_back(poll.definition.id);
  return reply;
}

Result<void> sign_in(Meeting& meeting, const wire::SignIn& request, const Respond& respond) {
  PJ_TRY(const auto published, require_published(meeting));
  PJ_TRY(SecretBytes code, derive_code(look_up(meeting, request.voter), request.code));
  auto derived = std::make_shared<const SecretBytes>(std::move(code));
  meeting.store().write(
      [published, derived, id = request.voter](MeetingTables& tables) -> Result<wire::Reply> {
        Admission admission = admit_voter(tables, id, *derived);
        if (!admission.voter) return std::move(admission.refusal);
        return sign_in_reply(tables, *published, *admission.voter);
      },
      respond);
  return {};
}

// ---- issue --------------------------------------------------------------------------------------

/// One right of a voter, with the answer already computed but not given yet.
struct Right {
  PollId poll;
  Hash32 blinded;
  std::vector<Bytes> signatures;
};

/// Of the ballot's key and of every note's: all or none, so that nobody can tell voters apart by
/// what they asked for.
Result<std::vector<Bytes>> sign_right(const ServerKeys& keys, const Published::Poll& poll,
                                      const VoterEntry& voter, std::size_t classes,
                                      const std::vector<Bytes>& blinded) {
  if (blinded.size() != 1 + poll.form.slots.size())
    return Error{ErrorCode::malformed, tr("凭证请求不全", "the request lacks a key")};
  std::vector<Bytes> out;
  for (std::size_t i = 0; i < blinded.size(); ++i) {
    const auto key = keys.issuer(poll.definition.id, i == 0 ? voter.voter_class : classes + i - 1);
    if (!key) return wrong_state(tr("会议尚未开启", "the meeting has not been opened yet"));
    PJ_TRY(Bytes signature, key->blind_sign(blinded[i]));
    out.push_back(std::move(signature));
  }
  return out;
}

Hash32 hash_of(const Suite& suite, const std::vector<Bytes>& blinded) {
  CanonicalWriter out;
  for (const Bytes& one : blinded) out.raw(one);
  return suite.hash(out.view());
}

/// Signs in advance, because a signature takes milliseconds and the writer must not wait; whether
/// it may be given is decided in the transaction.
Result<std::vector<Right>> prepare_rights(Meeting& meeting, const Published& published,
                                          const VoterEntry& voter,
                                          const std::vector<wire::BlindedCredential>& wanted) {
  std::set<PollId> seen;
  std::vector<Right> rights;
  for (const wire::BlindedCredential& one : wanted) {
    PJ_TRY(const std::size_t poll, published.find_poll(one.poll));
    if (published.polls[poll].definition.issuance != Issuance::seat)
      return wrong_state(tr("本议题用抽取的票卡，不在终端领票",
                            "this poll is voted on with drawn cards, not issued at the seat"));
    if (!seen.insert(one.poll).second)
      return Error{ErrorCode::malformed, tr("同一议题出现两次", "a poll is named twice")};
    PJ_TRY(auto signatures, sign_right(meeting.keys(), published.polls[poll], voter,
                                       published.classes.size(), one.blinded));
    rights.push_back({one.poll, hash_of(published.suite(), one.blinded), std::move(signatures)});
  }
  return rights;
}

/// Each right once; the identical request again is answered again, also when issuing has ended.
Result<void> take_right(MeetingTables& tables, const VoterEntry& voter, const Right& right) {
  if (const std::optional<Bytes> before = tables.issued(right.poll, voter.voter)) {
    if (equal(*before, right.blinded)) return {};
    return Error{ErrorCode::already_issued,
                 tr("本议题的凭证已经领取", "a credential for this poll was already issued")};
  }
  if (poll_state(tables, right.poll) != wire::PollState::issuing)
    return wrong_state(
        tr("本议题现在不发放凭证", "credentials are not being issued for this poll"));
  tables.put_issued(right.poll, voter, right.blinded);
  return {};
}

Result<wire::Reply> issue_rights(MeetingTables& tables, const VoterEntry& voter,
                                 const std::vector<Right>& rights) {
  wire::IssueReply reply;
  for (const Right& right : rights) {
    PJ_CHECK(take_right(tables, voter, right));
    reply.signatures.push_back({right.poll, right.signatures});
  }
  return reply;
}

Result<void> issue(Meeting& meeting, const wire::Issue& request, const Respond& respond) {
  PJ_TRY(const auto published, require_published(meeting));
  if (!meeting.opened())
    return wrong_state(tr("会议尚未开启", "the meeting has not been opened yet"));
  const std::optional<VoterEntry> voter = look_up(meeting, request.voter);
  PJ_TRY(SecretBytes code, derive_code(voter, request.code));
  auto derived = std::make_shared<const SecretBytes>(std::move(code));
  auto rights = std::make_shared<std::vector<Right>>();
  // With a wrong code there is nothing to sign; the transaction below says so and counts the try.
  const bool prepared = code_holds(*voter, *derived);
  if (prepared) {
    PJ_TRY(*rights, prepare_rights(meeting, *published, *voter, request.credentials));
  }
  meeting.store().write(
      [derived, rights, prepared,
       id = request.voter](MeetingTables& tables) -> Result<wire::Reply> {
        Admission admission = admit_voter(tables, id, *derived);
        if (!admission.voter) return std::move(admission.refusal);
        if (!prepared) return Error{ErrorCode::busy, tr("请再试一次", "try again")};
        return issue_rights(tables, *admission.voter, *rights);
      },
      respond);
  return {};
}

}  // namespace

void handle(Meeting& meeting, const Caller&, const wire::SignIn& request, Respond respond) {
  if (const auto taken = sign_in(meeting, request, respond); !taken)
    respond(failure(taken.error()));
}

void handle(Meeting& meeting, const Caller&, const wire::Issue& request, Respond respond) {
  if (const auto taken = issue(meeting, request, respond); !taken) respond(failure(taken.error()));
}

}  // namespace piaojue::server
