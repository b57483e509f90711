#pragma once

#include "config/text.hpp" // lines end with CRLF or, as RFC 9112 section 2.2 allows, LF

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What every HTTP message has, read strictly: what two readers could understand in two ways is not
/// understood (RFC 9112). Pure.
namespace dongled::io::relay::http {

/// One field line: views of the text it was read from.
struct field {
  std::string_view name, value;
};

/// Whether @p x is a token (RFC 9110 section 5.6.2).
bool is_token(std::string_view x);

/// Equal but for the case of ASCII letters.
bool same(std::string_view x, std::string_view y);

/// Reads the field lines of a head or of a trailer section, without the empty line behind it.
/// Nothing for a continued line, a blank before the colon, a control character, or what is no field
/// (RFC 9112 section 5).
std::optional<std::vector<field>> read_fields(std::string_view lines);

/// All values of a field.
std::vector<std::string_view> values_of(const std::vector<field>& all, std::string_view name);

/// The elements of a list field's values, empty ones included (RFC 9110 section 5.6.1).
std::vector<std::string_view> elements_of(const std::vector<field>& all, std::string_view name);

/// How long a body is (RFC 9112 section 6.3).
struct framing {
  enum class kind : uint8_t { none, length, chunked, until_close } what = kind::none;
  uint64_t length = 0;
  bool operator==(const framing&) const = default;
};

/// How long the body of a request is. Nothing, with the @p status to refuse it with: both lengths
/// and chunks, more than one length, one that is no number, codings that end in no chunks (400), or
/// that we do not know (501); chunks in HTTP/1.0 (@p minor 0).
std::optional<framing> request_framing(const std::vector<field>& all, unsigned minor,
                                       unsigned& status);

/// How long the body of a response is; nothing when that cannot be told. @p head_only: it answers a
/// HEAD.
std::optional<framing> response_framing(const std::vector<field>& all, unsigned status,
                                        bool head_only);

/// Whether a field is for one connection only and never passed on (RFC 9110 section 7.6.1): those
/// named in Connection, too, except what the message's end or its addressee depends on.
class hop_fields {
public:
  explicit hop_fields(const std::vector<field>& all);
  bool holds(std::string_view name) const;
  /// Whether Connection has this option; Proxy-Connection counts as the same, as clients mean it.
  bool option(std::string_view name) const;

private:
  std::vector<std::string_view> named_;
};

} // namespace dongled::io::relay::http
