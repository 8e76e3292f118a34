#include "client/agent/console/prepare.hpp"

#include "client/agent/console/draft_folder.hpp"
#include "client/agent/console/draft_toml.hpp"
#include "client/agent/console/publishing.hpp"
#include "client/agent/messages.hpp"
#include "client/meeting_templates.hpp"
#include "core/base/language.hpp"
#include "core/meeting/form.hpp"
#include "core/meeting/json_fields.hpp"

namespace piaojue::agent {
namespace {

Error published() {
  return {ErrorCode::wrong_state, tr("会议已经发布，不能再改；没有保存",
                                     "the meeting is published and cannot be changed; nothing was "
                                     "saved")};
}

Error changed_elsewhere() {
  return {ErrorCode::wrong_state,
          tr("会议文件夹刚才被别的程序改过，本页的改动没有保存；现在显示的是新的内容，请再改一次",
             "another program has just changed the meeting folder; what was changed here was not "
             "saved. The page now shows the new content: make the change again")};
}

std::string content_type_of(const std::string& name) {
  return name.ends_with(".xlsx")
             ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
             : "text/csv; charset=utf-8";
}

void add_templates(v1::PrepareState& out) {
  for (const MeetingTemplate& one : meeting_templates()) {
    v1::PrepareTemplate& line = *out.add_templates();
    line.set_name(std::string(one.name));
    line.set_title(std::string(current_language() == Language::zh ? one.chinese : one.english));
  }
}

class Preparing {
 public:
  explicit Preparing(Surroundings& around)
      : around_(around), folder_(around.meeting), publishing_(around) {}

  Result<v1::PrepareState> state();
  Result<v1::PrepareDraft> draft();
  Result<v1::PrepareDraft> begin(const v1::PrepareFromTemplate& request);
  Result<v1::PrepareDraft> save(const v1::PrepareSave& request);
  Result<v1::PrepareText> text();
  Result<v1::PrepareDraft> save_text(const v1::PrepareText& request);
  Result<v1::PrepareTable> table(const v1::PrepareTableRequest& request);
  Result<v1::PrepareDraft> adopt(const v1::PrepareTableRequest& request);
  Result<v1::Form> form(const v1::PreparePollRequest& request);
  Result<v1::Download> download(const v1::PrepareDownload& request);
  Result<v1::Empty> make_certificates(const v1::PrepareCertificates& request);
  Result<v1::Empty> enrol(const v1::PrepareEnrol& request);
  Result<v1::Empty> publish(const v1::PreparePublish& request);

 private:
  /// As the folder stands now, read once for each version.
  Result<std::shared_ptr<const Draft>> current();
  /// The same, to be changed by a page that saw this version.
  Result<std::shared_ptr<const Draft>> to_change(const std::string& version);
  Result<v1::PrepareDraft> saved(const std::string& text);
  bool is_published() const { return around_.watch.now().meeting != nullptr; }

