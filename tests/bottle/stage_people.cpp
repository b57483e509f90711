#include "actors/history/messages.hpp"
#include "actors/messages.hpp"
#include "config/reload_plan.hpp"
#include "supervision/supervisor.hpp"
#include "tests/bottle/stage.hpp"

namespace dongled::bottle {

namespace {

/// gate waits for hub_power, which may have others to serve first, and asks the journal in between.
constexpr auto power_answers_within = 12min;
constexpr auto answers_within = 2min;
/// Who asks for the end of a toggle waits as long as that may take, and the ports are read between
/// two deeds.
constexpr auto longest_wait = 90min;

} // namespace

template <class Answer, class Question>
void stage::ask(const std::string& path, const std::string& what, milliseconds limit, Question x,
                std::function<void(const Answer&)> then) {
  auto to = m_.w().find(path);
  if (!to)
    return;
  auto id = ++asks_;
  tell_(seen::asked{id, what, limit});
  m_.ask<Answer, Question>(to, std::move(x), [this, id, then](const Answer* y) {
    tell_(seen::answered{id});
    if (y)
      then(*y);
  });
}

void stage::touch(subnet_id x) {
  touched_[x] = m_.now();
  m_.doors.book.asked(x, m_.box.ms());
}

void stage::ask_power(subnet_id x, power_wish what) {
  touch(x);
  ask<power_answer>("/rack/gate", std::string("power ") + to_string(what) + " " + to_string(x),
                    power_answers_within, power_ask{x, what, "shell"},
                    [this, x](const power_answer&) { touch(x); });
}

void stage::ask_pause(std::optional<subnet_id> x, bool pause, uint64_t pick) {
  recovery_ask out{x, pause, {}, "shell"};
  if (pause && pick % 4 != 0)
    out.length = std::chrono::seconds{5 + static_cast<int64_t>(pick % 900)};
  ask<recovery_paused>("/rack/gate", "pause", answers_within, out);
}

bool stage::people(const turn& x) {
  auto n = dongle(x);
  switch (x.what) {
  case kind::toggle:
    touch(n);
    ask<toggle_answer>("/rack/gate", "toggle " + to_string(n), answers_within,
                       toggle_ask{n, policy::asker::person, "http 127.0.0.1"},
                       [this](const toggle_answer& y) {
                         if (std::holds_alternative<toggle_accepted>(y.what))
                           m_.doors.mark("toggle accepted");
                       });
    return true;
  case kind::power_off: ask_power(n, power_wish::off); return true;
  case kind::power_on: ask_power(n, power_wish::on); return true;
  case kind::power_cycle: ask_power(n, power_wish::cycle); return true;
  case kind::pause:
    ask_pause(x.pick % 3 == 0 ? std::nullopt : std::optional{n}, true, x.pick >> 8);
    return true;
  case kind::resume:
    ask_pause(x.pick % 3 == 0 ? std::nullopt : std::optional{n}, false, 0);
    return true;
  case kind::reopen_port:
    ask<listen_report>(path_of(n, "socks"), "reopen the port", answers_within,
                       dongled::reopen_port{});
    return true;
  case kind::restart_actor: {
    std::vector<std::string> paths;
    for (auto& y : m_.w().census->snapshot())
      if (y.handle && y.path != "/")
        paths.push_back(y.path);
    if (!paths.empty())
      supervision::renew(*m_.w().census, paths[x.pick % paths.size()]);
    return true;
  }
  case kind::reload: reload(x); return true;
  case kind::explain:
    ask<explanation>(path_of(n, "toggle"), "explain " + to_string(n), answers_within,
                     explain_query{n});
    return true;
  case kind::wait_for:
    for (auto& y : m_.w().board->all())
      if (!y.toggle.running.empty())
        ask<toggle_closed>("/rack/gate", "wait for toggle " + y.toggle.running, longest_wait,
                           toggle_wait{y.toggle.running});
    return true;
  case kind::survey:
    ask<power_map>("/hub_power", "survey the ports", longest_wait, power_survey{});
    return true;
  case kind::close_port: ask_port(n, true); return true;
  case kind::open_port: ask_port(n, false); return true;
  case kind::read_past:
    ask<happenings_page>("/journal", "read what happened", answers_within, happenings_query{});
    return true;
  default: return false;
  }
}

void stage::ask_port(subnet_id x, bool close) {
  ask<port_state>(path_of(x, "socks"),
                  (close ? "close the port of " : "open the port of ") + to_string(x),
                  answers_within, port_wish{close, "shell"});
}

/// Another file is read, as api/process/reload.cpp puts it in force.
void stage::reload(const turn& x) {
  auto next = *m_.w().settings_now();
  dice d{x.pick};
  next.toggle.hold = milliseconds{d.between(1000, 5000)};
  next.health.failures = static_cast<uint32_t>(d.between(2, 5));
  next.dongles.metric_base = static_cast<uint32_t>(d.between(200, 300));
  next.recovery.power_off = milliseconds{d.between(3000, 8000)};
  auto planned = plan_reload(*m_.w().settings_now(), next);
  m_.config = next;
  m_.w().config.set(planned.force);
  for (auto* path : {"/hotplug", "/rack/gate", "/journal"})
    if (auto to = m_.w().find(path))
      m_.self()->send(to, settings_changed{});
  for (auto& y : plan_.rack.sticks)
    if (auto to = m_.w().find(path_of(y.dongle, "health")))
      m_.self()->send(to, settings_changed{});
}

} // namespace dongled::bottle
