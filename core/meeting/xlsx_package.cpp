#include "core/meeting/xlsx_package.hpp"

#include <array>
#include <filesystem>
#include <pugixml.hpp>
#include <zip.h>

#include "core/base/canonical.hpp"
#include "core/meeting/xml_pieces.hpp"

namespace piaojue {
namespace {

/// Far more than a workbook has.
constexpr zip_int64_t kMaxParts = 10000;

struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

/// Reads on to the end, where libzip compares the checksum; nothing if it differs or if there is
/// more than `max`.
std::optional<std::string> read_to_end(zip_file_t* file, std::size_t max) {
  std::string out;
  std::array<char, 1U << 16U> block;
  for (;;) {
    const zip_int64_t read = zip_fread(file, block.data(), block.size());
    if (read == 0) return out;
    if (read < 0 || static_cast<std::size_t>(read) > max - out.size()) return std::nullopt;
    out.append(block.data(), static_cast<std::size_t>(read));
  }
}

std::string last_word(std::string_view uri) {
  return std::string(uri.substr(uri.find_last_of('/') + 1));
}

/// `target` as a part's relationships name it.
std::string resolve(const std::string& part, const std::string& target) {
  const std::filesystem::path folder = std::filesystem::path("/" + part).parent_path();
  return (folder / target).lexically_normal().generic_string().substr(1);
}

std::string relationships_part(const std::string& part) {
  const std::filesystem::path path(part);
  return (path.parent_path() / "_rels" / (path.filename().string() + ".rels")).generic_string();
}

}  // namespace

void XlsxPackage::Discard::operator()(zip* archive) const { zip_discard(archive); }

XlsxPackage::XlsxPackage(std::string_view bytes) {
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
  if (source != nullptr) archive_.reset(zip_open_from_source(source, ZIP_RDONLY, nullptr));
  if (!archive_ && source != nullptr) zip_source_free(source);
  if (!archive_ || zip_get_num_entries(archive_.get(), 0) > kMaxParts)
    failure_ = PackageFailure::damaged;
}

std::optional<std::string> XlsxPackage::fail(PackageFailure why) {
  if (!failure_) failure_ = why;
  return std::nullopt;
}

std::optional<std::string> XlsxPackage::read(const std::string& part) {
  if (failure_) return std::nullopt;
  const zip_int64_t index = zip_name_locate(archive_.get(), part.c_str(), ZIP_FL_NOCASE);
  if (index < 0) return fail(PackageFailure::damaged);
  zip_stat_t about;
  zip_stat_init(&about);
  constexpr zip_uint64_t kNeeded =
      ZIP_STAT_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
  if (zip_stat_index(archive_.get(), static_cast<zip_uint64_t>(index), 0, &about) != 0 ||
      (about.valid & kNeeded) != kNeeded)
    return fail(PackageFailure::damaged);
  if (about.encryption_method != ZIP_EM_NONE) return fail(PackageFailure::encrypted);
  if (about.comp_method != ZIP_CM_STORE && about.comp_method != ZIP_CM_DEFLATE)
    return fail(PackageFailure::damaged);
  if (about.size > kMaxUnpacked - unpacked_) return fail(PackageFailure::too_large);
  const std::unique_ptr<zip_file_t, CloseFile> file(
      zip_fopen_index(archive_.get(), static_cast<zip_uint64_t>(index), 0));
  if (!file) return fail(PackageFailure::damaged);
  std::optional<std::string> text = read_to_end(file.get(), about.size);
  if (!text || !is_valid_utf8(*text)) return fail(PackageFailure::damaged);
  unpacked_ += text->size();
  return text;
}

std::vector<Relationship> XlsxPackage::relationships(const std::string& part) {
  std::vector<Relationship> out;
  const std::optional<std::string> xml = read(relationships_part(part));
  if (!xml) return out;
  XmlPieces pieces(*xml, "Relationship");
  while (const auto piece = pieces.next()) {
    pugi::xml_document tree;
    if (!tree.load_buffer(piece->data(), piece->size())) continue;
    const pugi::xml_node node = tree.first_child();
    if (std::string_view(node.attribute("TargetMode").value()) == "External") continue;
    out.push_back({node.attribute("Id").value(), last_word(node.attribute("Type").value()),
                   resolve(part, node.attribute("Target").value())});
  }
  return out;
}

}  // namespace piaojue
