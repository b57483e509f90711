#include "actors/toggle/look.hpp"

#include "actors/toggle/usb_sight.hpp"
#include "config/text.hpp"
#include "io/hilink/trouble.hpp"

#include <algorithm>

namespace dongled {

using namespace std::chrono_literals;

namespace {

std::string words(const policy::findings& x) {
  if (!x.interface_present)
    return "no interface; " + x.usb_seen;
  if (!x.missing_routes.empty())
    return "missing: " + joined(x.missing_routes);
  return x.egress ? "egress " + *x.egress : "no egress: " + x.probe_error;
}

flow<done> ask_modem(const conductor& with, policy::findings& x) {
  auto status = co_await with.modem<io::hilink::modem_status>(
    "read status", [](io::hilink::client& c, milliseconds b) { return c.status(b); },
    with.config()->dongles.modem.timeout);
  x.modem_answered = static_cast<bool>(status);
  x.modem_trouble.clear();
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

flow<policy::findings> look(const conductor& with) {
  policy::findings x;
  auto began = with.now();
  auto routes = co_await with.routes(false);
  auto view = with.world()->board->find(with.dongle());
  x.interface_present = routes.present;
  x.conflict = view && view->link.conflict && !view->link.present;
  x.missing_routes = routes.left;
  if (!routes.present) {
    auto facts = co_await with.facts();
    auto usb = look_at_usb(*with.world(), facts.get(), with.dongle());
    x.storage_mode = usb.storage;
    x.usb_seen = usb.words;
  } else if (routes.left.empty()) {
    auto probe = co_await with.probe();
    if (!probe.address.empty()) {
      x.egress = probe.address;
    } else {
      x.probe_error = probe.error;
      co_await ask_modem(with, x);
    }
  }
  with.note("look", "a toggle begins with what is, not with what was", words(x), began);
  co_return x;
}

flow<policy::findings> look_patiently(const conductor& with) {
  (void)co_await wait_for_neighbours(with);
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

flow<std::string> modem_trouble(const conductor& with) {
  policy::findings x;
  co_await ask_modem(with, x);
  co_return x.modem_trouble;
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
