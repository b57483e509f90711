#include "api/heal.hpp"

#include "actors/history/tell.hpp"

#include "api/tree_report.hpp"
#include "api/views/tree_view.hpp"
#include "supervision/messages.hpp"

namespace dongled::api {

namespace {

using supervision::census_entry;

constexpr milliseconds between_looks{10};

std::string last_part(const std::string& path) { return path.substr(path.rfind('/') + 1); }

void send_exit(caf::event_based_actor* self, const caf::actor& to, caf::exit_reason why) {
  // High priority: a kill at normal priority waits behind everything in the mailbox.
  self->send<caf::message_priority::high>(to, caf::exit_msg{self->address(), why});
}

/// Its supervisor stops it and starts it again: planned, so nobody counts it, and no sibling goes
/// along. A dynamic child is only stopped; who started it starts it again.
flow<result<done>> renew(caf::event_based_actor* self, world_ptr w, census_entry target,
                         milliseconds patience) {
  using supervision::child_reply;
  auto boss = w->census->look(target.supervisor);
  auto dynamic = boss && boss->how == supervision::strategy::simple_one_for_one;
  boss.reset();
  auto doing = "restart " + target.path;
  // Messages are named: g++ 12 moves unnamed aggregates of a co_await expression by their bytes.
  if (dynamic) {
    supervision::terminate_actor stop{std::move(target.handle)};
    auto stopped =
      co_await ask<child_reply>(self, w->find(target.supervisor), patience, doing, std::move(stop));
    if (!stopped)
      co_return stopped.why();
    co_return done{};
  }
  target.handle = nullptr;
  supervision::renew_child anew{last_part(target.path)};
  auto said =
    co_await ask<child_reply>(self, w->find(target.supervisor), patience, doing, std::move(anew));
  if (!said)
    co_return said.why();
  if (said->what != supervision::verdict::ok)
    co_return failure{fault::os, doing + ": " + to_string(said->what) + ' ' + said->why};
  co_return done{};
}

} // namespace

flow<result<restarted>> end_and_heal(caf::event_based_actor* self, world_ptr w, std::string path,
                                     ending_by how, std::string by, milliseconds patience) {
  const auto begun = self->clock().now();
  auto entry = w->census->look(path);
  if (!entry)
    co_return no_such_path(*w, path);
  if (entry->supervisor.empty())
    co_return failure{fault::refused, "The root has no supervisor to heal it; use systemctl"};
  if (!entry->handle)
    co_return failure{fault::not_found, path + " does not run: it is " + to_string(entry->state)};
  restarted out{path, incarnation(*entry), 0, {}, {}};
  tell_wish(*w, {}, by + (how == ending_by::kill ? " kills " : " restarts ") + path, by, path);
  if (how == ending_by::kill) {
    send_exit(self, entry->handle, caf::exit_reason::kill);
  } else {
    auto told = co_await renew(self, w, std::move(*entry), patience);
    if (!told)
      co_return told.why();
  }
  entry.reset();
  while (true) {
    auto now = w->census->look(path);
    out.now = now ? to_string(now->state) : "gone";
    out.took = std::chrono::ceil<milliseconds>(self->clock().now() - begun);
    auto runs = now && now->handle && now->state == supervision::phase::running;
    if (runs && incarnation(*now) != out.old_id) {
      out.new_id = incarnation(*now);
      co_return out;
    }
    if (self->clock().now() - begun >= patience) {
      if (now && now->handle && incarnation(*now) == out.old_id)
        co_return failure{fault::timed_out, path + " has not ended: it is busy with one message"};
      co_return out;
    }
    now.reset();
    co_await pause(self, between_looks);
  }
}

} // namespace dongled::api
