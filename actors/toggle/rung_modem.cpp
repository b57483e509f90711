#include "actors/toggle/rung_modem.hpp"

#include "io/hilink/errors.hpp"

namespace dongled {

using namespace std::chrono_literals;

/// How long a taken seat is waited for, with clients served; and with clients waiting. More than
/// the pause that the client itself makes after it was turned away once (io/hilink/login_guard),
/// else it would never be asked again.
constexpr auto seat_patience = 45s, patience_in_between = 15s;

namespace {

/// A modem's own refusals carry its six-digit code (io/hilink/errors.hpp); whoever holds its seat
/// makes it busy, not mute.
step_end failed(const failure& x) {
  auto ours = x.code == fault::exhausted;
  auto says_no =
    x.detail >= 100000 || x.code == fault::busy || x.code == fault::unsupported; // not even asked
  step_end out{false, x.doing, x.code == fault::timed_out, !says_no && !ours};
  out.silent = io::hilink::is_silence(x);
  out.not_known = ours;
  return out;
}

/// It does not connect, whether it says so or not.
step_end not_connected(const failure& x) {
  auto out = failed(x);
  out.timed_out = true;
  return out;
}

flow<result<done>> switch_data(const conductor& with, bool on) {
  auto began = with.now();
  auto budget = with.config()->dongles.modem.timeout * 2;
  // A modem that is busy, or that somebody else is logged in to, may be free a moment later.
  // Data must not stay off; whoever waits for it to go off must not wait for long.
  auto end = with.clock() + (on ? seat_patience : patience_in_between);
  for (;;) {
    std::function call = [on, by = with.borrower()](io::hilink::client& x, milliseconds b) {
      return on ? switch_data_on(x, by, b) : switch_data_off(x, by, b);
    };
    auto r =
      co_await with.modem<done>(on ? "data switch on" : "data switch off", std::move(call), budget);
    auto again = !r && r.why().code == fault::busy && with.clock() < end;
    if (!again) {
      with.note(on ? "data on" : "data off", on ? "attach anew" : "detach from the network",
                r ? std::string("reads back dataswitch ") + (on ? "1" : "0") : r.why().doing,
                began);
      co_return r;
    }
    co_await pause(with.self(), 1s);
  }
}

flow<step_end> attach(const conductor& with, milliseconds budget) {
  auto on = co_await switch_data(with, true);
  if (!on)
    co_return failed(on.why());
  auto began = with.now();
  auto up = co_await with.connection(true, budget);
  with.note("attach", "the modem must register and connect",
            up ? "the modem says connected" : up.why().doing, began);
  if (!up)
    co_return not_connected(up.why());
  co_return step_end{true, "data off and on, the modem says connected", false};
}

flow<result<done>> detach(const conductor& with, milliseconds hold) {
  auto off = co_await switch_data(with, false);
  if (!off)
    co_return off;
  auto began = with.now();
  auto down = co_await with.connection(false, 15s);
  co_await pause(with.self(), hold);
  with.note("hold", "stay away for " + std::to_string(hold.count()) + " ms",
            down ? "the modem says disconnected" : down.why().doing, began);
  co_return done{};
}

/// From the mode @p was, which its owner chose, to @p mode; the same: back.
flow<result<io::hilink::net_mode>> set_mode(const conductor& with, std::string was,
                                            std::string mode, std::string why) {
  auto began = with.now();
  std::function call = [was, mode, by = with.borrower()](io::hilink::client& x, milliseconds b) {
    return was == mode ? restore_mode(x, by, was, b) : leave_mode(x, by, was, mode, b);
  };
  auto r = co_await with.modem<io::hilink::net_mode>("set network mode " + mode, std::move(call),
                                                     with.config()->dongles.modem.timeout * 3);
  with.note("network mode " + mode, std::move(why), r ? "reads back " + r->mode : r.why().doing,
            began);
  co_return r;
}

} // namespace

flow<seat_answer> take_seat(const conductor& with) {
  auto began = with.now();
  auto end = with.clock() + seat_patience;
  seat_answer out;
  for (bool waited = false, silent_before = false;;) {
    auto got = co_await with.modem<done>(
      "take its seat", [](io::hilink::client& x, milliseconds b) { return x.take_seat(b); },
      with.config()->dongles.modem.timeout * 2);
    auto silent = !got && io::hilink::is_silence(got.why());
    auto again = !got && got.why().code == fault::busy && with.clock() < end;
    if (silent && !std::exchange(silent_before, true))
      continue; // once is not mute: it may have been busy
    if (!again) {
      // What only we are short of is asked again by whoever comes next.
      out.taken = got || got.why().code == fault::exhausted;
      out.silent = silent;
      out.why = got ? "the modem takes our login" : got.why().doing;
      if (waited || !got)
        with.note("log in", "before anybody is kept waiting", out.why, began);
      co_return out;
    }
    waited = true;
    co_await pause(with.self(), 1s);
  }
}

flow<step_end> cycle_data(const conductor& with, milliseconds hold, milliseconds budget) {
  auto off = co_await detach(with, hold);
  if (!off) {
    auto why = off.why();
    auto on = co_await switch_data(with, true); // whatever went wrong, data must not stay off
    (void)on;
    co_return failed(why);
  }
  auto end = co_await attach(with, budget);
  co_return end;
}

flow<step_end> flip_mode(const conductor& with, milliseconds hold, milliseconds budget) {
  auto began = with.now();
  std::function read = [by = with.borrower()](io::hilink::client& x, milliseconds b) {
    return owners_mode(x, by, b);
  };
  auto mode = co_await with.modem<io::hilink::net_mode>("read network mode", std::move(read),
                                                        with.config()->dongles.modem.timeout * 2);
  if (!mode) {
    with.note("network mode", "it must be known before it is changed", mode.why().doing, began);
    co_return failed(mode.why());
  }
  auto before = mode->mode;
  auto off = co_await detach(with, hold);
  step_end out;
  if (off) {
    // 3G only, or back to automatic where that was set: either way the modem leaves its cell.
    std::string other = before == "02" ? "00" : "02";
    auto flipped = co_await set_mode(with, before, other, "make it register anew");
    auto restored = co_await set_mode(with, before, before, "the mode that was set before");
    if (!restored) // once more: a modem must not be left in another mode than its owner chose
      restored =
        co_await set_mode(with, before, before, "the mode that was set before, second try");
    if (!flipped || !restored)
      out = failed(flipped ? restored.why() : flipped.why());
  } else {
    out = failed(off.why());
  }
  auto attached = co_await attach(with, budget);
  if (!out.read_back.empty())
    co_return out;
  co_return attached;
}

flow<step_end> reboot(const conductor& with, milliseconds budget) {
  auto end = with.clock() + budget;
  auto began = with.now();
  auto asked = co_await with.modem<done>(
    "reboot", [](io::hilink::client& x, milliseconds b) { return x.reboot(b); },
    with.config()->dongles.modem.timeout * 2);
  with.note("reboot", "the modem is told to restart itself", asked ? "asked" : asked.why().doing,
            began);
  if (!asked)
    co_return failed(asked.why());
  began = with.now();
  co_await pause(with.self(), 3s); // it goes on answering for a moment before it goes down
  auto left = std::chrono::duration_cast<milliseconds>(end - with.clock());
  auto up = co_await with.connection(true, left);
  if (!up) { // some forget the data switch over a restart
    auto on = co_await switch_data(with, true);
    if (on)
      up = co_await with.connection(true, 10s);
  }
  with.note("boot", "the modem must come back and connect",
            up ? "the modem says connected" : up.why().doing, began);
  if (!up)
    co_return not_connected(up.why());
  co_return step_end{true, "rebooted, the modem says connected", false};
}

} // namespace dongled
