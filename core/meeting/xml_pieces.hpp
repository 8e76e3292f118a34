// Cuts a large XML document into its elements of one name, so that no tree of the whole is needed.
#pragma once

#include <optional>
#include <string_view>

namespace piaojue {

class XmlPieces {
 public:
  /// `name` without namespace prefix. Elements of this name must not lie in one another.
  XmlPieces(std::string_view xml, std::string_view name) : rest_(xml), name_(name) {}

  /// The next element from its start tag to its end tag; nothing at the end of the document.
  std::optional<std::string_view> next();
  /// Whether the document broke off, or had a document type, which a workbook never has.
  bool damaged() const { return damaged_; }

 private:
  struct Tag {
    std::string_view text;  ///< from '<' to '>'
    std::string_view name;  ///< without namespace prefix
    bool closing;
    bool empty;  ///< "<a/>"
  };
  std::optional<Tag> next_tag();
  bool skip_past(std::string_view end);
  std::optional<Tag> take_tag();

  std::string_view rest_;
  std::string_view name_;
  bool damaged_ = false;
};

/// "x:row" is "row".
std::string_view local_name(std::string_view name);

}  // namespace piaojue
