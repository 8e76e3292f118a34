// For whoever writes a program of their own from the specification: spec-vectors.
#include "client/cli/command.hpp"
#include "core/base/language.hpp"
#include "core/record/spec_vectors.hpp"

namespace piaojue::cli {

void add_spec_commands(CLI::App& app, Chosen& chosen) {
  CLI::App& command = add_command(
      app, tr("监督员和审计", "Observer and auditor"), "spec-vectors",
      tr("打印规范的计算实例（JSON），供另写核验程序者对照",
         "print the specification's worked examples (JSON), to check a verifier of your own"));
  command.callback([&chosen] {
    chosen = [] {
      fmt::print("{}", spec_vectors());
      return kDone;
    };
  });
}

}  // namespace piaojue::cli
