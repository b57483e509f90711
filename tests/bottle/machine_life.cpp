#include "tests/bottle/machine.hpp"

#include "actors/history/history_writer.hpp"
#include "io/store/journal_store.hpp"
#include "io/usb/undo.hpp"
#include "supervision/supervisor.hpp"

#include <algorithm>
#include <filesystem>

namespace dongled::bottle {

namespace fs = std::filesystem;

namespace {

/// Longer than main waits before it kills the tree.
constexpr auto stop_patience = 9500ms;

} // namespace

void machine::start_daemon() {
  doors.note("the daemon starts");
  undo_kernel();
  started_ = now();
  life_ = std::make_unique<daemon_life>(
    doors, config, [this] { return wall(); }, [this] { return modem_clock(); });
  root_ = supervision::spawn_root(sys_, life_->tree_here(), life_->w->census, self_->address());
  self_->monitor(root_);
}

/// What follows is the harness' own doing, and no daemon's.
void machine::save_disk() {
  forget_unsynced();
  disk.counts = disk.full = false;
  fs::remove_all(saved_);
  fs::copy(state_dir_, saved_, fs::copy_options::recursive);
}

void machine::restore_disk() {
  fs::remove_all(state_dir_);
  fs::rename(saved_, state_dir_);
  disk.counts = true;
}

void machine::kill_daemon() {
  if (!alive())
    return;
  doors.note("the daemon is killed");
  doors.die();
}

/// Everybody comes to his end, without any time passing.
void machine::run_dry() {
  stacks.hurry();
  while (true) {
    if (stacks.resume(now(), order_)) {
      stacks.hurry();
      continue;
    }
    if (sched_.jobs.empty())
      return;
    run_job();
    stacks.hurry();
  }
}

void machine::finish_death() {
  if (!std::exchange(dying_, false))
    return;
  doomed_.reset();
  self_->demonitor(root_);
  self_->send<caf::message_priority::high>(root_,
                                           caf::exit_msg{self_->address(), caf::exit_reason::kill});
  root_ = nullptr;
  run_dry();
  while (self_->has_next_message())
    self_->receive([](const caf::message&) {},
                   caf::others >>
                     [](caf::message_view&) { return caf::result<caf::message>{caf::message{}}; });
  life_ = nullptr;
  restore_disk();
  auto kept = io::store::journal_store::newest_id(state_dir_ + "/journal.db");
  tell_(seen::died{std::exchange(forgotten_, true), kept ? *kept : 0});
}

void machine::stop_daemon() {
  if (!alive())
    return;
  doors.note("the daemon is told to stop");
  self_->demonitor(root_);
  doomed_.reset();
  life_->plane.close_for_good();
  auto up = [&] { return life_->w->census->look("/").has_value(); };
  self_->send<caf::message_priority::high>(
    root_, caf::exit_msg{self_->address(), caf::exit_reason::user_shutdown});
  for (auto until = now() + stop_patience; up() && now() < until && !dying_;)
    step();
  if (dying_)
    return;
  if (up())
    doors.note("the tree has not stopped in time");
  undo_kernel();
  undo_usb();
  auto kept = keep_last_words(*life_->w);
  if (!kept)
    doors.note("what happened last could not be kept: " + kept.why().doing);
  forgotten_ = !kept;
  last_look();
  save_disk();
  ++doors.life;
  dying_ = true;
  finish_death();
}

/// As `undo_kernel` of the daemon: what bears our mark goes.
void machine::undo_kernel() {
  auto& have = box.kernel.now;
  auto ours = [](auto& x) { return x.protocol == io::netlink::our_protocol; };
  std::erase_if(have.routes, ours);
  std::erase_if(have.rules, ours);
  std::erase_if(have.addresses, ours);
}

void machine::undo_usb() {
  auto usb = open_usb(doors);
  auto undone = io::usb::undo_all(*usb, io::usb::power_intents{state_dir_ + "/power"});
  doors.note("undone at the stop: " + std::to_string(undone ? undone->size() : 0));
}

} // namespace dongled::bottle
