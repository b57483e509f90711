#pragma once

#include "actors/adoption/adoption_messages.hpp"
#include "actors/host/tuner_messages.hpp"
#include "actors/messages.hpp"
#include "actors/relay/relay_desk.hpp"
#include "actors/world.hpp"
#include "api/access/tls_identity.hpp"
#include "api/shell/envelope.hpp"
#include "supervision/supervisor.hpp"
#include "supervision/worker.hpp"
#include "tests/api/fake_history.hpp"
#include "tests/api/still_plane.hpp"

#include <caf/all.hpp>

#include <chrono>
#include <mutex>
#include <set>
#include <thread>

namespace dongled::test {

/// What the fake gate and journal say; set by the test, read by the actors.
struct script : fake_history {
  std::mutex mutex;
  toggle_answer answer{toggle_unknown{}};
  std::string asked_by;                   ///< Of the last question.
  std::optional<toggle_record> ends_with; ///< What those who wait are told; nothing: not yet.
  std::map<std::string, toggle_record> journal;
  bool mute = false, no_ports = false;     ///< Gate answers nobody; hub_power cannot look.
  std::map<subnet_id, power_answer> power; ///< Gate's answers; a dongle without one is unknown.
  power_ask last_power;                    ///< The last of its kind, as the next two.
  recovery_ask last_recovery;
  recovery_paused paused;
  power_map ports;
  explanation told;       ///< What the conductor of dongle 11 says.
  tuning_picture planned; ///< What tuner says, and what it was told last.
  tuning_report tuned;
  tuning_order last_tuning;
  adopt_answer adopting; ///< What the adoption actor says, and how the newest one stands.
  adoption_record adoption;

  template <class F>
  auto with(F f) {
    std::lock_guard guard{mutex};
    return f(*this);
  }
};
using script_ptr = std::shared_ptr<script>;

inline caf::behavior fake_gate(caf::event_based_actor* self, const script_ptr& play) {
  return supervision::hardened(
    self,
    {[self, play](const toggle_ask& x) -> caf::result<toggle_answer> {
       std::lock_guard guard{play->mutex};
       play->asked_by = x.asked_by;
       if (play->mute)
         return self->make_response_promise<toggle_answer>();
       return play->answer;
     },
     [self, play](const toggle_wait&) -> caf::result<toggle_closed> {
       std::lock_guard guard{play->mutex};
       if (play->ends_with)
         return toggle_closed{*play->ends_with};
       return self->make_response_promise<toggle_closed>(); // answered when it ends: not in a test
     },
     [play](const power_ask& x) {
       std::lock_guard guard{play->mutex};
       play->last_power = x;
       auto i = play->power.find(x.dongle);
       return i == play->power.end() ? power_answer{false, "no such dongle", "UNKNOWN_DONGLE"}
                                     : i->second;
     },
     [play](const recovery_ask& x) {
       std::lock_guard guard{play->mutex};
       play->last_recovery = x;
       return play->paused;
     }},
    [] { return std::string{"a fake gate"}; });
}

inline caf::behavior fake_journal(caf::event_based_actor* self, const script_ptr& play) {
  caf::message_handler now{[play](const toggle_query& x) {
    std::lock_guard guard{play->mutex};
    auto i = play->journal.find(x.id);
    return i == play->journal.end() ? toggle_found{} : toggle_found{i->second};
  }};
  return supervision::hardened(self, now.or_else(fake_answers(play)),
                               [] { return std::string{"a fake journal"}; });
}

inline caf::behavior fake_switchboard(caf::event_based_actor* self) {
  return supervision::hardened(
    self, {[](const probe_order& x) {
      auto good = x.dongle.n == 11;
      return probe_report{good ? "203.0.113.11" : "", "echo.test", good ? "" : "no route", {}};
    }},
    {});
}

inline caf::behavior fake_hub_power(caf::event_based_actor* self, const script_ptr& play) {
  auto look = [play](const power_survey&) -> caf::result<power_map> {
    std::lock_guard guard{play->mutex};
    return play->no_ports ? caf::result<power_map>{caf::sec::request_timeout} : play->ports;
  };
  return supervision::hardened(self, {look}, {});
}

inline caf::behavior fake_tuner(caf::event_based_actor* self, const script_ptr& play) {
  return supervision::hardened(self,
                               {
                                 [play](const tuning_query&) {
                                   std::lock_guard guard{play->mutex};
                                   return play->planned;
                                 },
                                 [play](const tuning_order& x) {
                                   std::lock_guard guard{play->mutex};
                                   play->last_tuning = x;
                                   return play->tuned;
                                 },
                               },
                               {});
}

inline caf::behavior fake_adoption(caf::event_based_actor* self, const script_ptr& play) {
  return supervision::hardened(self,
                               {
                                 [play](const adopt_ask&) {
                                   std::lock_guard guard{play->mutex};
                                   return play->adopting;
                                 },
                                 [play](const adopt_query&) {
                                   std::lock_guard guard{play->mutex};
                                   return play->adoption;
                                 },
                               },
                               {});
}

/// Has its calls made at once, on the test's own modem.
inline caf::behavior fake_modem_actor(caf::event_based_actor* self,
                                      const std::shared_ptr<io::hilink::client>& client) {
  return supervision::hardened(
    self, {[client](const modem_order& x) { return modem_done{x.call(*client, x.budget)}; }}, {});
}

inline caf::behavior fake_socks(caf::event_based_actor* self, io::relay::data_plane* plane) {
  (void)plane->listen(subnet_id{11});
  return supervision::hardened(self,
                               {[](const reopen_port&) {
                                  return listen_report{true, {}};
                                },
                                [](const port_wish& x) {
                                  return port_state{x.close, true, {}};
                                }},
                               {});
}

/// Never answers within a report's patience; explains what the script says.
inline caf::behavior fake_busy(caf::event_based_actor* self, const script_ptr& play) {
  supervision::harden(self);
  return {[self](const supervision::report_request&) {
            return self->make_response_promise<supervision::actor_report>();
          },
          [play](const explain_query&) {
            std::lock_guard guard{play->mutex};
            return play->told;
          }};
}

struct caf_config : caf::actor_system_config {
  explicit caf_config(bool shell, const api::tls_identity* tls = nullptr) {
    if (shell)
      api::speak_shell(*this);
    if (tls)
      tls->use_in(*this);
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", size_t{2});
  }
};

/// A root supervisor with fakes where the real tree has its actors, in a real actor system.
class fake_tree {
public:
  using rows = std::vector<supervision::child_spec>;

