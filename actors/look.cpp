#include "actors/look.hpp"

#include "config/text.hpp"
#include "io/hilink/trouble.hpp"

namespace dongled {

namespace {

std::string words(const policy::findings& x) {
  if (!x.interface_present)
    return "no interface";
  if (!x.missing_routes.empty())
    return "missing: " + joined(x.missing_routes);
  return x.egress ? "egress " + *x.egress : "no egress: " + x.probe_error;
}

flow<done> ask_modem(const conductor& with, policy::findings& x) {
  auto status = co_await with.modem<io::hilink::modem_status>(
    "read status", [](io::hilink::client& c, milliseconds b) { return c.status(b); },
    with.config()->dongles.modem.timeout);
  x.modem_answered = static_cast<bool>(status);
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

} // namespace

flow<policy::findings> look(const conductor& with) {
  policy::findings x;
  auto began = with.now();
  auto routes = co_await with.routes(false);
  auto view = with.world()->board->find(with.dongle());
  x.interface_present = routes.present;
  x.conflict = view && view->link.conflict && !view->link.present;
  x.missing_routes = routes.left;
  if (routes.present && routes.left.empty()) {
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

} // namespace dongled
