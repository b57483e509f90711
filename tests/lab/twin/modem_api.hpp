#pragma once

#include "tests/lab/twin/http_reply.hpp"
#include "tests/lab/twin/http_request.hpp"
#include "tests/lab/twin/login_guard.hpp"
#include "tests/lab/twin/modem_state.hpp"
#include "tests/lab/twin/page.hpp"
#include "tests/lab/twin/session_book.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace dongled::lab {

/// The web API of a modem: sessions, tokens, rights, and the page that is asked for. Requests go
/// in and replies come out; no socket, and time is a parameter.
class modem_api {
public:
  /// `options` and `modem` must outlive it.
  modem_api(const twin_options& options, modem_state& modem);

  /// Answers a request as the firmware would.
  http_reply handle(const http_request& request, time_point now);

  /// Power was lost: the count of wrong passwords is gone as well.
  void forget() noexcept { guard_.forget(); }

  size_t sessions();
  size_t logins();
  uint64_t requests() const noexcept { return requests_; }

private:
  void follow_modem();
  web_session* nameless_session(time_point now);
  http_reply home(const http_request& request, time_point now);
  int get(page& p, const endpoint* row);
  int post(page& p, const endpoint* row, const http_request& request, bool had_cookie);
  int spend_token(page& p);
  int act(page& p, const endpoint* row, const http_request& request);

  const twin_options& options_;
  modem_state& modem_;
  id_source ids_;
  session_book sessions_;
  login_guard guard_;
  unsigned era_;
  std::string nameless_; ///< The session of everybody, where there are no cookies.
  uint64_t requests_ = 0;
};

/// The HTML home page with its two token metas.
std::string home_page(std::string_view first_token, std::string_view second_token);

} // namespace dongled::lab
