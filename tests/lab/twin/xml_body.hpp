#pragma once

#include "tests/lab/twin/twin_options.hpp"

#include <concepts>
#include <string>
#include <string_view>

namespace dongled::lab {

/// How a page lays its XML out: byte lengths depend on it.
enum class body_style : uint8_t {
  multi_line,  ///< CRLF after the prolog and after each element, the last included.
  single_line, ///< No line ends at all.
};

/// Escapes a value as the family does: B also turns ( and ) into &#40; and &#41;.
std::string escaped(std::string_view value, firmware family);

/// Writes one XML answer, byte for byte as a modem lays it out.
class xml_body {
public:
  xml_body(body_style style, firmware family);

  /// `<name>value</name>`.
  void leaf(std::string_view name, std::string_view value);
  void leaf(std::string_view name, std::integral auto value) { leaf(name, std::to_string(value)); }

  /// `<name>` … `</name>` around what comes between.
  void open(std::string_view name);
  void close(std::string_view name);

  const std::string& text() const noexcept { return text_; }

private:
  void line(std::string_view x);

  body_style style_;
  firmware family_;
  std::string text_;
};

/// The answer to a POST that worked: 61 bytes on a single line, 65 on two.
std::string ok_body(body_style style);

/// The answer that reports an error: 101 bytes in A, 91 in B (for a six-digit code).
std::string error_body(firmware family, int code);

} // namespace dongled::lab
