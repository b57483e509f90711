#include "tests/bottle/invariant.hpp"

#include "tests/support/catch.hpp"

// Each invariant can fail: a checker that never complains proves nothing.

using namespace dongled;
using namespace dongled::bottle;
using namespace std::chrono_literals;

namespace {

const seen::time_point noon{1000s};
const subnet_id eleven{11}, twelve{12};

/// What the last of the events breaks; none of those before it may.
std::optional<std::string> breaks(const invariant_ptr& x, std::vector<seen::event> all,
                                  seen::time_point at = noon) {
  for (size_t i = 0; i + 1 < all.size(); ++i)
    CHECK_FALSE(x->see(all[i], noon));
  return x->see(all.back(), at);
}

seen::moment with(seen::dongle_state x) {
  seen::moment out;
  out.longest_dark = 1min;
  out.longest_toggle = 10min;
  out.dongles.push_back(std::move(x));
  return out;
}

seen::told toggle(happening_kind what, subnet_id of, const char* id, const char* by = "http") {
  static uint64_t last = 0;
  seen::told out;
  out.what.id = ++last;
  out.what.kind = what;
  out.what.dongle = of;
  out.what.toggle = id;
  out.what.by = by;
  return out;
}

} // namespace

TEST_CASE("a cut without an intent is seen") {
  CHECK_FALSE(breaks(no_cut_without_intent(), {seen::power_cut{"1-1.2", true, false}}));
  CHECK_FALSE(breaks(no_cut_without_intent(), {seen::power_cut{"1-1.2", false, true}}));
  CHECK(breaks(no_cut_without_intent(), {seen::power_cut{"1-1.2", false, false}}));
}

TEST_CASE("a modem that is changed without an intent is seen") {
  CHECK_FALSE(breaks(no_modem_change_without_intent(), {seen::modem_change{eleven, "data", true}}));
  CHECK(breaks(no_modem_change_without_intent(), {seen::modem_change{eleven, "data", false}}));
}

TEST_CASE("a port that is dark for no reason, or for too long, is seen") {
  seen::moment m;
  m.longest_dark = 1min;
  m.dark.push_back({"1-1.2", false, false, false});
  CHECK(breaks(no_port_forgotten(), {m}));
  m.dark[0].promised = true;
  CHECK(breaks(no_port_forgotten(), {m, m}, noon + 61s));
  CHECK_FALSE(breaks(no_port_forgotten(), {m, m}, noon + 59s));
  m.dark[0].wished = true;
  CHECK_FALSE(breaks(no_port_forgotten(), {m, m}, noon + 1h));
}

TEST_CASE("two USB writes at a time are seen") {
  seen::usb_write a{"off 1-1.1", true}, b{"off 1-1.2", true}, end{"off 1-1.1", false};
  CHECK(breaks(one_usb_write(), {a, b}));
  CHECK_FALSE(breaks(one_usb_write(), {a, end, b}));
  CHECK_FALSE(breaks(one_usb_write(), {a, seen::died{}, b}));
}

TEST_CASE("clients that leave by another dongle are seen") {
  CHECK_FALSE(breaks(own_way_out(), {seen::way_out{eleven, "usb11", "192.168.11.100", "usb11"}}));
  CHECK(breaks(own_way_out(), {seen::way_out{eleven, "usb12", "192.168.11.100", "usb11"}}));
  CHECK(breaks(own_way_out(), {seen::way_out{eleven, "usb11", "192.168.12.100", "usb11"}}));
}

TEST_CASE("a route of somebody else is seen") {
  io::netlink::route way;
  way.table = 11;
  way.ifindex = 112;
  seen::kernel_step x{{io::netlink::step::verb::add, way, {}}, {{111, eleven}, {112, twelve}}};
  CHECK(breaks(own_routes_only(), {x}));
  way.ifindex = 111;
  x.what.object = way;
  CHECK_FALSE(breaks(own_routes_only(), {x}));
  way.table = io::netlink::main_table;
  way.ifindex = 2;
  x.what.object = way;
  CHECK(breaks(own_routes_only(), {x}));
}

TEST_CASE("too many toggles of people are seen, recovery's are not counted") {
  auto m = with({eleven, "1", "http", false, false});
  m.max_concurrent = 1;
  m.dongles.push_back({twelve, "2", "recovery: ill", false, false});
  CHECK_FALSE(breaks(toggles_bounded(), {m}));
  m.dongles[1].asked_by = "shell";
  CHECK(breaks(toggles_bounded(), {m}));
}

