#include "actors/toggle/look.hpp"

#include "actors/foreign_view.hpp"
#include "actors/policy/lost_together.hpp"
#include "actors/power/cut_marks.hpp"
#include "actors/toggle/rung_usb.hpp"
#include "actors/toggle/usb_sight.hpp"
#include "config/text.hpp"
#include "io/hilink/errors.hpp"
#include "io/hilink/trouble.hpp"

#include <algorithm>

namespace dongled {

using namespace std::chrono_literals;

namespace {

constexpr auto ask_again_after = 1s;

/// A DHCP client that lives serves a new interface in this time.
constexpr auto addresses_come_within = 5s;

std::string words(const policy::findings& x) {
  if (!x.not_known.empty())
    return "not known: " + x.not_known;
  if (!x.interface_present)
    return "no interface; " + x.usb_seen;
  if (!x.missing_routes.empty())
    return "missing: " + joined(x.missing_routes);
  return x.egress ? "egress " + *x.egress : "no egress: " + x.probe_error;
}

flow<result<io::hilink::modem_status>> read_status(const conductor& with) {
  auto status = co_await with.modem<io::hilink::modem_status>(
    "read status", [](io::hilink::client& c, milliseconds b) { return c.status(b); },
    with.config()->dongles.modem.timeout);
  co_return status;
}

bool known_mute(const conductor& with) {
  auto view = with.world()->board->find(with.dongle());
  return view && view->modem.looked && !view->modem.answers;
}

flow<done> ask_modem(const conductor& with, policy::findings& x) {
  auto status = co_await read_status(with);
  // Once is not mute: it may have been busy. Whoever has been silent for long is not asked twice.
  if (!status && io::hilink::is_silence(status.why()) && !known_mute(with))
    status = co_await read_status(with);
  x.modem_answered = static_cast<bool>(status);
  x.modem_mute = !status && io::hilink::is_silence(status.why());
  x.modem_trouble.clear();
  if (!status && status.why().code == fault::exhausted)
    x.not_known = status.why().doing;
  if (!status)
    co_return done{};
  x.modem_connected = status->connection == io::hilink::connection_state::connected;
  x.modem_connecting = status->connection == io::hilink::connection_state::connecting;
  auto pin = co_await with.modem<io::hilink::pin_status>(
    "read PIN status", [](io::hilink::client& c, milliseconds b) { return c.pin(b); },
    with.config()->dongles.modem.timeout);
  io::hilink::trouble_clues clues{*status, {}, 0};
  if (pin)
    clues.pin = *pin;
  auto trouble = terminal_state(clues);
  if (trouble != io::hilink::modem_trouble::none)
    x.modem_trouble = io::hilink::words(trouble);
  co_return done{};
}

/// Who has answered the probe, if it was not its host.
void blame(const conductor& with, const io::relay::foreign_answer& got, policy::findings& x) {
  if (!policy::from_carrier(got, with.dongle(), x.modem_answered, x.modem_connected))
    return;
  if (foreign_blame_of(with.world()->board->all(), with.dongle(), got) == policy::blame::probes)
    x.useless = policy::useless_words(got);
  else
    x.walled = policy::walled_words(got);
}

const io::netlink::dongle_fact* fact_of(const io::rack_facts& x, subnet_id dongle) {
  for (auto& y : x.dongles)
    if (y.subnet == dongle && !y.conflict)
      return &y;
  return nullptr;
}

/// The same as the router would report, out of hotplug's facts.
routes_report by_facts(const conductor& with, const io::rack_facts& x) {
  routes_report out;
  auto fact = fact_of(x, with.dongle());
  auto wish = io::netlink::wish_of(with.config()->dongles, with.dongle(), fact);
  out.known = true;
  out.present = fact != nullptr;
  auto uplink = or_expected(x.uplink);
  out.missing = out.left = satisfied(x.kernel, wish, uplink);
  if (out.left == foreign_ends(x.kernel, wish))
    out.outside = joined(out.left);
  return out;
}

/// Why what the router says of an absent interface is not known for certain; empty: it is.
std::string in_doubt(const io::rack_facts* facts, subnet_id dongle) {
  if (!facts)
    return "hotplug does not say what is plugged in";
  if (!facts->trouble.empty())
    return facts->trouble;
  if (fact_of(*facts, dongle))
    return "its interface has just come";
  return {};
}

/// Looks until all is known, as long as there is patience.
flow<policy::findings> look_once(const conductor& with) {
  policy::findings x;
  auto kernel = co_await look_at_kernel(with);
  auto& routes = kernel.routes;
  auto view = with.world()->board->find(with.dongle());
  x.interface_present = routes.present;
  x.conflict = view && view->link.conflict && !view->link.present;
  x.not_known = kernel.not_known;
  if (x.not_known.empty())
    x.missing_routes = routes.left;
  if (x.not_known.empty() && !routes.present) {
    auto usb = look_at_usb(*with.world(), kernel.facts.get(), with.dongle());
    x.storage_mode = usb.storage;
    x.usb_seen = usb.words;
    co_return x;
  }
  if (!x.missing_routes.empty()) {
    x.outside = routes.outside;
    if (x.outside.empty())
      x.outside = co_await hosts_fault(with);
    co_return x;
  }
  // A probe that comes home proves all of it, also what could not be seen.
  auto probe = co_await with.probe();
  if (!probe.address.empty()) {
    x.egress = probe.address;
    x.interface_present = true;
    x.not_known.clear();
    co_return x;
  }
  x.probe_error = probe.error;
  if (!probe.known)
    x.not_known = probe.error;
  if (x.not_known.empty())
    co_await ask_modem(with, x);
  if (x.not_known.empty() && probe.foreign)
    blame(with, *probe.foreign, x);
  co_return x;
}

/// Whose repair has cut this dongle's power just now: "toggle 7 of dongle 12"; empty: nobody's.
std::string cut_by(const conductor& with) {
  for (auto& x : with.world()->board->all())
    if (x.subnet != with.dongle()
        && std::find(x.toggle.hits.begin(), x.toggle.hits.end(), with.dongle())
             != x.toggle.hits.end())
      return "toggle " + x.toggle.running + " of dongle " + to_string(x.subnet);
  return {};
}

} // namespace

flow<kernel_sight> look_at_kernel(const conductor& with) {
  kernel_sight out;
  out.routes = co_await with.routes(false);
  if (out.routes.known && out.routes.present)
    co_return out;
  out.facts = co_await with.facts();
  if (out.routes.known) {
    out.not_known = in_doubt(out.facts.get(), with.dongle());
    co_return out;
  }
  out.not_known = out.routes.error;
  if (!out.facts || !out.facts->trouble.empty())
    co_return out;
  out.routes = by_facts(with, *out.facts);
  out.not_known.clear();
  co_return out;
}

flow<std::string> hosts_fault(const conductor& with) {
  std::string out;
  // Whoever has just come has no address yet.
  for (auto end = with.clock() + addresses_come_within;;) {
    auto facts = co_await with.facts();
    auto seen = facts && facts->trouble.empty();
    out = seen ? policy::lost_together(facts->dongles, with.config()->dongles) : std::string{};
    if (out.empty() || with.clock() >= end)
      co_return out;
    co_await pause(with.self(), 1s);
  }
}

flow<policy::findings> look(const conductor& with) {
  auto began = with.now();
  auto end = with.clock() + patience_with_ourselves;
  auto x = co_await look_once(with);
  while (!x.not_known.empty() && !x.conflict && with.clock() < end) {
    co_await pause(with.self(), ask_again_after);
    x = co_await look_once(with);
  }
  with.note("look", "a toggle begins with what is, not with what was", words(x), began);
  co_return x;
}

namespace {

/// Whoever a deed has given power may boot before anything is thought of it.
flow<done> let_boot(const conductor& with) {
  auto left = boots_for(with);
  if (left <= 0ms)
    co_return done{};
  auto back = co_await come_back(with, left);
  left = boots_for(with);
  if (back.took && left > 0ms)
    (void)co_await with.egress(left);
  co_return done{};
}

} // namespace

milliseconds boots_for(const conductor& with) {
  auto view = with.world()->board->find(with.dongle());
  if (!view || view->cut.toggle == with.order().id)
    return 0ms; // its own deed has had its boot's time
  return boot_left(*with.world(), *view);
}

flow<policy::findings> look_patiently(const conductor& with) {
  (void)co_await wait_for_neighbours(with);
  co_await let_boot(with);
  auto x = co_await look(with);
  if (!x.modem_connecting)
    co_return x;
  auto began = with.now();
  auto up = co_await with.connection(true, with.config()->toggle.attach_budget);
  with.note("wait", "the modem is connecting by itself",
            up ? "the modem says connected" : up.why().doing, began);
  x = co_await look(with);
  co_return x;
}

flow<modem_word> ask_modem_trouble(const conductor& with) {
  policy::findings x;
  co_await ask_modem(with, x);
  co_return modem_word{x.modem_trouble, x.not_known, x.modem_mute};
}

flow<bool> wait_for_neighbours(const conductor& with) {
  auto who = cut_by(with);
  if (who.empty())
    co_return false;
  auto began = with.now();
  auto end = with.clock() + with.config()->recovery.budgets.hub_power;
  for (auto still = who; !still.empty() && with.clock() < end; still = cut_by(with))
    co_await pause(with.self(), 1s);
  with.note("wait", "another repair has cut its power", who, began);
  co_return true;
}

} // namespace dongled
