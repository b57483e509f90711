#include "tests/bottle/daemon_life.hpp"

#include "actors/history/history_writer.hpp"
#include "actors/history/news_feed.hpp"
#include "actors/history/tell.hpp"
#include "actors/history/witness.hpp"
#include "actors/relay/relay_desk.hpp"
#include "tests/bottle/hooks.hpp"
#include "tests/support/tree_here.hpp"

namespace dongled::bottle {

daemon_life::daemon_life(doorway& d, settings config, std::function<unix_ms()> wall,
                         std::function<io::hilink::ticks()> modem_clock)
  : plane(d), d_(d), life_(d.life) {
  auto where = std::make_shared<supervision::census>();
  auto about = std::make_shared<board>();
  auto state = config.state_dir;
  w.reset(new world{.config = settings_cell{std::move(config)},
                    .census = where,
                    .board = about,
                    .events = std::make_shared<event_log>(),
                    .desks = std::make_shared<relay_desks>(where, about),
                    .plane = &plane,
                    .ports = {}});
  w->now = std::move(wall);
  w->history = std::make_shared<chronicle>(w->now);
  continue_history(*w);
  witness(*w);
  news_feed::connect(*w);
  tell(*w, happening_kind::daemon, {}, "dongled starts", {0, "whoever started it"},
       {{"what", "start"}});
  w->debts = std::make_shared<modem_debts>(
    std::make_shared<io::hilink::modem_intent_files>(state + "/modems"));
  w->debts->inherit();
  w->wishes = std::make_shared<modem_wishes>(state + "/modem_wishes.json");
  w->wishes->load();
  w->plans = std::make_shared<plan_book>(state + "/plans.json");
  w->plans->load();
  w->sticks->keep_in(state + "/who_is_who");
  w->ports.open_routes = [&d]() -> result<std::unique_ptr<io::route_port>> {
    return open_routes(d);
  };
  w->ports.open_usb = [&d] { return open_usb(d); };
  w->ports.modem = [&d, modem_clock](const io::netlink::dongle_fact& x) {
    return std::make_shared<io::hilink::client>(open_wire(d, x.subnet), io::hilink::login{},
                                                modem_clock());
  };
  w->ports.watch_rack = [this](auto then) -> result<std::unique_ptr<io::watching>> {
    watcher_ = std::move(then);
    watch();
    return std::make_unique<io::watching>();
  };
}

daemon_life::~daemon_life() {
  w->desks->clear();
  plane.stop();
}

void daemon_life::watch() {
  if (!watcher_ || std::exchange(due_, true))
    return;
  d_.later.at(d_.now() + d_.some(5, 400), [this, &d = d_, life = life_] {
    if (life != d.life)
      return;
    due_ = false;
    watcher_(facts());
  });
}

io::facts_ptr daemon_life::facts() {
  if (!d_.to.blind.empty()) {
    auto out = std::make_shared<io::rack_facts>(last_);
    out->trouble = d_.to.blind;
    return out;
  }
  auto out = std::make_shared<io::rack_facts>();
  out->kernel = d_.to.kernel.now;
  out->usb = d_.to.usb.topology();
  out->usb.known = true;
  auto rules = w->stick_rules_now();
  auto config = w->settings_now();
  out->uplink = io::netlink::find_uplink(out->kernel, config->uplink.interface, out->usb, rules);
  if (out->uplink.ifindex != 0)
    w->sticks->uplink_seen(config->uplink.interface, out->uplink);
  auto hints = io::netlink::hints(w->learned->ports(), last_.dongles, out->kernel);
  out->dongles =
    io::netlink::recognise(out->kernel, out->usb, config->dongles, out->uplink, hints, rules);
  last_ = *out;
  return out;
}

supervision::supervisor_spec daemon_life::tree_here() const {
  auto out = test::tree_here(w);
  if (!w->settings_now()->webhooks.urls.empty())
    out.children.push_back(hooks_row(w, gauges, d_));
  return out;
}

} // namespace dongled::bottle
