#pragma once

#include "config/result.hpp"
#include "config/settings.hpp"
#include "io/hilink/cancellation.hpp"
#include "io/web/lookup.hpp"
#include "io/web/tls.hpp"
#include "io/web/url.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dongled::io::web {

using hilink::cancellation;

/// One connection for one request. Blocks until `end` at the latest, or until `by` is requested.
class line {
public:
  using clock = std::chrono::steady_clock;

  /// @p doing begins what is said of failures. Nothing leaves by another interface than @p by_way,
  /// but for loopback; empty: any.
  line(clock::time_point end, std::string doing, const cancellation& by, std::string by_way = {})
    : end_(end), doing_(std::move(doing)), by_(by), by_way_(std::move(by_way)) {}
  ~line();
  line(const line&) = delete;
  line& operator=(const line&) = delete;

  /// Connected, by TLS where @p to says so. An address that @p may says no to is not called; all of
  /// them: `fault::unsupported`. Empty: any.
  std::optional<failure> open(const url& to,
                              const std::function<bool(const socket_place&)>& may = {});
  /// The same over a connection that stands: @p socket is non-blocking, and this line's from now
  /// on.
  std::optional<failure> adopt(int socket, const url& to);
  /// "TLSv1.3"; empty: without.
  std::string tls() const;
  /// Whom `open` has reached; nothing before.
  const std::optional<socket_place>& reached() const { return reached_; }
  std::optional<failure> write(std::string_view bytes);
  /// What came, at least a byte; empty: the other side has ended.
  result<std::string> read();

private:
  bool bound(const socket_place& to) const;
  std::optional<failure> connect(const socket_place& to, clock::time_point end);
  std::optional<failure> shake_hands(const url& to);
  bool wait(short what, clock::time_point end) const;
  bool wait(short what) const { return wait(what, end_); }
  /// After a call on TLS that gave @p n: nothing when it is worth trying again.
  std::optional<failure> settle(int n);
  failure late() const { return {fault::timed_out, doing_ + ": no answer in time"}; }
  failure broken() const { return {fault::os, doing_ + ": the connection broke", errno}; }

  clock::time_point end_;
  std::string doing_;
  const cancellation& by_;
  std::string by_way_;
  int socket_ = -1;
  ssl_ptr ssl_;
  std::optional<socket_place> reached_;
};

} // namespace dongled::io::web
