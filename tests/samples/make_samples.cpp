// Writes the sample records and their list, manifest.json, into a folder: make_samples FOLDER.
// The list is written last, and only if the verifier judges every record as it says.
#include <filesystem>
#include <fmt/core.h>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/record/verifier.hpp"
#include "tests/samples/sample_files.hpp"

namespace {

using namespace piaojue;
namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

void write(const fs::path& path, ByteView content) {
  fs::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(as_text(content).data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (!out) throw std::runtime_error("cannot write " + path.string());
}

/// The check that should fails, and of those before it none.
bool is_as_planned(const VerificationReport& report, const samples::SampleFile& file) {
  const bool passed_before =
      std::all_of(report.checks.begin(), report.checks.end(), [&](const CheckResult& check) {
        return check.verdict == Verdict::pass || (file.fails && check.number >= *file.fails);
      });
  return passed_before && report.failed == file.fails && exit_code(report) == (file.fails ? 1 : 0);
}

Json make(const fs::path& folder, const samples::SampleFile& file) {
  const test::Sample sample = test::make_sample(file.options, file.hooks);
  Bytes record = sample.record();
  if (file.record) file.record(record);
  VerifyOptions options;
  options.anchor = sample.anchor;
  if (file.anchor) file.anchor(*options.anchor);

  const std::string record_name = file.name + ".pjr";
  const std::string anchor_name = file.name + ".anchor.txt";
  write(folder / record_name, record);
  write(folder / anchor_name, as_bytes(format_fingerprint(*options.anchor) + "\n"));
  const VerificationReport report = verify_record(folder / record_name, options);
  if (!is_as_planned(report, file))
    throw std::runtime_error(record_name + ":\n" + render_verification_report(report));

  Json out;
  out["record"] = record_name;
  out["anchor"] = anchor_name;
  out["suite"] = sample.suite->name();
  out["fails"] = file.fails ? Json(*file.fails) : Json(nullptr);
  out["what"] = file.what;
  return out;
}

void make_all(const fs::path& folder) {
  Json list;
  list["samples"] = Json::array();
  for (const auto& files : {samples::valid_files(), samples::damaged_files()})
    for (const samples::SampleFile& file : files) list["samples"].push_back(make(folder, file));
  write(folder / "manifest.json", as_bytes(list.dump(2) + "\n"));
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) {
    fmt::print(stderr, "make_samples FOLDER\n");
    return 2;
  }
  try {
    make_all(words[1]);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
  return 0;
}
