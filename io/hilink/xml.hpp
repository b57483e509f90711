#pragma once

#include "config/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dongled::io::hilink {

/// One element of a modem's reply: a value of our own, so that nothing else knows the parser.
/// Lookups ignore case, because firmwares do not agree with themselves (`username`, `Username`).
struct element {
  std::string name;
  std::string text{}; ///< Entities resolved, surrounding white space removed.
  std::vector<element> children{};

  /// The first child of that name, or null.
  const element* find(std::string_view child) const;

  /// That child's text; empty when there is none.
  std::string_view value(std::string_view child) const;

  /// That child's text as a decimal number; nothing when it is anything else.
  std::optional<int64_t> number(std::string_view child) const;
};

/// Parses a reply. Bounded in size (256 KiB), depth and number of elements; document types are
/// skipped and define no entities; texts come out as clean UTF-8 without control characters. An
/// HTML page is `unsupported` with detail 100002 (modems send their home page in place of an
/// endpoint they do not have), any other text `bad_input`.
result<element> parse_xml(std::string_view text);

/// The code of an `<error>` reply, in either order of its elements; nothing for other replies. An
/// error without a legible code is -1.
std::optional<int> error_code(const element& reply);

/// Fields of a record in the order they are to be sent: some firmwares insist on one.
using fields = std::vector<element>;

/// A `<request>` body with the fields in that order, escaped.
std::string request_body(const fields& what);

/// The whole record as read, with some fields replaced, ready for `request_body`: a write replaces
/// the record, so what is not echoed is lost. Fields the modem did not send are not added.
fields echo(const element& record, const fields& changes);

} // namespace dongled::io::hilink
