// Statements of offices, and the JSON under them: a tree only of what another parser takes for JSON
// too.
#include <nlohmann/json.hpp>

#include "core/base/canonical.hpp"
#include "core/meeting/fact_document.hpp"
#include "core/meeting/json_tree.hpp"
#include "core/meeting/text_encoding.hpp"
#include "tests/fuzz/target.hpp"

using namespace piaojue;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FileFaults found;
  FaultLog faults("facts.json", found);
  const auto text = decode_text(as_text({data, size}), faults);
  if (!text) return 0;
  const auto tree = parse_json_tree(*text, faults);
  require(tree.has_value() == found.empty());
  if (tree) require(nlohmann::json::accept(*text));
  found.clear();
  const auto document = read_fact_document(*text, faults);
  require(document.has_value() == found.empty());
  for (const FileFault& fault : found) require(is_valid_utf8(fault.str()));
  if (!document) return 0;
  require(tree.has_value());
  for (const FactEntry& entry : document->entries)
    require(is_valid_utf8(why_not(*document, entry, "2026-03-12")));
  return 0;
}