TEST_CASE("a toggle that ends twice, never, or beside another is seen") {
  using kind = happening_kind;
  auto begin = toggle(kind::toggle_started, eleven, "1");
  auto end = toggle(kind::toggle_ended, eleven, "1");
  auto other = toggle(kind::toggle_started, eleven, "2");
  CHECK_FALSE(breaks(toggles_end_once(), {begin, end, other}));
  CHECK(breaks(toggles_end_once(), {begin, other}));
  CHECK(breaks(toggles_end_once(), {begin, end, end}));
  CHECK(breaks(toggles_end_once(), {begin, end, toggle(kind::toggle_step, eleven, "1")}));
  CHECK(breaks(toggles_end_once(), {begin, with({eleven, "1", "http"})}, noon + 11min));
}

TEST_CASE("a toggle within the cool-down is seen, but for recovery's") {
  auto end = toggle(happening_kind::toggle_ended, eleven, "1");
  auto next = toggle(happening_kind::toggle_started, eleven, "2");
  auto own = toggle(happening_kind::toggle_started, eleven, "3", "recovery: ill");
  CHECK(breaks(cool_downs(15s), {end, next}, noon + 14s));
  CHECK_FALSE(breaks(cool_downs(15s), {end, next}, noon + 15s));
  CHECK_FALSE(breaks(cool_downs(15s), {end, own}, noon + 1s));
}

TEST_CASE("a cause that was never told is seen") {
  auto first = toggle(happening_kind::person, eleven, "");
  auto second = toggle(happening_kind::power, eleven, "");
  second.what.cause = first.what.id;
  CHECK_FALSE(breaks(causes_are_older(), {first, second}));
  second.what.cause = 999'999;
  CHECK(breaks(causes_are_older(), {first, second}));
}

TEST_CASE("an ask that nobody answers is seen") {
  seen::asked ask{7, "power off 11", 1min};
  CHECK(breaks(asks_are_answered(), {ask, seen::moment{}}, noon + 61s));
  CHECK_FALSE(breaks(asks_are_answered(), {ask, seen::answered{7}, seen::moment{}}, noon + 61s));
}

TEST_CASE("what grows without bound is seen") {
  seen::moment m;
  m.sizes["mailbox of /rack/gate"] = {10, 10};
  CHECK_FALSE(breaks(sizes_bounded(), {m}));
  m.sizes["mailbox of /rack/gate"] = {11, 10};
  CHECK(breaks(sizes_bounded(), {m}));
}

TEST_CASE("accounts that fall, or have more than was carried, are seen") {
  seen::accounts a{{{eleven, 10}}, {{eleven, 10}}}, less{{{eleven, 9}}, {{eleven, 10}}},
    more{{{eleven, 11}}, {{eleven, 10}}};
  CHECK(breaks(accounts_true(), {a, less}));
  CHECK(breaks(accounts_true(), {more}));
  CHECK_FALSE(breaks(accounts_true(), {less, a}));
}

TEST_CASE("a root that ends is seen") {
  CHECK(breaks(tree_stands(), {seen::moment{}, seen::root_ended{"it gave up"}}));
}

TEST_CASE("clients that wait for nothing are seen") {
  auto held = with({eleven, "", "", false, true});
  CHECK(breaks(nobody_held_in_vain(), {held, held}, noon + 2min));
  auto busy = with({eleven, "1", "http", false, true});
  CHECK_FALSE(breaks(nobody_held_in_vain(), {busy, busy}, noon + 2min));
}

TEST_CASE("a deed that was not needed, and what does not recover, are seen") {
  CHECK(breaks(deeds_justified(), {seen::unjustified{"port of 1-1.2: dongle 11 was well"}}));
  CHECK(breaks(all_recovers(), {seen::at_rest{{"dongle 11 is ill"}, {}, false}}));
  CHECK(breaks(all_recovers(), {seen::at_rest{{}, {"a toggle runs"}, false}}));
  CHECK_FALSE(breaks(all_recovers(), {seen::at_rest{}}));
}

namespace {

seen::told news(happening_kind what, nlohmann::json details, uint64_t id = 0) {
  seen::told out;
  out.what.id = id;
  out.what.kind = what;
  out.what.dongle = eleven;
  out.what.details = std::move(details);
  return out;
}

} // namespace

TEST_CASE("a modem that nobody will change back is seen") {
  seen::moment m;
  m.changed.push_back({eleven, "data", true});
  CHECK_FALSE(breaks(no_modem_forgotten(), {m}));
  m.changed.push_back({twelve, "mode", false});
  CHECK(breaks(no_modem_forgotten(), {m}));
}

TEST_CASE("a back-off that does not grow is seen") {
  auto rests = [](int64_t x) {
    return news(happening_kind::recovery, {{"what", "backs_off"}, {"seconds", x}});
  };
  auto cured = news(happening_kind::toggle_ended, {{"outcome", "recovered"}});
  CHECK_FALSE(breaks(back_off_grows(), {rests(30), rests(60)}, noon + 1min));
  CHECK(breaks(back_off_grows(), {rests(30), rests(30)}, noon + 1min));
  CHECK_FALSE(breaks(back_off_grows(), {rests(30), cured, rests(30)}, noon + 1min));
  CHECK_FALSE(breaks(back_off_grows(), {rests(30), rests(30)}, noon + 1h));
  CHECK_FALSE(breaks(back_off_grows(), {rests(900), rests(60)}, noon + 1min));
  CHECK(breaks(back_off_grows(), {rests(480), rests(600)}, noon + 10min));
}

