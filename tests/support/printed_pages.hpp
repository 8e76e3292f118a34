// A PDF as a reader and a scanner see it, through Poppler's tools and ZBar.
#pragma once

#include <string>
#include <vector>

#include "client/print/document.hpp"
#include "tests/support/temporary_file.hpp"

namespace piaojue::test {

class PrintedPages {
 public:
  explicit PrintedPages(const SecretBytes& pdf) : file_(pdf.reveal()) {}

  /// Output of pdfinfo, and of pdffonts without its heading.
  std::string info() const;
  std::vector<std::string> fonts() const;
  /// What is written in a part of a page (from 1), in the order of drawing.
  std::string text(std::size_t page, const print::Box& part) const;
  /// Contents of the QR codes there, at 200 dots per inch.
  std::vector<std::string> scan(std::size_t page, const print::Box& part) const;

 private:
  TemporaryFile file_;
};

}  // namespace piaojue::test