  Surroundings& around_;
  const DraftFolder folder_;
  Publishing publishing_;
  std::mutex mutex_;  ///< of everything below, and of changes to the folder
  std::shared_ptr<const Draft> draft_;
  std::shared_ptr<const MeetingPlan> last_plan_;  ///< without faults: what a preview shows
};

Result<std::shared_ptr<const Draft>> Preparing::current() {
  if (!draft_ || draft_->version != folder_.version()) {
    PJ_TRY(Draft read, folder_.read());
    draft_ = std::make_shared<const Draft>(std::move(read));
    if (draft_->plan) last_plan_ = draft_->plan;
  }
  return draft_;
}

Result<std::shared_ptr<const Draft>> Preparing::to_change(const std::string& version) {
  if (is_published()) return published();
  PJ_TRY(auto draft, current());
  if (draft->version != version) return changed_elsewhere();
  return draft;
}

Result<v1::PrepareDraft> Preparing::saved(const std::string& text) {
  PJ_CHECK(folder_.save(text));
  PJ_TRY(const auto draft, current());
  return draft->message;
}

Result<v1::PrepareState> Preparing::state() {
  const std::lock_guard lock(mutex_);
  v1::PrepareState out;
  out.set_folder(folder_.path().string());
  if (!folder_.exists()) {
    out.set_stage("empty");
    add_templates(out);
    return out;
  }
  PJ_TRY(const auto draft, current());
  out.set_stage(is_published() ? "published" : "draft");
  out.set_version(draft->version);
  publishing_.fill(draft->plan ? draft->plan.get() : last_plan_.get(), out);
  return out;
}

Result<v1::PrepareDraft> Preparing::draft() {
  const std::lock_guard lock(mutex_);
  PJ_TRY(const auto draft, current());
  return draft->message;
}

Result<v1::PrepareDraft> Preparing::begin(const v1::PrepareFromTemplate& request) {
  const std::lock_guard lock(mutex_);
  PJ_CHECK(folder_.begin_from(request.name()));
  PJ_TRY(const auto draft, current());
  return draft->message;
}

Result<v1::PrepareDraft> Preparing::save(const v1::PrepareSave& request) {
  const std::lock_guard lock(mutex_);
  PJ_CHECK(to_change(request.version()));
  PJ_TRY(const std::string text, write_toml(parse_shallow_json(request.tree())));
  return saved(text);
}

Result<v1::PrepareText> Preparing::text() {
  const std::lock_guard lock(mutex_);
  PJ_TRY(const auto draft, current());
  v1::PrepareText out;
  out.set_version(draft->version);
  out.set_text(draft->text);
  return out;
}

Result<v1::PrepareDraft> Preparing::save_text(const v1::PrepareText& request) {
  const std::lock_guard lock(mutex_);
  PJ_CHECK(to_change(request.version()));
  return saved(request.text());
}

Result<v1::PrepareTable> Preparing::table(const v1::PrepareTableRequest& request) {
  const std::lock_guard lock(mutex_);
  PJ_TRY(const auto draft, current());
  return folder_.show_table(*draft, request.path(), request.has_file() ? &request.file() : nullptr);
}

Result<v1::PrepareDraft> Preparing::adopt(const v1::PrepareTableRequest& request) {
  const std::lock_guard lock(mutex_);
  PJ_TRY(const auto before, to_change(request.version()));
  PJ_CHECK(folder_.adopt_table(*before, request.path(), request.file()));
  PJ_TRY(const auto draft, current());
  return draft->message;
}

Result<v1::Form> Preparing::form(const v1::PreparePollRequest& request) {
  const std::lock_guard lock(mutex_);
  PJ_CHECK(current());
  if (last_plan_)
    for (const PollDefinition& poll : last_plan_->polls)
      if (poll.id.str() == request.poll()) {
        PJ_TRY(const CompiledForm form, compile_form(poll));
        return form_message(poll, form, around_.photos);
      }
  return Error{ErrorCode::not_found, tr("改正错误以后，这里显示选票的样子",
                                        "the ballot paper is shown here once the faults are "
                                        "mended")};
}

Result<v1::Download> Preparing::download(const v1::PrepareDownload& request) {
  const std::lock_guard lock(mutex_);
  PJ_TRY(const auto draft, current());
  PJ_TRY(auto file, folder_.table_file(*draft, request.path()));
  v1::Download out;
  out.set_name(file.first);
  out.set_url(
      around_.downloads.offer({file.first, content_type_of(file.first), std::move(file.second)}));
  return out;
}

Result<v1::Empty> Preparing::make_certificates(const v1::PrepareCertificates& request) {
  const std::lock_guard lock(mutex_);
  PJ_CHECK(current());
  PJ_CHECK(publishing_.make_certificates(folder_.path(), request));
  return v1::Empty();
}

Result<v1::Empty> Preparing::enrol(const v1::PrepareEnrol& request) {
  const std::lock_guard lock(mutex_);
  PJ_CHECK(publishing_.enrol(request.passphrase()));
  return v1::Empty();
}

Result<v1::Empty> Preparing::publish(const v1::PreparePublish& request) {
  const std::lock_guard lock(mutex_);
  PJ_TRY(const auto draft, to_change(request.version()));
  if (!draft->plan)
    return Error{ErrorCode::wrong_state, tr("会议文件还有 {} 处错误，没有发布",
                                            "the meeting still has {} faults and was not "
                                            "published",
                                            draft->message.faults_size())};
  PJ_CHECK(publishing_.publish(*draft->plan));
  return v1::Empty();
}

}  // namespace

void add_prepare_calls(Api& api, Surroundings& around) {
  const auto own = std::make_shared<Preparing>(around);
  using v1::Empty;
  using v1::PrepareDraft;
  api.on<Empty, v1::PrepareState>("prepare/state", [own](const Empty&) { return own->state(); });
  api.on<Empty, PrepareDraft>("prepare/draft", [own](const Empty&) { return own->draft(); });
  api.on<v1::PrepareFromTemplate, PrepareDraft>(
      "prepare/template", [own](const auto& request) { return own->begin(request); });
  api.on<v1::PrepareSave, PrepareDraft>("prepare/save",
                                        [own](const auto& request) { return own->save(request); });
  api.on<Empty, v1::PrepareText>("prepare/text", [own](const Empty&) { return own->text(); });
  api.on<v1::PrepareText, PrepareDraft>(
      "prepare/save_text", [own](const auto& request) { return own->save_text(request); });
  api.on<v1::PrepareTableRequest, v1::PrepareTable>(
      "prepare/table", [own](const auto& request) { return own->table(request); });
  api.on<v1::PrepareTableRequest, PrepareDraft>(
      "prepare/adopt", [own](const auto& request) { return own->adopt(request); });
  api.on<v1::PreparePollRequest, v1::Form>(
      "prepare/form", [own](const auto& request) { return own->form(request); });
  api.on<v1::PrepareDownload, v1::Download>(
      "prepare/download", [own](const auto& request) { return own->download(request); });
  api.on<v1::PrepareCertificates, Empty>("prepare/certificates", [own](const auto& request) {
    return own->make_certificates(request);
  });
  api.on<v1::PrepareEnrol, Empty>("prepare/enrol",
                                  [own](const auto& request) { return own->enrol(request); });
  api.on<v1::PreparePublish, Empty>("prepare/publish",
                                    [own](const auto& request) { return own->publish(request); });
}

}  // namespace piaojue::agent
