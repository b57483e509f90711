#pragma once

#include "actors/modem/owner_wish.hpp"
#include "actors/modem/plan_book.hpp"
#include "io/hilink/client.hpp"
#include "io/hilink/trouble.hpp"

#include <any>
#include <functional>
#include <optional>

namespace dongled {

using std::chrono::milliseconds;

/// What one look at a modem brought home.
struct modem_reading {
  std::optional<io::hilink::modem_status> status; ///< Nothing: the API is silent or faulty.
  std::optional<io::hilink::traffic_counters> traffic;
  std::optional<io::hilink::radio_signal> signal;
  std::optional<io::hilink::serving_network> network;
  std::optional<io::hilink::modem_identity> identity;
  io::hilink::modem_trouble trouble = io::hilink::modem_trouble::none;
  /// What is wrong with our password; nothing: it was not tried, or nobody can tell just now.
  std::optional<io::hilink::modem_trouble> login;
  std::optional<wish_sight> wish; ///< Nothing: there is none, or it was not looked at.
  std::optional<io::hilink::sms_counts> sms;
  bool no_sms = false; ///< Its firmware has no messages.
  std::optional<plan_book::entry> plan;
  std::string error;
  bool known = true; ///< False: we could not ask, which says nothing of the modem.
};

/// How much of a modem is looked at. Signal and identity may need its only login.
enum class poll_depth : uint8_t { status, everything };

/// Looks whether the owner's wish holds; empty: there is none, or it is not the time.
using wish_keeper =
  std::function<std::optional<wish_sight>(io::hilink::client&, milliseconds budget)>;

/// Counts what a modem says of its month; empty: its SIM has no plan.
using plan_counter = std::function<plan_book::entry(const policy::month_reading&)>;

/// What a look sees to besides.
struct poll_care {
  wish_keeper keep = {};
  plan_counter count = {};
  bool sms = false;
};

/// Looks at the modem, giving the login back at the end; with @p check_login our password is tried
/// first, which costs the modem an attempt once in a long time (io/hilink/login_guard). Blocks for
/// @p budget at most, if that is what was claimed of the client; a modem whose status cannot be
/// read is asked nothing more. One that is slow is read as far as there is time for it: what it did
/// answer counts.
modem_reading read_modem(io::hilink::client& x, poll_depth depth, bool check_login,
                         milliseconds budget, const poll_care& care = {});

/// The same as a call for the pool. Before a check @p login is asked who we are by now, on the
/// worker's thread, which may wait for the disk; empty: the same as ever.
std::function<std::any(io::hilink::client&, milliseconds)>
reader(poll_depth depth, bool check_login, std::function<io::hilink::login()> login,
       const poll_care& care = {});

/// For all calls of a look, each of which may take @p timeout (the client sees to that).
milliseconds budget_of_poll(poll_depth depth, milliseconds timeout);

} // namespace dongled
