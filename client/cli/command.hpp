// How subcommands are made: each fills its own options and registers what runs after parsing.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>

#include "client/roles/desk.hpp"
#include "core/meeting/plan.hpp"

namespace piaojue::cli {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kBadInput = 2;

/// The command that the user chose; its result is the exit code.
using Chosen = std::function<int()>;

/// Prints the error for people; the exit code to return.
int report(const Error& error);
/// Prints every fault as file:line:column.
int report(const FileFaults& faults);

/// Runs `work`, a Result<void>, and turns it into an exit code.
template <class Work>
int run(const Work& work) {
  const Result<void> done = work();
  return done ? kDone : report(done.error());
}

/// --id, --server, --passphrase-fd.
struct WhoAndWhere {
  std::filesystem::path id;
  std::string server;
  std::optional<int> passphrase_fd;
};
void add_who_and_where(CLI::App& command, WhoAndWhere& options);

/// A connected identity.
struct Session {
  Identity identity;
  std::unique_ptr<Sealer> sealer;  ///< if the folder has a passphrase
  SecretBytes passphrase;          ///< of the folder; empty without
  std::unique_ptr<net::Access> access;
  std::unique_ptr<net::Connection> connection;
  std::unique_ptr<OfficialKeys> keys;  ///< after open_desk

  roles::Desk desk() { return {*connection, *keys}; }
};

Result<Session> open_session(const WhoAndWhere& options);
/// With the official's keys, which `enrol` made.
Result<Session> open_desk(const WhoAndWhere& options);

/// The folder's meeting or every fault printed; then nothing, and exit code kBadInput.
/// `options.tally_certificate` is filled in.
std::optional<MeetingPlan> load_plan_or_report(const std::filesystem::path& folder,
                                               PlanOptions options = {});
/// One line each, on the output.
void show_warnings(const MeetingPlan& plan);

/// A fingerprint, or a file that holds one (anchor.txt). Error `malformed`.
Result<Hash32> read_anchor(const std::string& file_or_fingerprint);

/// A subcommand in a named group of the help page.
CLI::App& add_command(CLI::App& app, const std::string& group, const std::string& name,
                      const std::string& description);

void add_setup_commands(CLI::App& app, Chosen& chosen);     // pki, enrol, meeting, votes, simulate
void add_gate_commands(CLI::App& app, Chosen& chosen);      // fact, gates
void add_template_commands(CLI::App& app, Chosen& chosen);  // template, runoff
void add_organiser_commands(CLI::App& app, Chosen& chosen);
void add_registrar_commands(CLI::App& app, Chosen& chosen);
void add_card_commands(CLI::App& app, Chosen& chosen);
void add_issuer(CLI::App& app, Chosen& chosen);
void add_voter_commands(CLI::App& app, Chosen& chosen);
void add_scrutineer_commands(CLI::App& app, Chosen& chosen);
void add_hall_commands(CLI::App& app, Chosen& chosen);
void add_names_commands(CLI::App& app, Chosen& chosen);
void add_paper_commands(CLI::App& app, Chosen& chosen);
void add_administrator_commands(CLI::App& app, Chosen& chosen);
void add_status(CLI::App& app, Chosen& chosen);
void add_rehearsal(CLI::App& app, Chosen& chosen);
void add_auditor_commands(CLI::App& app, Chosen& chosen);  // also the observer's
void add_report(CLI::App& app, Chosen& chosen);
void add_archive_commands(CLI::App& app, Chosen& chosen);  // seal-archive, archive-share, ...
void add_agent(CLI::App& app, Chosen& chosen);
void add_spec_commands(CLI::App& app, Chosen& chosen);

}  // namespace piaojue::cli
