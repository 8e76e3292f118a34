#include "server/meeting/meeting.hpp"

#include "core/base/language.hpp"
#include "core/openssl/cms.hpp"
#include "server/handlers/dispatcher.hpp"
#include "server/meeting/advance.hpp"
#include "server/meeting/progress.hpp"
#include "server/meeting/trail.hpp"
#include "server/store/files.hpp"
#include "server/store/sqlite/box_store.hpp"
#include "server/store/sqlite/meeting_store.hpp"

namespace piaojue::server {
namespace {

TallyIdentity load_tally_identity(const std::filesystem::path& pki) {
  const std::optional<SecretBytes> certificate = read_file(pki / "tally-cert.pem");
  std::optional<SecretBytes> key = read_file(pki / "tally-key.pem");
  if (!certificate || !key) throw StoreError("no tally certificate or key in " + pki.string());
  Result<Bytes> der = certificate_to_der(certificate->reveal());
  if (!der) throw StoreError("tally-cert.pem: " + der.error().message);
  return {*std::move(der), *std::move(key)};
}

/// A trail begins with the manifest.
void record_start(MeetingStore& store, bool published) {
  if (!published) return;
  const auto stored = store.write_and_wait([](MeetingTables& tables) -> Result<wire::Reply> {
    record_act(tables, {Act::server_started, server_actor()});
    return wire::Done{};
  });
  if (!stored) throw StoreError(stored.error().message);
}

std::filesystem::path prepared(std::filesystem::path folder) {
  make_private_directory(folder / "records");
  return folder;
}

}  // namespace

Meeting::Meeting(const MeetingConfig& config, const std::filesystem::path& data, EventLog& log)
    : id_(config.id),
      suite_(*config.suite),
      folder_(prepared(data / config.id.str())),
      lock_(folder_),
      log_(log),
      tally_identity_(load_tally_identity(config.pki)),
      keys_(folder_ / "keys", suite_),
      steward_([this](const Steward::StopFlag& stopping) { advance(*this, stopping); },
               [this](std::string_view what) { this->log(Event::step_failed, {}, what); }),
      store_(sqlite::open_meeting_store(folder_ / "meeting.db", [this](std::string_view what) {
        this->log(Event::store_failed, {}, what);
      })) {
  reload();
  if (const auto known = published(); known && &known->suite() != &suite_)
    throw StoreError(tr("会议“{}”已按 {} 套件发布，配置文件里却是 {}",
                        "meeting \"{}\" was published with suite {}, but the configuration says {}",
                        id_.str(), known->suite().name(), suite_.name()));
  record_start(*store_, published() != nullptr);
  resume_boxes(*this);
  steward_.start();
  steward_.wake();
}

Meeting::~Meeting() { steward_.stop(); }

void Meeting::handle(const Caller& caller, const wire::Request& request, Respond respond) {
  dispatch(*this, caller, request, std::move(respond));
}

void Meeting::failed(std::string_view what) { log(Event::request_failed, {}, what); }

std::shared_ptr<const Published> Meeting::published() const {
  const std::lock_guard lock(mutex_);
  return published_;
}

std::shared_ptr<const Opened> Meeting::opened() const {
  const std::lock_guard lock(mutex_);
  return opened_;
}

std::shared_ptr<BoxStore> Meeting::box(std::size_t poll) const {
  const std::lock_guard lock(mutex_);
  const auto found = boxes_.find(poll);
  return found == boxes_.end() ? nullptr : found->second;
}

ProofQueue& Meeting::proofs(std::size_t poll) const {
  const std::lock_guard lock(mutex_);
  return *proofs_.at(poll);
}

std::shared_ptr<const SealedPoll> Meeting::sealed(std::size_t poll) const {
  const std::lock_guard lock(mutex_);
  const auto found = sealed_.find(poll);
  return found == sealed_.end() ? nullptr : found->second;
}

void Meeting::adopt_box(std::size_t poll, std::shared_ptr<BoxStore> box) {
  const std::lock_guard lock(mutex_);
  boxes_[poll] = std::move(box);
  if (auto& proofs = proofs_[poll]; !proofs)
    proofs = std::make_unique<ProofQueue>(*this, published_, opened_, poll);
}

void Meeting::adopt_sealed(std::size_t poll, std::shared_ptr<const SealedPoll> sealed) {
  const std::lock_guard lock(mutex_);
  sealed_[poll] = std::move(sealed);
}

std::filesystem::path Meeting::record_file(const PollId& poll, bool full) const {
  return folder_ / "records" / (poll.str() + (full ? ".full.pjr" : ".sealed.pjr"));
}

std::shared_ptr<BoxStore> Meeting::open_box(const PollId& poll, bool create) {
  const std::string name = "box-" + poll.str();
  sqlite::BoxFiles files{folder_ / (name + ".db"), folder_ / (name + ".sealed.db")};
  if (!create && !files.exist()) {
    log(Event::box_missing, poll.str());
    return nullptr;
  }
  return sqlite::open_box_store(std::move(files), create, [this](std::string_view what) {
    log(Event::store_failed, {}, what);
  });
}

void Meeting::reload() {
  std::shared_ptr<const Published> published = this->published();
  if (!published) {
    store_->read([&](MeetingTables& tables) {
      auto statement = load_statement(tables, meeting_document(SectionKind::manifest));
      if (!statement) return;
      published = undamaged(Published::create(*std::move(statement),
                                              tables.documents({}, SectionKind::poll_definition)));
    });
    const std::lock_guard lock(mutex_);
    published_ = published;
  }
  if (!published || opened()) return;
  std::optional<SignedStatement> opening;
  std::vector<SignedStatement> issuer_keys;
  store_->read([&](MeetingTables& tables) {
    opening = load_statement(tables, meeting_document(SectionKind::opening));
    issuer_keys = load_issuer_keys(tables);
  });
  if (!opening) return;
  for (const OfficialId& signer : opening_signers(published->manifest))
    if (!opening->has_signer(signer)) return;
  const std::shared_ptr<const Opened> opened =
      undamaged(Opened::create(*opening, issuer_keys, *published));
  const std::lock_guard lock(mutex_);
  opened_ = opened;
}

void Meeting::change(Change change, Respond respond) {
  store_->write(std::move(change), [this, respond = std::move(respond)](wire::Reply reply) {
    if (!std::holds_alternative<wire::Failure>(reply)) {
      try {
        reload();
      } catch (const std::exception& error) {
        log(Event::store_failed, {}, error.what());
      }
      steward_.wake();
    }
    respond(std::move(reply));
  });
}

void Meeting::advance_then(wire::Reply reply, Respond respond) {
  if (std::holds_alternative<wire::Failure>(reply)) return respond(std::move(reply));
  auto kept = std::make_shared<wire::Reply>(std::move(reply));
  steward_.wake([kept, respond = std::move(respond)] { respond(std::move(*kept)); });
}

void Meeting::change_and_advance(Change change, Respond respond) {
  this->change(std::move(change), [this, respond = std::move(respond)](wire::Reply reply) {
    advance_then(std::move(reply), respond);
  });
}

void Meeting::log(Event event, std::string_view poll, std::string_view detail) {
  if (poll.empty() && detail.empty())
    log_.write(event, id_.str());
  else if (detail.empty())
    log_.write(event, id_.str(), {{"poll", poll}});
  else if (poll.empty())
    log_.write(event, id_.str(), {{"detail", detail}});
  else
    log_.write(event, id_.str(), {{"poll", poll}, {"detail", detail}});
}

}  // namespace piaojue::server
