#include "core/meeting/xml_pieces.hpp"

namespace piaojue {

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::optional<std::string_view> XmlPieces::next() {
  std::optional<Tag> tag = next_tag();
  while (tag && (tag->closing || tag->name != name_)) tag = next_tag();
  if (!tag || tag->empty) return tag ? std::optional(tag->text) : std::nullopt;
  const char* const begin = tag->text.data();
  do {
    tag = next_tag();
  } while (tag && !(tag->closing && tag->name == name_));
  if (!tag) {
    damaged_ = true;
    return std::nullopt;
  }
  const char* const end = tag->text.data() + tag->text.size();
  return std::string_view(begin, static_cast<std::size_t>(end - begin));
}

std::optional<XmlPieces::Tag> XmlPieces::next_tag() {
  while (!damaged_) {
    const std::size_t start = rest_.find('<');
    if (start == std::string_view::npos) return std::nullopt;
    rest_.remove_prefix(start);
    if (rest_.starts_with("<!--")) {
      damaged_ = !skip_past("-->");
    } else if (rest_.starts_with("<![CDATA[")) {
      damaged_ = !skip_past("]]>");
    } else if (rest_.starts_with("<?")) {
      damaged_ = !skip_past("?>");
    } else if (rest_.starts_with("<!")) {
      damaged_ = true;
    } else {
      return take_tag();
    }
  }
  return std::nullopt;
}

bool XmlPieces::skip_past(std::string_view end) {
  const std::size_t found = rest_.find(end);
  if (found == std::string_view::npos) return false;
  rest_.remove_prefix(found + end.size());
  return true;
}

std::optional<XmlPieces::Tag> XmlPieces::take_tag() {
  std::size_t end = 1;
  for (char quote = 0; end < rest_.size() && (quote != 0 || rest_[end] != '>'); ++end) {
    const char c = rest_[end];
    if (quote == 0 && (c == '"' || c == '\''))
      quote = c;
    else if (quote == c)
      quote = 0;
  }
  if (end == rest_.size()) {
    damaged_ = true;
    return std::nullopt;
  }
  Tag tag{rest_.substr(0, end + 1), {}, rest_.starts_with("</"), rest_[end - 1] == '/'};
  const std::string_view inside = tag.text.substr(tag.closing ? 2 : 1);
  tag.name = local_name(inside.substr(0, inside.find_first_of(" \t\r\n/>")));
  rest_.remove_prefix(end + 1);
  return tag;
}

}  // namespace piaojue
