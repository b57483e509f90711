#include "tests/bottle/machine.hpp"

#include "supervision/supervisor.hpp"

#include <caf/local_actor.hpp>

#include <algorithm>
#include <string_view>

namespace dongled::bottle {

namespace {

constexpr unix_ms begin_of_wall = 1'700'000'000'000;

/// Those that are detached in the daemon, since they wait in system calls.
bool waits_in_calls(const caf::resumable* job) {
  auto* who = dynamic_cast<const caf::local_actor*>(job);
  std::string_view name = who ? who->name() : "";
  return name == "router" || name == "hub_power" || name == "journal" || name == "modem_worker"
         || name == "hotplug" || name == "hook_desk" || name == "courier";
}

} // namespace

machine::machine(const plan& from, std::string state_dir, std::function<void(seen::event)> tell)
  : order_(from.seed ^ 0x6f72646572), host_dice_(from.seed ^ 0x686f7374), sys_(caf_config_),
    self_(sys_), sched_(dynamic_cast<caf::scheduler::test_coordinator&>(sys_.scheduler())),
    clock_(sched_.clock()), config(from.config),
    box(
      from.rack, later, [this] { return now(); }, dice{from.seed ^ 0x7261636b}),
    doors(box, stacks, later, dice{from.seed ^ 0x646f6f72}, state_dir, tell), state_dir_(state_dir),
    saved_(state_dir + ".saved"), tell_(std::move(tell)) {
  sched_.advance_time(1000s); // no time point is the clock's zero, as on a real host
  start_ = now();
  box.begin();
  host_ = {[this] { return now(); }, [this] { return wall(); }, &host_dice_};
  open_host = &host_;
  disk.folder = state_dir_;
  disk.syncing = [this] {
    if (doors.slow)
      doors.spend(doors.some(0, 8) + disk_takes);
  };
  open_disk = &disk;
  sys_.await_actors_before_shutdown(false);
  config.state_dir = state_dir_;
  doors.slow = from.doors_take_time;
  doors.book.quorum(from.config.recovery.quorum);
  doors.listen = [this] { last_look(); };
  doors.die = [this] {
    last_look();
    if (order_.percent(60)) // else only the process is killed
      lose_unsynced(order_);
    save_disk();
    ++doors.life;
    dying_ = true;
  };
  box.changed = [this] {
    if (alive())
      life_->watch();
  };
}

void machine::shut_down() {
  tell_ = [](const seen::event&) {};
  doors.tell = tell_;
  doors.print = nullptr;
  last_look = [] {};
  kill_daemon();
  finish_death();
  run_dry();
}

machine::~machine() {
  shut_down();
  open_host = nullptr;
  open_disk = nullptr;
}

unix_ms machine::wall() const {
  auto since = std::chrono::duration_cast<milliseconds>(now().time_since_epoch());
  return begin_of_wall + (since + clock_offset_).count();
}

bool machine::quiet() const {
  auto parked = stacks.next_due();
  auto planned = later.next();
  return sched_.jobs.empty() && !(parked && *parked <= now()) && !(planned && *planned <= now());
}

/// The mailboxes are filled from many threads: any actor that has a message may be next.
void machine::run_job() {
  auto& jobs = sched_.jobs;
  if (jobs.size() > 1 && order_.percent(60)) {
    auto next = jobs.begin() + static_cast<std::ptrdiff_t>(order_.below(jobs.size()));
    std::rotate(jobs.begin(), next, next + 1);
  }
  ++messages;
  if (doomed_ && doomed_->after-- == 0) {
    auto path = std::exchange(doomed_, std::nullopt)->path;
    auto* turn = dynamic_cast<caf::abstract_actor*>(jobs.front());
    for (auto& x : life_ ? life_->w->census->snapshot() : std::vector<supervision::census_entry>{})
      if (x.handle && x.path != "/" && (path.empty() ? x.id == turn->id() : x.path == path)) {
        doors.note("kill " + x.path);
        self_->send<caf::message_priority::high>(
          x.handle, caf::exit_msg{self_->address(), caf::exit_reason::kill});
      }
  }
  if (waits_in_calls(jobs.front()))
    stacks.run([this] { sched_.try_run_once(); });
  else
    sched_.try_run_once();
}

void machine::step() {
  if (dying_)
    return finish_death();
  auto parked = stacks.next_due();
  auto ready = parked && *parked <= now();
  if (ready && (sched_.jobs.empty() || order_.percent(30))) {
    stacks.resume(now(), order_);
    return;
  }
  if (!sched_.jobs.empty())
    return run_job();
  if (later.run_one(now()))
    return;
  auto next = now() + 1h;
  if (parked)
    next = std::min(next, *parked);
  if (auto planned = later.next())
    next = std::min(next, *planned);
  if (!clock_.schedule().empty())
    next = std::min(next, clock_.schedule().begin()->first);
  sched_.advance_time(std::max<caf::timespan>(next - now(), caf::timespan{0}));
}

void machine::kill_actor(std::string path, unsigned after) {
  doomed_ = doomed{std::move(path), after};
}

io::hilink::ticks machine::modem_clock() {
  // Whoever waits for a modem to confirm must see time pass, also where doors answer at once; a
  // dead daemon's waits are over.
  auto life = doors.life;
  return {[this, life] { return life == doors.life ? now() : now() + 1h; },
          [this, life](milliseconds x) {
            if (life == doors.life)
              stacks.park(now() + x);
          }};
}

} // namespace dongled::bottle
