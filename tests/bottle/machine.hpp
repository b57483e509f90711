#pragma once

#include "tests/bottle/daemon_life.hpp"
#include "tests/bottle/host_clock.hpp"
#include "tests/bottle/host_disk.hpp"
#include "tests/bottle/plan.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/scoped_actor.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace dongled::bottle {

/// The host: one thread, a virtual clock, CAF's test coordinator whose queue is drawn from by lot,
/// the rack, and one life of the daemon after the other. Nothing of it reads a real clock.
class machine {
  struct config_type : caf::actor_system_config {
    config_type() { set("scheduler.policy", caf::atom("testing")); }
  };

  dice order_, host_dice_;
  config_type caf_config_;
  caf::actor_system sys_;
  caf::scoped_actor self_;
  caf::scheduler::test_coordinator& sched_;
  caf::detail::test_actor_clock& clock_;
  time_point start_, started_;
  milliseconds clock_offset_{0};
  host host_;

public:
  machine(const plan& from, std::string state_dir, std::function<void(seen::event)> tell);
  ~machine();
  /// Ends the daemon, and everything that others have planned.
  void shut_down();
  machine(const machine&) = delete;

  // -- time --------------------------------------------------------------------------------------

  /// Does one thing: lets an actor handle a message, one that waited in a call go on, something of
  /// the model happen, or, when there is nothing to do now, time pass to whatever is next.
  void step();
  time_point now() const { return clock_.current_time; }
  milliseconds since_start() const {
    return std::chrono::duration_cast<milliseconds>(now() - start_);
  }
  unix_ms wall() const;
  void step_clock(milliseconds x) { clock_offset_ += x; }
  /// Nothing is to be done at this moment.
  bool quiet() const;

  // -- the daemon --------------------------------------------------------------------------------

  void start_daemon();
  time_point started() const { return started_; }
  bool alive() const { return life_ != nullptr && !dying_; }
  world& w() { return *life_->w; }
  plane_door& plane() { return life_->plane; }
  api::instruments& gauges() { return *life_->gauges; }
  /// -9, now: what was not on the disk is gone.
  void kill_daemon();
  /// As main does at SIGTERM.
  void stop_daemon();
  /// So many messages from now, the actor at @p path is killed; empty: whoever has the turn then.
  void kill_actor(std::string path, unsigned after);
  /// The settings that the next life begins with.
  settings config;

  /// Asks @p to; @p then gets the answer, or nothing where it is an error.
  template <class Answer, class Question>
  void ask(const caf::actor& to, Question x, std::function<void(const Answer*)> then) {
    sys_.spawn([=](caf::event_based_actor* self) {
      self->request(to, std::chrono::seconds{7200}, x)
        .then([=](const Answer& y) { then(&y); }, [=](const caf::error&) { then(nullptr); });
    });
  }
  caf::scoped_actor& self() { return self_; }

  timeline later;
  fibers stacks;
  rack box;
  doorway doors;
  disk_model disk;
  milliseconds disk_takes{0};              ///< Each fsync, on top.
  std::function<void()> last_look = [] {}; ///< Before a daemon dies.
  uint64_t messages = 0;                   ///< Handled so far.

private:
  void run_job();
  void finish_death();
  void run_dry();
  io::hilink::ticks modem_clock();
  void undo_usb();
  void undo_kernel();
  void save_disk();
  void restore_disk();

  std::string state_dir_, saved_;
  std::function<void(seen::event)> tell_;
  std::unique_ptr<daemon_life> life_;
  caf::actor root_;
  bool forgotten_ = true; ///< What a life of the daemon has told last is on no disk.
  bool dying_ = false;    ///< The process is dead, and its actors do not know it yet.
  struct doomed {
    std::string path;
    unsigned after = 0;
  };
  std::optional<doomed> doomed_;
};

} // namespace dongled::bottle
