#include "client/agent/kiosk/casting.hpp"

#include "core/base/language.hpp"

namespace piaojue::agent::kiosk {

Casting::Casting(Booth booth, roles::ReadyBallot ballot, bool resumed, OnSettled on_settled)
    : booth_(std::move(booth)), ballot_(std::move(ballot)), on_settled_(std::move(on_settled)) {
  now_.resumed = resumed;
  // Notes alone are left once the ballot has its receipt.
  if (ballot_.papers.empty() || !ballot_.papers.front().is_ballot()) now_.state = State::notes;
  if (now_.state == State::sending) now_.tracker = ballot_.papers.front().tracker;
  thread_ = std::thread([this, language = current_language()] { run(language); });
}

Casting::~Casting() {
  stopping_ = true;
  thread_.join();
}

Casting::Now Casting::now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

bool Casting::under_way() const {
  const State state = now().state;
  return state != State::done && state != State::refused;
}

void Casting::enter(State state) {
  const std::lock_guard lock(mutex_);
  now_.state = state;
}

void Casting::note_failure(const Error& error) {
  const std::lock_guard lock(mutex_);
  ++now_.attempt;
  now_.reason = error.message;
  if (now_.state == State::sending) now_.state = State::retrying;
}

void Casting::run(Language language) {
  const LanguageScope scope(language);
  try {
    send_all();
  } catch (const std::exception& error) {
    const std::lock_guard lock(mutex_);
    now_.state = State::refused;
    now_.reason = tr("内部错误：{}", "internal error: {}", error.what());
  }
}

void Casting::send_all() {
  for (const roles::ReadyPaper& paper : ballot_.papers) {
    const auto sent = send(paper);
    if (!sent) return;
    const bool taken = sent->has_value();
    if (!taken && paper.is_ballot()) {
      // A false receipt is evidence: the file stays.
      if (sent->error().code != ErrorCode::signature_invalid) on_settled_(paper.place, true);
      const std::lock_guard lock(mutex_);
      now_.state = State::refused;
      now_.reason = sent->error().message;
      return;
    }
    if (!taken) {
      const std::lock_guard lock(mutex_);
      now_.notes_problem = sent->error().message;
    }
    on_settled_(paper.place, false);
    enter(State::notes);
  }
  enter(State::done);
}

std::optional<Result<Receipt>> Casting::send(const roles::ReadyPaper& paper) {
  const auto retry = [this](int, const Error& error) {
    note_failure(error);
    return !stopping_;
  };
  while (!stopping_) {
    auto receipt = roles::send_paper(*booth_.access, *booth_.meeting, *booth_.opening, ballot_.poll,
                                     paper, retry);
    if (receipt || receipt.error().code != ErrorCode::unavailable) return receipt;
    note_failure(receipt.error());
  }
  return std::nullopt;
}

}  // namespace piaojue::agent::kiosk
