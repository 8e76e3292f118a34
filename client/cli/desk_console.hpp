// What the people at an issuing desk type, and what they see while terminals are answered.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "client/cli/command.hpp"
#include "client/issuer/issuing_desk.hpp"

namespace piaojue::cli {

/// Words of one line: heads N, admit ID|NAME.., cards FOLDER GROUP=N .., void, status, help, quit.
class DeskConsole {
 public:
  /// Both outlive the console.
  DeskConsole(issuer::IssuingDesk& desk, Session& session);

  /// Obeys standard input. True when told to quit, false when the input ended.
  bool run();
  /// A line from whoever serves a terminal, above what is being typed. From any thread.
  void say(const std::string& text);

  void obey(const std::string& line);

 private:
  using Words = std::vector<std::string>;
  Result<void> set_heads(const Words& words);
  Result<void> admit(const Words& words);
  Result<void> print_cards(const Words& words);
  Result<void> void_surplus();
  void show_status();
  void show_help();
  void quit(const Words& words);
  void prompt();

  issuer::IssuingDesk& desk_;
  Session& session_;
  const bool is_terminal_;
  bool done_ = false;
  std::mutex mutex_;  ///< of what is printed
};

}  // namespace piaojue::cli
