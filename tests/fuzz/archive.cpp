// Sealed archives: whatever is in the file, no wrong key opens it, and the header that is believed
// encodes to its own bytes.
#include "core/record/archive.hpp"

#include <sstream>

#include "tests/fuzz/target.hpp"

using namespace piaojue;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::istringstream in(std::string(as_text({data, size})));
  const auto archive = SealedArchive::read(in);
  if (!archive) return 0;
  const Bytes header = archive->subject.header.encode();
  const auto again = ArchiveHeader::parse(header);
  require(again && equal(again->encode(), header));
  require(!archive->open({}));
  const SecretBytes wrong = SecretBytes(32);
  ArchiveReader pieces(in, *archive, SecretBytes::copy_of(wrong.reveal()));
  require(!pieces.next());
  return 0;
}