TEST_CASE("a phase that is told twice, or from where it was not, is seen") {
  auto phase = [](const char* from, const char* to) {
    return news(happening_kind::phase, {{"before", from}, {"now", to}});
  };
  CHECK_FALSE(breaks(phases_follow(), {phase("starting", "ready"), phase("ready", "ill")}));
  CHECK(breaks(phases_follow(), {phase("starting", "ready"), phase("starting", "ready")}));
  CHECK_FALSE(breaks(phases_follow(), {phase("a", "b"), seen::died{}, phase("a", "b")}));
}

TEST_CASE("a condition that is told twice is seen") {
  auto said = [](bool holds) {
    return news(happening_kind::condition, {{"code", "no_sim"}, {"holds", holds}});
  };
  CHECK_FALSE(breaks(conditions_alternate(), {said(true), said(false), said(true)}));
  CHECK(breaks(conditions_alternate(), {said(true), said(true)}));
  CHECK(breaks(conditions_alternate(), {said(false)}));
}

TEST_CASE("a toggle that the journal has not ended, or whose steps it lacks, is seen") {
  CHECK_FALSE(breaks(traces_closed(), {seen::toggle_kept{"1", true, 3, 3}}));
  CHECK(breaks(traces_closed(), {seen::toggle_kept{"1", false, 3, 3}}));
  CHECK(breaks(traces_closed(), {seen::toggle_kept{"1", true, 2, 3}}));
}

TEST_CASE("an event that is passed over, out of order, or never brought is seen") {
  auto first = news(happening_kind::toggle_started, {}, 10);
  auto second = news(happening_kind::toggle_ended, {}, 20);
  seen::at_rest rest;
  rest.hooks = true;
  CHECK_FALSE(breaks(hooks_in_order(), {first, second, seen::delivered{10}, seen::delivered{10},
                                        seen::delivered{20}, rest}));
  CHECK(breaks(hooks_in_order(), {first, second, seen::delivered{20}}));
  CHECK(breaks(hooks_in_order(), {first, seen::delivered{11}}));
  CHECK(breaks(hooks_in_order(), {first, rest}, noon + 2min));
  CHECK_FALSE(breaks(hooks_in_order(), {first, seen::died{true, 5}, rest}, noon + 2min));
}

TEST_CASE("ids that go back over a restart are seen") {
  auto late = news(happening_kind::power, {}, 100), early = news(happening_kind::power, {}, 50);
  CHECK(breaks(causes_are_older(), {late, seen::died{false, 100}, early}));
  CHECK_FALSE(breaks(causes_are_older(), {late, seen::died{true, 40}, early}));
}

TEST_CASE("a rule that leads a dongle's packets to another's table is seen") {
  io::netlink::rule rule;
  rule.from = {"192.168.11.100", 32};
  rule.table = 11;
  seen::kernel_step x{{io::netlink::step::verb::add, rule, {}}, {}};
  CHECK_FALSE(breaks(own_routes_only(), {x}));
  rule.table = 12;
  x.what.object = rule;
  CHECK(breaks(own_routes_only(), {x}));
}

TEST_CASE("what is told twice, and what rests and is repaired, is seen") {
  auto first = news(happening_kind::power, {{"on", true}}), other = first;
  CHECK(breaks(told_once(), {first, other}));
  other.what.at = 1;
  CHECK_FALSE(breaks(told_once(), {first, other}));
  auto paused = with({eleven, "", "", false, false, true});
  auto begins = toggle(happening_kind::toggle_started, eleven, "1", "recovery: ill");
  CHECK(breaks(pauses_hold(), {paused, begins, paused}));
  CHECK_FALSE(breaks(pauses_hold(), {paused, begins, with({eleven, "1", "recovery: ill"})}));
  CHECK_FALSE(breaks(pauses_hold(), {with({eleven, "", ""}), begins, paused}));
  auto off = with({eleven, "", ""});
  off.recovery = false;
  CHECK(breaks(pauses_hold(), {off, begins, off}));
}

TEST_CASE("accounts that lack what was carried by the last stop are seen") {
  seen::accounts x{{{eleven, 10}}, {{eleven, 20}}, {{eleven, 10}}};
  CHECK_FALSE(breaks(accounts_true(), {x}));
  x.least[eleven] = 11;
  CHECK(breaks(accounts_true(), {x}));
}
