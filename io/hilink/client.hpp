#pragma once

#include "io/hilink/pages.hpp"
#include "io/hilink/records.hpp"
#include "io/hilink/session.hpp"
#include "io/hilink/signal.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <utility>

namespace dongled::io::hilink {

/// One HiLink modem of either firmware family, as typed calls. Every call blocks its thread for at
/// most `budget`, logging in when it must, and returns what the modem said or why it did not.
/// Setters read back: done means the modem now says so itself. Not thread-safe: one call at a
/// time, whichever thread makes it; threads that might meet use `claim`.
///
/// Failures carry the modem's own code in `detail` (see errors.hpp).
class client {
public:
  client(std::unique_ptr<transport> wire, login who, ticks clock = {});

  /// One user's time with a client: while it lives nobody else gets one, and all calls together end
  /// within it, whatever budgets they are given.
  class claimed {
  public:
    claimed(claimed&& x) noexcept : of_(std::exchange(x.of_, nullptr)) {}
    claimed& operator=(claimed&&) = delete;
    ~claimed();

  private:
    friend class client;
    explicit claimed(client& of) : of_(&of) {}
    client* of_;
  };

  /// From any thread; nothing: somebody else uses the client.
  std::optional<claimed> claim(milliseconds whole);

  result<modem_status> status(milliseconds budget);

  /// Falls back to the public record where the full one needs a login that we do not have.
  result<modem_identity> identity(milliseconds budget);

  result<radio_signal> signal(milliseconds budget);
  result<traffic_counters> traffic(milliseconds budget);
  result<month_counters> month_traffic(milliseconds budget);
  result<done> clear_traffic(milliseconds budget);
  result<serving_network> network(milliseconds budget);
  result<pin_status> pin(milliseconds budget);

  result<net_mode> mode(milliseconds budget);

  /// Selects radio and bands; an empty field keeps its value. Returns what reads back. `refused`
  /// with 112001 or 112003 usually means: switch data off first.
  result<net_mode> set_mode(const net_mode& want, milliseconds budget);

  result<bool> data_switch(milliseconds budget);
  result<done> set_data_switch(bool on, milliseconds budget);

  /// Connects or hangs up once. The effect shows in `status`.
  result<done> dial(bool connect, milliseconds budget);
  result<dial_settings> dialling(milliseconds budget);
  result<done> set_dialling(const dial_settings& want, milliseconds budget);

  result<profile_list> profiles(milliseconds budget);

  /// Adds a profile (its `index` is ignored) and makes it the one in use.
  result<done> add_profile(const apn_profile& what, milliseconds budget);
  result<done> use_profile(int index, milliseconds budget);

  /// Restarts the modem. Success means that it was asked: it often goes before it answers. The
  /// session is forgotten.
  result<done> reboot(milliseconds budget);

  result<dhcp_settings> dhcp(milliseconds budget);

  /// Moves the modem's LAN. The modem moves before it answers, so success means that it was asked;
  /// look for it at the new address, with a new client.
  result<done> set_dhcp(const dhcp_settings& want, milliseconds budget);

  /// Ends our login, if there is one: modems have one seat. For the end of a flow and of the
  /// daemon.
  result<done> logout(milliseconds budget);

  /// Gets all that a write needs, a login included: whoever must not be kept waiting by somebody
  /// else at the modem asks for it first. `busy`: somebody holds the modem's only seat.
  result<done> take_seat(milliseconds budget);

  /// Whether our password is right, or none is needed; tries it, at most once for a long time.
  result<done> check_login(milliseconds budget);

  /// True when a login lies idle long enough that the seat should be given back.
  bool wants_logout(time_point now) const { return session_.wants_logout(now); }

  /// Drops session and tokens without a word to the modem: it restarted, or was re-plugged.
  void forget() { session_.forget(); }

  /// Takes another user name or password; a lock that the old ones earned ends. Log out first.
  void use(login who) { session_.use(std::move(who)); }

  /// The same, unless these are in use already.
  void renew(login who) {
    if (!session_.is(who))
      use(std::move(who));
  }

  /// Goes on from what others were refused with the same credentials.
  void share(std::shared_ptr<login_guard> guard) { session_.share(std::move(guard)); }

  /// The refusal that keeps us from logging in at `now`, if any.
  std::optional<failure> login_trouble(time_point now) const { return session_.login_trouble(now); }

  // Pages without a typed call here (radio_choice.hpp, sms.hpp, ussd.hpp).

  /// Fetches "/api/…".
  result<element> fetch(const std::string& path, milliseconds budget);
  /// Sends a `<request>` with these fields, in this order; never again by itself.
  result<element> submit(const std::string& path, const fields& what, milliseconds budget);
  /// Lets time pass between two looks, by the client's clock.
  void rest(milliseconds t) { session_.clock().sleep(t); }

private:
  result<element> read_record(const record_page& of, time_point end);
  template <class Record>
  result<Record> read(const record_page& of, Record (*parse)(const element&), time_point end);

  result<done> write(const char* path, const fields& what, time_point end);

  /// Reads again and again until `took` likes it or the time is up; also when the reply to the
  /// write was lost, because the modem may have acted on it.
  template <class Record, class Took>
  result<Record> confirm(result<done> written, const record_page& of,
                         Record (*parse)(const element&), Took took, time_point end);

  /// A write after which the modem may be gone.
  result<done> tell_and_part(const char* path, const fields& what, time_point end);

  time_point end_of(milliseconds budget) const {
    auto end = session_.clock().now() + budget;
    return whole_ ? std::min(end, *whole_) : end;
  }
  milliseconds left_until(time_point end) const {
    return std::chrono::duration_cast<milliseconds>(end - session_.clock().now());
  }

  std::unique_ptr<transport> wire_;
  session session_;
  std::atomic<bool> in_use_{false};
  std::optional<time_point> whole_; ///< The end of what was claimed.
};

} // namespace dongled::io::hilink
