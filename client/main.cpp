// piaojue: one program for every role of a meeting. Wiring only.
#include <csignal>
#include <cstdlib>
#include <exception>

#include "client/cli/command.hpp"
#include "client/cli/terminal.hpp"
#include "core/base/language.hpp"
#include "core/base/version.hpp"
#include "core/openssl/key_memory.hpp"

namespace piaojue::cli {
namespace {

/// Before parsing, since help texts have a language too.
Language choose_language(int argc, char** argv) {
  const char* variable = ::secure_getenv("PIAOJUE_LANG");
  std::string language = variable == nullptr ? "zh" : variable;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--lang" && i + 1 < argc) language = argv[i + 1];
    if (argument.rfind("--lang=", 0) == 0) language = argument.substr(7);
  }
  return language.rfind("en", 0) == 0 ? Language::en : Language::zh;
}

/// An issuing desk's keys for every class of every poll; within the limit of locked memory that
/// Debian gives a user.
constexpr std::size_t kKeyMemory = std::size_t{4} << 20U;

int parse_and_run(int argc, char** argv) {
  CLI::App app(tr("票决：匿名投票，人人可验", "Piaojue: anonymous ballots that anyone can verify"),
               "piaojue");
  std::string language;
  app.add_option("--lang", language, "zh | en")->check(CLI::IsMember({"zh", "en"}));
  app.set_version_flag("--version", "piaojue " + std::string(kVersion));
  app.require_subcommand(1);
  app.fallthrough();  // --lang also after the subcommand

  Chosen chosen;
  add_template_commands(app, chosen);
  add_setup_commands(app, chosen);
  add_gate_commands(app, chosen);
  add_organiser_commands(app, chosen);
  add_registrar_commands(app, chosen);
  add_card_commands(app, chosen);
  add_issuer(app, chosen);
  add_voter_commands(app, chosen);
  add_scrutineer_commands(app, chosen);
  add_hall_commands(app, chosen);
  add_names_commands(app, chosen);
  add_paper_commands(app, chosen);
  add_administrator_commands(app, chosen);
  add_status(app, chosen);
  add_auditor_commands(app, chosen);
  add_report(app, chosen);
  add_agent(app, chosen);
  add_spec_commands(app, chosen);
  add_rehearsal(app, chosen);
  add_archive_commands(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kBadInput;
  }
  return chosen();
}

}  // namespace
}  // namespace piaojue::cli

int main(int argc, char** argv) {
  using namespace piaojue;
  cli::disable_core_dumps();
  openssl::protect_keys(cli::kKeyMemory);
  std::signal(SIGPIPE, SIG_IGN);
  set_language(cli::choose_language(argc, argv));
  try {
    return cli::parse_and_run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", tr("内部错误：{}", "internal error: {}", error.what()));
    return cli::kFailed;
  }
}
