#include "actors/stranger_ask.hpp"

#include "actors/messages.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace dongled {

namespace {

using namespace std::chrono_literals;

/// Waiting for a worker comes on top of the call's own budget.
constexpr auto longest_queue = 30s;

} // namespace

bool answers_as_hilink(io::hilink::client& x, milliseconds limit) {
  // Refusals of the API are numbers of six digits; a page of something else has no state. Any web
  // server that does not have the page refuses in a way that we call 100002.
  constexpr int least_code = 100'000, no_such_page = 100'002;
  auto said = x.status(limit);
  return said ? said->connection != io::hilink::connection_state::unknown
              : said.why().detail >= least_code && said.why().detail != no_such_page;
}

std::optional<time_point> stranger_ask::look(const io::rack_facts& facts) const {
  auto config = w->settings_now();
  auto here = io::netlink::strangers(facts.kernel, facts.usb, config->dongles, facts.uplink,
                                     facts.dongles, w->stick_rules_now());
  std::erase_if(*known, [&](auto& x) {
    return std::none_of(here.begin(), here.end(), [&](auto& y) {
      return y.port == x.first && y.ifindex == x.second.ifindex;
    });
  });
  std::optional<time_point> due;
  auto now = self->clock().now();
  for (auto& x : here) {
    auto [at, fresh] = known->try_emplace(x.port);
    auto& its = at->second;
    its.ifindex = x.ifindex;
    auto device = facts.usb.find_device(x.port);
    if (!its.asked && device && its.patience.due(now)) {
      its.patience.failed(now);
      ask(x, device->id());
    }
    if (!its.asked)
      due = due ? std::min(*due, its.patience.next()) : its.patience.next();
  }
  return due;
}

void stranger_ask::ask(const io::netlink::dongle_fact& x, usb_id id) const {
  auto to = w->find("/modem_pool/desk");
  if (!to)
    return;
  (*known)[x.port].asked = true;
  pool_order order;
  order.client = w->ports.modem(x);
  order.what = "ask " + x.interface + " on USB port " + x.port.text + " whether it is a dongle";
  order.budget = w->settings_now()->dongles.modem.timeout;
  // On the worker's thread, which may wait for the disk.
  order.call = [book = w->sticks, port = x.port, id](io::hilink::client& c,
                                                     milliseconds limit) -> std::any {
    auto yes = answers_as_hilink(c, limit);
    if (yes)
      book->answered(port, id);
    return yes;
  };
  auto ended = [me = *this, x, id](bool yes) {
    if (auto at = me.known->find(x.port); at != me.known->end())
      at->second.asked = false;
    if (yes)
      spdlog::info("USB port {}: {} ({}) answers as HiLink does: it is dongle {}", x.port.text,
                   x.interface, to_string(id), x.subnet.n);
    me.answered();
  };
  auto limit = order.budget * 2 + longest_queue;
  self->request(to, limit, std::move(order))
    .then(
      [ended](const modem_done& said) {
        auto yes = std::any_cast<bool>(&said.answer);
        ended(yes && *yes);
      },
      [ended](const caf::error&) { ended(false); });
}

} // namespace dongled