  explicit fake_tree(settings x = {}, bool shell = false,
                     std::shared_ptr<const api::tls_identity> identity = nullptr)
    : tls(std::move(identity)), config(shell, tls.get()), sys(config),
      w(new world{.config = settings_cell{std::move(x)},
                  .census = std::make_shared<supervision::census>(),
                  .board = std::make_shared<board>(),
                  .events = std::make_shared<event_log>(),
                  .desks = nullptr,
                  .plane = &plane,
                  .ports = {}}) {}

  /// Starts it; @p more are rows after the fakes.
  void start(rows more = {}) {
    supervision::supervisor_spec spec{"/", supervision::strategy::one_for_one, 20, seconds{60}};
    spec.children = {row("journal", fake_journal, play), row("switchboard", fake_switchboard),
                     supervisor_child("rack", rack(), w->census),
                     supervisor_child("host", host(), w->census),
                     row("hub_power", fake_hub_power, play)};
    for (auto& x : more)
      spec.children.push_back(std::move(x));
    root = spawn_root(sys, std::move(spec), w->census);
    caf::scoped_actor self{sys};
    self->request(root, seconds{10}, supervision::await_up{})
      .receive([](const supervision::up&) {},
               [](const caf::error& x) {
                 throw std::runtime_error("the fake tree did not start: " + caf::to_string(x));
               });
  }

  ~fake_tree() {
    if (root) {
      caf::scoped_actor self{sys};
      self->monitor(root);
      self->send_exit(root, caf::exit_reason::user_shutdown);
      self->receive([](const caf::down_msg&) {});
      root = nullptr;
    }
  }

  /// Waits, for 10 s at most, until @p x holds.
  template <class F>
  static bool eventually(F x) {
    for (auto until = std::chrono::steady_clock::now() + seconds{10};
         std::chrono::steady_clock::now() < until; std::this_thread::sleep_for(milliseconds{2}))
      if (x())
        return true;
    return x();
  }

  template <class F, class... Ts>
  static supervision::child_spec row(std::string id, F f, Ts... xs) {
    supervision::child_spec out;
    out.id = std::move(id);
    out.start = [=](const supervision::start_args& args) { return args.parent->spawn(f, xs...); };
    return out;
  }

  script_ptr play = std::make_shared<script>();
  std::shared_ptr<io::hilink::client> modem; ///< Of dongle 11; null: its row is missing.
  still_plane plane;
  std::shared_ptr<const api::tls_identity> tls;
  caf_config config;
  caf::actor_system sys;
  world_ptr w;
  caf::actor root;

private:
  supervision::supervisor_spec host() {
    supervision::supervisor_spec out{"/host", supervision::strategy::one_for_one, 20, seconds{60}};
    out.children = {row("tuner", fake_tuner, play)};
    return out;
  }

  supervision::supervisor_spec rack() {
    supervision::supervisor_spec dongle{"/rack/11", supervision::strategy::rest_for_one, 20,
                                        seconds{60}};
    auto* door = static_cast<io::relay::data_plane*>(&plane);
    dongle.children = {row("socks", fake_socks, door), row("toggle", fake_busy, play)};
    if (modem)
      dongle.children.push_back(row("modem", fake_modem_actor, modem));
    supervision::supervisor_spec out{"/rack", supervision::strategy::one_for_one, 20, seconds{60}};
    out.children = {row("gate", fake_gate, play), supervisor_child("11", dongle, w->census),
                    row("adoption", fake_adoption, play)};
    return out;
  }
};

} // namespace dongled::test
