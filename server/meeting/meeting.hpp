// One hosted meeting: its store, keys and boxes, and what of it is fixed and shared. Several
// meetings of one server share nothing but the threads that run requests.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "server/config.hpp"
#include "server/meeting/keys.hpp"
#include "server/meeting/proof_queue.hpp"
#include "server/meeting/published.hpp"
#include "server/meeting/steward.hpp"
#include "server/ops/event_log.hpp"
#include "server/store/files.hpp"
#include "server/store/store.hpp"
#include "server/tally/sealed_poll.hpp"

namespace piaojue::server {

/// What the tally module signs results with.
struct TallyIdentity {
  Bytes certificate;  ///< DER
  SecretBytes key;    ///< PEM
};

class Meeting : public serving::Service {
 public:
  /// Opens or creates data/<id>/ and resumes what was interrupted. Throws StoreError, also when it
  /// was published with another suite than that of `config`.
  Meeting(const MeetingConfig& config, const std::filesystem::path& data, EventLog& log);
  ~Meeting() override;

  // ---- serving::Service
  const Suite& suite() const override { return suite_; }
  void handle(const Caller& caller, const wire::Request& request, Respond respond) override;
  void failed(std::string_view what) override;

  const MeetingId& id() const { return id_; }
  MeetingStore& store() { return *store_; }
  ServerKeys& keys() { return keys_; }
  const TallyIdentity& tally_identity() const { return tally_identity_; }

  /// nullptr before the manifest was published, or the opening signed by all.
  std::shared_ptr<const Published> published() const;
  std::shared_ptr<const Opened> opened() const;
  /// nullptr before issuing ended; that of a poll of Published.
  std::shared_ptr<BoxStore> box(std::size_t poll) const;
  /// The way into that box; there is one.
  ProofQueue& proofs(std::size_t poll) const;
  /// nullptr before the box was sealed.
  std::shared_ptr<const SealedPoll> sealed(std::size_t poll) const;
  std::filesystem::path record_file(const PollId& poll, bool full) const;

  /// Stores a change and makes it known. What follows from it is done later ...
  void change(Change change, Respond respond);
  /// ... or before the response.
  void change_and_advance(Change change, Respond respond);
  /// Responds after the steward did what follows from what is stored; a Failure at once.
  void advance_then(wire::Reply reply, Respond respond);

  void log(Event event, std::string_view poll = {}, std::string_view detail = {});

  // For the steps of the steward.
  void adopt_box(std::size_t poll, std::shared_ptr<BoxStore> box);
  void adopt_sealed(std::size_t poll, std::shared_ptr<const SealedPoll> sealed);
  std::shared_ptr<BoxStore> open_box(const PollId& poll, bool create);
  /// Takes over what has been published since.
  void reload();

 private:
  const MeetingId id_;
  const Suite& suite_;
  const std::filesystem::path folder_;
  const FolderLock lock_;
  EventLog& log_;
  const TallyIdentity tally_identity_;
  ServerKeys keys_;

  mutable std::mutex mutex_;  ///< of the five below
  std::shared_ptr<const Published> published_;
  std::shared_ptr<const Opened> opened_;
  std::map<std::size_t, std::shared_ptr<BoxStore>> boxes_;
  std::map<std::size_t, std::unique_ptr<ProofQueue>> proofs_;  ///< one for each box
  std::map<std::size_t, std::shared_ptr<const SealedPoll>> sealed_;

  Steward steward_;
  std::unique_ptr<MeetingStore> store_;  // last: its writer's callbacks use all of the above
};

}  // namespace piaojue::server
