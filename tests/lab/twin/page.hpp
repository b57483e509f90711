#pragma once

#include "tests/lab/twin/form.hpp"
#include "tests/lab/twin/http_reply.hpp"
#include "tests/lab/twin/login_guard.hpp"
#include "tests/lab/twin/modem_state.hpp"
#include "tests/lab/twin/session_book.hpp"
#include "tests/lab/twin/xml_body.hpp"

#include <span>
#include <string_view>

namespace dongled::lab {

/// What a page of the web API works with: the modem, who asks, and the reply being made.
struct page {
  const twin_options& options;
  modem_state& modem;
  session_book& sessions;
  login_guard& guard;
  id_source& ids;
  web_session* mine;      ///< Who asks; nullptr without a valid cookie.
  std::string_view token; ///< The token this POST spent.
  time_point now;
  http_reply& reply; ///< For pages that set a cookie, tokens or a body that is no XML.

  bool logged_in() const { return !options.login || (mine && mine->logged_in); }
};

/// Who may use a page.
enum class rights : uint8_t {
  anyone,  ///< No cookie needed.
  session, ///< A valid cookie.
  login,   ///< Logged in, if the modem wants logins at all.
};

/// Which firmware has a page.
enum class found_in : uint8_t { both, a, b };

/// One row of the web API. A handler writes the children of `<response>` and returns 0, or a
/// HiLink error code; a POST handler that writes nothing is answered with OK.
struct endpoint {
  std::string_view path; ///< Below /api/.
  found_in where = found_in::both;
  rights get_rights_a = rights::session;
  rights get_rights_b = rights::session;
  body_style style_a = body_style::multi_line;
  body_style style_b = body_style::multi_line;
  int (*get)(page&, xml_body&) = nullptr;
  rights post_rights = rights::login;
  int (*post)(page&, const form&, xml_body&) = nullptr;
};

/// The rows, by subject.
std::span<const endpoint> device_pages();
std::span<const endpoint> monitoring_pages();
std::span<const endpoint> net_pages();
std::span<const endpoint> dialup_pages();
std::span<const endpoint> user_pages();
std::span<const endpoint> message_pages();
std::span<const endpoint> other_pages();

} // namespace dongled::lab
