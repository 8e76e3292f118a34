#include "client/roles/casting.hpp"

#include <algorithm>
#include <thread>

#include "core/ballot/note.hpp"
#include "core/base/language.hpp"
#include "core/crypto/merkle.hpp"

namespace piaojue::roles {
namespace {

constexpr int kSendTries = 6;

/// Place and bytes of a paper of our own making.
Result<ReadyPaper> ready(const MeetingView& meeting, std::size_t poll, std::size_t place,
                         const Bytes& bytes) {
  const Suite& suite = meeting.suite();
  const Hash32 leaf = merkle_leaf_hash(suite, bytes);
  if (place == 0) {
    PJ_TRY(const SignedBallot ballot,
           SignedBallot::parse(bytes, suite, meeting.polls[poll].form.shape));
    return ReadyPaper{place, bytes, compute_tracker(ballot.body.context, ballot.body.selections),
                      leaf};
  }
  PJ_TRY(const SignedNote note, SignedNote::parse(bytes, suite));
  return ReadyPaper{place, bytes, note.compute_tracker(), leaf};
}

/// Notes in an order that says nothing of the form.
Result<ReadyBallot> ready_papers(const MeetingView& meeting, std::size_t poll,
                                 const PollCredential& credential) {
  ReadyBallot out{poll, {}};
  for (std::size_t place = 0; place < credential.papers.size(); ++place) {
    if (credential.papers[place].empty()) continue;
    PJ_TRY(ReadyPaper paper, ready(meeting, poll, place, credential.papers[place]));
    out.papers.push_back(std::move(paper));
  }
  // R6.10-6: by tracker, which is random, the ballot before them.
  std::ranges::sort(out.papers, {}, [](const ReadyPaper& paper) {
    return std::pair(!paper.is_ballot(), paper.tracker);
  });
  return out;
}

// R8.3-2
Result<void> check_receipt(const Receipt& receipt, const MeetingView& meeting,
                           const OpeningView& opening, std::size_t poll, const ReadyPaper& paper) {
  const bool fits = receipt.opening == opening.hash && receipt.poll == meeting.polls[poll].hash &&
                    receipt.tracker == paper.tracker && receipt.leaf == paper.leaf;
  if (fits && receipt.verify(opening.opening.receipt_key)) return {};
  return Error{ErrorCode::signature_invalid,
               tr("服务器的回执是假的！选票可能没有收下。选票文件保留着，请立刻告诉监票人",
                  "the server's receipt is false! The ballot may not be in the box. It is kept "
                  "in your file; tell a scrutineer at once")};
}

/// Closing the connection with every attempt keeps ballots and notes apart from each other.
// R6.10-6, R8.9-1
Result<Receipt> send_once(const net::Access& access, const ReadyPaper& paper) {
  net::Connection connection(access);
  const wire::Request request =
      paper.is_ballot() ? wire::Request(wire::Cast{paper.bytes}) : wire::SubmitNote{paper.bytes};
  PJ_TRY(const auto reply, connection.ask<wire::CastReply>(request));
  return reply.receipt;
}

}  // namespace

Result<Credentials> open_credentials(const CredentialsFile& file, const MeetingView& meeting,
                                     const OpeningView& opening) {
  PJ_TRY(auto stored, file.load());
  if (!stored)
    return Error{ErrorCode::not_found, tr("没有文件 {}；请先签到领票（sign-in）",
                                          "no file {}; sign in first", file.path().string())};
  if (stored->meeting == meeting.manifest.id && stored->opening == opening.hash)
    return *std::move(stored);
  return Error{ErrorCode::wrong_context,
               tr("这份凭证是在另一份启用声明下领取的，与服务器现在的不同。没有投票，请告诉监票人",
                  "these credentials were issued under another opening statement than the "
                  "server shows now. Nothing was cast; tell a scrutineer")};
}

Result<std::optional<ReadyBallot>> pending_ballot(const MeetingView& meeting, std::size_t poll,
                                                  Credentials& credentials) {
  const PollView& view = meeting.polls[poll];
  const PollCredential* credential = credentials.find(view.definition.id);
  if (credential == nullptr || credential->state == CredentialState::requested)
    return Error{ErrorCode::not_found,
                 tr("文件里没有表决项 {} 的凭证；领票要在发放阶段完成",
                    "no credential for poll {}; they are issued during the issuing phase",
                    view.definition.id.str())};
  if (credential->state == CredentialState::spent)
    return Error{ErrorCode::already_spent,
                 tr("这一项你已经投过票并拿到回执，每人只投一次",
                    "you have voted on this poll and hold the receipt; one ballot each")};
  if (credential->state == CredentialState::withdrawn)
    return Error{ErrorCode::already_spent,
                 tr("这一项的凭证你已经作废，不能再电子投票；请按现场安排投纸票",
                    "you voided your credential for this poll; vote on paper as the hall says")};
  if (credential->state == CredentialState::ready) return std::optional<ReadyBallot>();
  PJ_TRY(ReadyBallot left, ready_papers(meeting, poll, *credential));
  return std::optional(std::move(left));
}

Result<SealedBallot> seal_answers(const MeetingView& meeting, const OpeningView& opening,
                                  std::size_t poll, Credentials& credentials,
                                  const Answers& answers) {
  const PollView& view = meeting.polls[poll];
  const std::vector<HeldCredential>& held = credentials.find(view.definition.id)->held;
  for (std::size_t slot = 0; slot < answers.notes.size(); ++slot)
    if (!answers.notes[slot].empty() && held.at(slot + 1).keys.empty())
      return Error{ErrorCode::invalid,
                   tr("“{}”的二维码没有扫，不能填写",
                      "the code for \"{}\" was not scanned; nothing can be written there",
                      title_of(view.definition, view.form, slot))};
  PJ_TRY(const auto selections, selections_from_answers(view.definition, view.form, answers));
  PJ_TRY(const CredentialSecret secret, held.front().secret(meeting.suite()));
  const BallotEncryptor encryptor(ballot_context(meeting, opening, poll, credentials.voter_class),
                                  view.form.shape, opening.opening.election_key);
  return encryptor.seal(selections, secret.credential);
}

Result<ReadyBallot> sign_ballot(const MeetingView& meeting, const OpeningView& opening,
                                std::size_t poll, SealedBallot sealed,
                                const std::vector<std::string>& notes, Credentials& credentials,
                                const CredentialsFile& file) {
  const Suite& suite = meeting.suite();
  PollCredential& credential = *credentials.find(meeting.polls[poll].definition.id);
  PJ_TRY(const CredentialSecret secret, credential.held.front().secret(suite));
  std::vector<Bytes> papers{std::move(sealed).cast(secret.keys).encode()};
  for (std::size_t slot = 0; slot < notes.size(); ++slot) {
    const auto key_class = static_cast<std::uint16_t>(meeting.classes.size() + slot);
    const HeldCredential& of_note = credential.held.at(slot + 1);
    // A slip may have carried the ballot alone; seal_answers() has refused a text then.
    if (of_note.keys.empty()) {
      papers.emplace_back();
      continue;
    }
    PJ_TRY(const CredentialSecret of_slot, of_note.secret(suite));
    papers.push_back(SignedNote::write(ballot_context(meeting, opening, poll, key_class), of_slot,
                                       opening.opening.note_key, notes[slot])
                         .encode());
  }
  credential.papers = std::move(papers);
  credential.state = CredentialState::cast;
  // R8.9-5
  PJ_CHECK(file.save(credentials));
  return ready_papers(meeting, poll, credential);
}

Result<Receipt> send_paper(const net::Access& access, const MeetingView& meeting,
                           const OpeningView& opening, std::size_t poll, const ReadyPaper& paper,
                           const RetryHook& retry) {
  for (int attempt = 1;; ++attempt) {
    auto receipt = send_once(access, paper);
    if (receipt) {
      PJ_CHECK(check_receipt(*receipt, meeting, opening, poll, paper));
      return receipt;
    }
    const Error& error = receipt.error();
    const bool worth_it = error.code == ErrorCode::unavailable && attempt < kSendTries;
    if (!worth_it || !retry || !retry(attempt, error)) return error;
    std::this_thread::sleep_for(std::chrono::milliseconds(500) * attempt);
  }
}

// R6.10-6
Result<void> mark_sent(std::string_view poll, std::size_t place, Credentials& credentials,
                       const CredentialsFile& file) {
  for (PollCredential& credential : credentials.polls) {
    if (credential.poll.str() != poll) continue;
    credential.papers.at(place).clear();
    if (!std::ranges::all_of(credential.papers, &Bytes::empty)) continue;
    credential.state = CredentialState::spent;
    credential.held.clear();
    credential.papers.clear();
  }
  return file.save(credentials);
}

}  // namespace piaojue::roles
