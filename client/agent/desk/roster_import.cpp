#include "client/agent/desk/roster_import.hpp"

#include <algorithm>
#include <thread>

#include "client/print/code_slips.hpp"
#include "client/roles/registrar.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

bool is_replaceable(const MeetingNow& now) {
  return now.status && std::ranges::all_of(now.status->polls, [](const auto& line) {
           return line.state == wire::PollState::defined;
         });
}

/// For a spreadsheet that otherwise takes the text for another encoding.
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

FileOffer codes_table(const Roster& roster, const std::vector<roles::IssuedCode>& codes) {
  const std::string text = std::string(kByteOrderMark) + roles::codes_csv(roster, codes);
  return {tr("个人码.csv", "codes.csv"), "text/csv; charset=utf-8", to_bytes(as_bytes(text))};
}

Result<FileOffer> codes_pages(const Roster& roster, const std::vector<roles::IssuedCode>& codes,
                              const Manifest& manifest) {
  print::CodeSlips pages{manifest.title, manifest.rehearsal, {}};
  for (std::size_t i = 0; i < codes.size(); ++i)
    pages.slips.push_back({codes[i].voter.str(), roster.voters[i].name, roster.voters[i].unit,
                           roles::format_code(codes[i].code)});
  PJ_TRY(const print::Printed printed, print::print_code_slips(pages));
  return FileOffer{tr("个人码.pdf", "codes.pdf"), "application/pdf",
                   to_bytes(printed.pdf.reveal())};
}

}  // namespace

void RosterImport::add_to(Api& api) {
  api.on<v1::DeskImport, v1::FileProblems>(
      "desk/import", [this](const v1::DeskImport& request) { return import(request); });
  api.on<v1::DeskCodesRequest, v1::Download>(
      "desk/codes",
      [this](const v1::DeskCodesRequest& request) { return offer_codes(request.format()); });
  api.on<v1::Empty, v1::Empty>("desk/codes_handed", [this](const v1::Empty&) {
    box_.empty();
    return v1::Empty();
  });
}

void RosterImport::fill(const MeetingNow& now, v1::DeskState& out) {
  const CodesBox::Content content = box_.content();
  v1::DeskCodes& codes = *out.mutable_codes();
  codes.set_waiting(content == CodesBox::Content::sent);
  codes.set_unsent(content == CodesBox::Content::unsent);
  codes.set_replaceable(is_replaceable(now));
  out.set_roster_imported(now.status && now.status->roster_imported &&
                          content != CodesBox::Content::unsent);
  out.set_roster_in_folder(now.meeting && roster_.find(*now.meeting) != nullptr);
}

Result<v1::FileProblems> RosterImport::import(const v1::DeskImport& request) {
  const MeetingNow now = around_.watch.now();
  if (!now.meeting) return roles::too_early(tr("会议发布", "the meeting is published"));
  v1::FileProblems problems;
  if (request.has_file())
    for (std::string& problem : roster_.take(request.file(), *now.meeting))
      problems.add_problems(std::move(problem));
  if (problems.problems_size() > 0) return problems;
  const auto roster = roster_.find(*now.meeting);
  if (!roster)
    return Error{ErrorCode::not_found,
                 tr("会议文件夹里没有本次会议的名册，请选择名册文件",
                    "the meeting folder holds no roster of this meeting; choose the file")};
  v1::DeskState state;
  fill(now, state);
  // The server has it; this machine only lacked the names.
  if (state.roster_imported() && !request.replace_codes()) return problems;
  PJ_CHECK(job_.start(tr("制作个人码", "Making the personal codes"),
                      [this, meeting = now.meeting, roster](Job::Report& report) {
                        return send(report, *meeting, *roster);
                      }));
  return problems;
}

Result<CodesBox::Codes> RosterImport::prepare(Job::Report& report, const Roster& roster) {
  if (auto before = box_.unsent(roster)) return *std::move(before);
  CodesBox::Codes codes{roles::make_codes(roster), {}};
  Progress progress(codes.codes.size(), [&report](std::uint64_t done, std::uint64_t total) {
    report.progress(done, total);
  });
  codes.hashes =
      roles::hash_codes(codes.codes, std::max(1U, std::thread::hardware_concurrency()), progress);
  PJ_CHECK(box_.store(codes));
  return codes;
}

Result<void> RosterImport::send(Job::Report& report, const roles::MeetingView& meeting,
                                const Roster& roster) {
  PJ_TRY(Work work, around_.office.begin());
  PJ_CHECK(roles::require_role(work.desk(), Role::registrar));
  PJ_TRY(const CodesBox::Codes codes, prepare(report, roster));
  report.title(tr("送出名册", "Sending the roster"));
  auto sent = roles::import_roster(work.desk(), meeting, roster, codes.hashes);
  if (!sent && sent.error().code == ErrorCode::unavailable)
    return Error{ErrorCode::unavailable,
                 tr("{}。服务器可能已经收下名册；连上以后请再按一次“导入名册”，会用同一批个人码",
                    "{}. The server may have taken the roster; press import again once it is back: "
                    "the codes stay the same",
                    sent.error().message)};
  if (!sent) {
    box_.forget_unsent();
    return sent;
  }
  PJ_CHECK(box_.mark_sent());
  around_.watch.refresh();
  return {};
}

Result<v1::Download> RosterImport::offer_codes(const std::string& format) {
  const MeetingNow now = around_.watch.now();
  const auto roster = now.meeting ? roster_.find(*now.meeting) : nullptr;
  if (!roster)
    return Error{ErrorCode::not_found, tr("本机还没有名册", "there is no roster here yet")};
  PJ_TRY(const auto codes, box_.open());
  if (codes.size() != roster->voters.size())
    return Error{ErrorCode::wrong_context, tr("本机的个人码属于另一份名册，请找会务人员",
                                              "the codes here are of another roster; ask the "
                                              "staff")};
  FileOffer file = codes_table(*roster, codes);
  if (format == "pdf") {
    PJ_TRY(file, codes_pages(*roster, codes, now.meeting->manifest));
  }
  v1::Download out;
  out.set_name(file.name);
  out.set_url(around_.downloads.offer(std::move(file)));
  return out;
}

}  // namespace piaojue::agent
