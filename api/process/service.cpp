#include "api/process/service.hpp"

#include "actors/history/history_writer.hpp"
#include "actors/history/news_feed.hpp"
#include "actors/history/tell.hpp"
#include "actors/history/witness.hpp"
#include "actors/relay/relay_desk.hpp"
#include "actors/tree.hpp"
#include "api/process/last_resort.hpp"
#include "api/process/outside.hpp"
#include "api/process/reload.hpp"
#include "api/process/restore_firewall.hpp"
#include "api/process/restore_modems.hpp"
#include "api/process/restore_usb.hpp"
#include "api/process/service_manager.hpp"
#include "api/process/status_line.hpp"
#include "api/process/undo.hpp"
#include "api/process/watch_only.hpp"
#include "api/process/watchdog.hpp"
#include "api/shell/envelope.hpp"
#include "api/views/rack_picture.hpp"
#include "config/text.hpp"
#include "io/real_ports.hpp"
#include "io/site_ways.hpp"
#include "supervision/blocking_calls.hpp"
#include "supervision/supervisor.hpp"

#include <caf/all.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <semaphore>

namespace dongled::api {

namespace {

using std::chrono::steady_clock;

constexpr milliseconds api_patience{3000};
constexpr milliseconds longest_drain{3000};
/// By how much a drain may be late.
constexpr milliseconds drain_slack{500};
constexpr milliseconds modem_patience{1500};
/// Where a toggle has changed something for a moment.
constexpr milliseconds debt_patience{2500};
/// What is left of the stop then belongs to kernel and USB.
constexpr milliseconds after_modems{1500};
constexpr milliseconds tree_patience{4000};
constexpr milliseconds whole_patience{9500};
/// Of a write to USB that is under way when everybody has been told to end.
constexpr milliseconds usb_patience{300};

/// Prepares CAF: two workers that share one queue and cost nothing while idle.
struct caf_config : supervision::watched_config {
  explicit caf_config(const tls_identity* tls) {
    speak_shell(*this);
    if (tls)
      tls->use_in(*this);
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", size_t{2});
    set("scheduler.max-throughput", size_t{100});
  }
};

world_ptr make_world(const service_order& order, std::shared_ptr<io::usb::write_fence> fence,
                     instruments& gauges) {
  world_ptr w{new world{.config = settings_cell{order.config},
                        .census = std::make_shared<supervision::census>(),
                        .board = std::make_shared<board>(),
                        .events = order.events,
                        .desks = nullptr,
                        .plane = &order.plane,
                        .ports = {}}};
  w->desks = std::make_shared<relay_desks>(w->census, w->board);
  continue_history(*w);
  witness(*w);
  gauges.journal = news_feed::connect(*w);
  // The doors live in the world, so its settings live as long as they do.
  w->debts = std::make_shared<modem_debts>(
    std::make_shared<io::hilink::modem_intent_files>(order.config.state_dir + "/modems"));
  for (auto& x : w->debts->inherit())
    spdlog::error("modems: {}/modems: {}", order.config.state_dir, x);
  for (auto& x : w->debts->all())
    spdlog::warn("modems: {}, was left behind by {}: it is given back", words(x), x.why);
  w->wishes = std::make_shared<modem_wishes>(order.config.state_dir + "/modem_wishes.json");
  if (auto why = w->wishes->load(); !why.empty()) {
    spdlog::error("modems: {}", why);
    w->board->raise({"modem_wishes_unreadable",
                     {},
                     why,
                     "until then no modem's mode and bands are watched, and no wish is taken"});
  }
  w->plans = std::make_shared<plan_book>(order.config.state_dir + "/plans.json");
  if (auto why = w->plans->load(); !why.empty())
    spdlog::error("modems: {}", why);
  w->sticks->keep_in(order.config.state_dir + "/who_is_who");
  auto config = [cell = &w->config] { return *cell->get(); };
  io::rack_memory memory;
  memory.learned = [book = w->learned] { return book->ports(); };
  memory.rules = [book = w->sticks, config] { return book->rules(config().dongles); };
  memory.uplink_seen = [book = w->sticks, config](const io::netlink::uplink_fact& x) {
    book->uplink_seen(config().uplink.interface, x);
  };
  w->ports = io::real_ports(config, std::move(memory), std::move(fence));
  w->ports.ask_site = io::ways_to_sites(order.plane, config);
  return w;
}

/// The whole daemon: the tree of the actors floor, and the row of those that face the outside.
supervision::supervisor_spec whole_tree(const world_ptr& w, const instruments_ptr& gauges) {
  w->history->on_news([gauges, from = w->history.get()] { gauges->rack.follow(*from); });
  auto spec = tree(w);
  spec.children.push_back(outside_row(w, gauges));
  return spec;
}

void send_exit(const caf::actor& to, caf::exit_reason why) {
  caf::anon_send<caf::message_priority::high>(to, caf::exit_msg{to.address(), why});
}

bool goes_down(wake_up& wake, milliseconds limit) {
  auto until = steady_clock::now() + limit;
  while (true) {
    auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
    if (left <= left.zero())
      return false;
    if (wake.wait(left) == wake_up::call::down)
      return true;
  }
}

/// The paths of those whose end a stop waits for.
std::vector<std::string> alive(const supervision::census& tree) {
  std::vector<std::string> out;
  for (auto& x : tree.snapshot())
    if (x.handle)
      out.push_back(x.path + " (" + to_string(x.state) + ")");
  return out;
}

void stop_tree(const caf::actor& root, const world& w, wake_up& wake) {
  send_exit(root, caf::exit_reason::user_shutdown);
  auto patience = w.debts->all().empty() ? modem_patience : debt_patience;
  if (goes_down(wake, patience))
    return;
  w.ports.call_off_modems(); // logouts had their time; one mute modem holds a worker for long
  if (goes_down(wake, tree_patience))
    return;
  spdlog::error("the tree has not stopped in {} ms: killing {}", (patience + tree_patience).count(),
                joined(alive(*w.census)));
  send_exit(root, caf::exit_reason::kill);
  if (!goes_down(wake, milliseconds{300}))
    spdlog::error("not even a kill ends the tree");
}

/// Waits until every actor, and the thread of every detached one, is gone: CAF's destructor may
/// hang otherwise.
void await_quiet(caf::actor_system& sys, size_t detached_at_start) {
  sys.await_all_actors_done();
  auto until = steady_clock::now() + seconds{1};
  while (sys.detached_actors() > detached_at_start && steady_clock::now() < until)
    std::this_thread::sleep_for(milliseconds{5});
}

/// What we are short of for a moment is no reason to leave our routes behind.
void restore_kernel() {
  auto gone = undo_kernel();
  for (int i = 0; i < 5 && !gone && gone.why().code == fault::exhausted; ++i) {
    std::this_thread::sleep_for(milliseconds{100});
    gone = undo_kernel();
  }
  if (!gone)
    spdlog::error("the kernel's routes could not be restored: {}", gone.why().doing);
  else if (*gone > 0)
    spdlog::info("removed {} routes, rules and addresses of ours", *gone);
}

/// Stops accepting clients, and gives those there are the time that a toggle would give them.
void drain_clients(world& w) {
  auto patience = w.settings_now()->socks.drain;
  w.plane->close_for_good(); // acceptors look after their ports still
  auto dongles = w.board->all();
  auto limit = std::min(patience, longest_drain);
  auto drained =
    std::make_shared<std::counting_semaphore<>>(0); // a reactor that hangs may outlive the wait
  for (auto& x : dongles)
    w.plane->drain(x.subnet, limit, [drained](size_t, size_t) { drained->release(); });
  auto until = steady_clock::now() + limit + drain_slack;
  for (size_t i = 0; i < dongles.size(); ++i)
    if (!drained->try_acquire_until(until))
      return spdlog::error("a reactor does not answer: its clients are not drained");
}

/// What main tells the service manager while the daemon runs.
std::string in_a_line(const world& w, caf::actor_system& sys) {
  return status_line(picture_of(w, sys.clock().now()));
}

/// One pulse of the tree: the service manager hears of it, unless somebody hangs; it ends us after
/// a while of that, and starts us again.
void pulse(const wake_up& wake, const world& w, caf::actor_system& sys) {
  auto late = wake.late();
  if (late.empty())
    service_manager::alive(in_a_line(w, sys));
  else
    service_manager::status("Hangs: " + joined(late));
}

/// Handles signals until one of them, or the root's end, ends the run; true: it was a signal.
bool run_until_told(const service_order& order, caf::actor_system& sys, world& w,
                    uint64_t started) {
  while (true) {
    switch (order.wake.wait()) {
    case wake_up::call::up:
      await_api(w, api_patience);
      spdlog::info("dongled is ready");
      tell(w, happening_kind::daemon, {}, "dongled is ready", {started, "dongled"},
           {{"what", "ready"}});
      service_manager::ready(in_a_line(w, sys));
      break;
    case wake_up::call::reload:
      tell(w, happening_kind::daemon, {}, "dongled is told to read its configuration again",
           {0, "signal"}, {{"what", "reload"}});
      service_manager::reloading();
      reload(w, order.config_path);
      service_manager::ready(in_a_line(w, sys));
      break;
    case wake_up::call::stop: return true;
    case wake_up::call::down:
      spdlog::critical("the root supervisor gave up: {}", order.wake.last_words());
      return false;
    case wake_up::call::pulse: pulse(order.wake, w, sys); break;
    case wake_up::call::nothing: break;
    }
  }
}

watchdog_times pulse_times() {
  auto limit = service_manager::watchdog_limit();
  return limit ? watchdog_times::within(*limit) : watchdog_times{};
}

} // namespace

bool serve(service_order order) {
  caf_config config{order.shell_tls.get()};
  auto told = false;
  std::optional<last_resort> deadline;
  {
    caf::actor_system sys{config};
    auto detached_at_start = std::max<size_t>(sys.detached_actors(), 1);
    restore_kernel(); // what a daemon left behind that was killed, perhaps for other dongles
    auto fence = std::make_shared<io::usb::write_fence>();
    auto gauges = std::make_shared<instruments>();
    gauges->version = order.version;
    auto w = make_world(order, fence, *gauges);
    auto started = tell(*w, happening_kind::daemon, {}, "dongled " + order.version + " starts",
                        {0, "whoever started it"}, {{"what", "start"}, {"version", order.version}});
    show_watch_only(*w);
    auto spec = whole_tree(w, gauges);
    auto root = supervision::spawn_root(sys, spec, w->census);
    auto watcher = order.wake.watch(sys, root, supervision::start_budget(spec));
    spec.children.clear();
    auto watchdog = start_watchdog(sys, w, pulse_times(), order.wake.pulse_bell());
    told = run_until_told(order, sys, *w, started);
    send_exit(watchdog, caf::exit_reason::user_shutdown);
    watchdog = nullptr;
    const auto ends = steady_clock::now() + whole_patience;
    deadline.emplace(whole_patience, 70); // a stop that is cut short is none that went well
    service_manager::stopping(told ? "Stopping" : "Stopping: the root supervisor gave up");
    spdlog::info("dongled stops");
    tell(*w, happening_kind::daemon, {},
         told ? "dongled stops" : "dongled stops: the root supervisor gave up",
         {told ? 0 : w->history->newest(), told ? "signal" : "supervisor /"}, {{"what", "stop"}});
    if (told) {
      drain_clients(*w);
      stop_tree(root, *w, order.wake);
    }
    root = watcher = nullptr;
    auto left = std::chrono::duration_cast<milliseconds>(ends - steady_clock::now()) - after_modems;
    restore_modems(*w, std::min(left, debt_patience)); // while their addresses are there
    restore_kernel();                                  // the most urgent first: the time is limited
    restore_firewall(*w);
    restore_usb(*w->settings_now(), *fence, usb_patience);
    order.plane.stop(); // joins its threads, one of which may hang: after all that others need
    if (auto kept = keep_last_words(*w); !kept)
      spdlog::error("what was carried and happened last could not be kept: {}", kept.why().doing);
    w->desks->clear();
    await_quiet(sys, detached_at_start);
  }
  spdlog::info("dongled has stopped");
  return told;
}

} // namespace dongled::api
