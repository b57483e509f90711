#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dongled::io::relay {

/// An HTTP answer to a probe that somebody else than its host gave, or that no probe is for: the
/// network passes bytes, and leads its users elsewhere.
struct foreign_answer {
  enum class kind : uint8_t {
    redirect, ///< 301, 302, 303, 307 or 308 with a Location.
    login,    ///< 511 Network Authentication Required (RFC 6585).
    page,     ///< 200 with a page of HTML where an address should be.
  } what = kind::page;
  std::string host;       ///< Where it leads, never more of the URL; empty: it does not say.
  std::string title;      ///< Of a page: what tells one from another.
  bool to_itself = false; ///< A redirect to the probe's own host, as to its https: no carrier's.

  bool operator==(const foreign_answer&) const = default;
};

/// "a redirect to portal.example", "511, a login at portal.example", "a page".
std::string words(const foreign_answer& x);

/// Reads a complete or overlong answer @p raw of a server that was asked as @p asked_host for an
/// address and gave none. Nothing: it is only a fault of that server, or no HTTP. Pure, and afraid
/// of every server: what comes out is a host name or address of letters, digits, '.', '-' and ':'.
std::optional<foreign_answer> read_foreign_answer(std::string_view raw,
                                                  std::string_view asked_host);

} // namespace dongled::io::relay
