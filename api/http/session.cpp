#include "api/http/session.hpp"

#include "supervision/worker.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>

namespace dongled::api {

/// Everybody who waits, and the actors that tell their stories. Handles are dropped when a story
/// ends, so that none outlives the actor system.
struct session::waiting_room {
  std::mutex mutex;
  std::condition_variable changed;
  bool closed = false;
  uint64_t last = 0;
  std::map<uint64_t, caf::actor> tellers;
  std::map<uint64_t, result<std::any>> answers;

  void answer(uint64_t call, result<std::any> x) {
    {
      std::lock_guard guard{mutex};
      if (!tellers.contains(call) || answers.contains(call))
        return; // nobody waits for it any more
      answers.emplace(call, std::move(x));
    }
    changed.notify_all();
  }

  /// Ends a story: with the answer it came to, or, before that, for good.
  std::optional<result<std::any>> take(uint64_t call) {
    caf::actor teller;
    std::optional<result<std::any>> out;
    std::lock_guard guard{mutex};
    if (auto i = tellers.find(call); i != tellers.end()) {
      teller = std::move(i->second);
      tellers.erase(i);
    }
    if (auto i = answers.find(call); i != answers.end()) {
      out = std::move(i->second);
      answers.erase(i);
    } else if (teller) {
      end(teller);
    }
    return out;
  }

  static void end(const caf::actor& teller) {
    caf::anon_send<caf::message_priority::high>(
      teller, caf::exit_msg{teller.address(), caf::exit_reason::kill});
  }
};

namespace {

using boxed_story = std::function<story<std::any>(caf::event_based_actor*)>;

/// A story's answer on its way out. If the story dies instead, that is the answer.
class reply_slot {
public:
  explicit reply_slot(std::function<void(result<std::any>)> out) : out_(std::move(out)) {}
  reply_slot(const reply_slot&) = delete;
  reply_slot& operator=(const reply_slot&) = delete;
  ~reply_slot() { out_(failure{fault::os, "the question died before its answer came"}); }
  void put(result<std::any> x) { out_(std::move(x)); }

private:
  std::function<void(result<std::any>)> out_; // the room takes the first answer only
};

struct teller_state {
  static inline const char* name = "session";
  std::shared_ptr<reply_slot> slot;
  flow<done> whole;
};

flow<done> whole_story(caf::event_based_actor* self, boxed_story begin,
                       std::shared_ptr<reply_slot> slot) {
  auto inner = begin(self);
  auto got = co_await inner;
  slot->put(std::move(got));
  self->quit();
  co_return done{};
}

caf::behavior teller(caf::stateful_actor<teller_state>* self, boxed_story begin,
                     std::shared_ptr<reply_slot> slot) {
  auto own = supervision::hardened(self, {wake_handler()}, {});
  self->state.slot = slot;
  self->state.whole = whole_story(self, std::move(begin), std::move(slot));
  self->state.whole.start();
  return own;
}

failure closing() { return {fault::refused, "the daemon is stopping"}; }

} // namespace

session::session(caf::actor_system& sys) : sys_(sys), room_(std::make_shared<waiting_room>()) {}

session::~session() { close(); }

result<std::any> session::run(milliseconds limit, const std::string& doing, boxed_story begin) {
  auto until = std::chrono::steady_clock::now() + limit;
  uint64_t call = 0;
  {
    std::lock_guard guard{room_->mutex};
    if (room_->closed)
      return closing();
    call = ++room_->last;
    auto slot = std::make_shared<reply_slot>(
      [room = room_, call](result<std::any> x) { room->answer(call, std::move(x)); });
    // Under the lock: a story that ends at once waits here until its teller is on the list.
    room_->tellers.emplace(call, sys_.spawn(teller, std::move(begin), std::move(slot)));
  }
  bool late = false;
  {
    std::unique_lock lock{room_->mutex};
    late = !room_->changed.wait_until(
      lock, until, [&] { return room_->closed || room_->answers.contains(call); });
  }
  if (auto got = room_->take(call))
    return std::move(*got);
  if (late)
    return failure{fault::timed_out, doing + ": no answer in time"};
  return closing();
}

void session::close() {
  std::map<uint64_t, caf::actor> tellers;
  {
    std::lock_guard guard{room_->mutex};
    room_->closed = true;
    tellers.swap(room_->tellers);
    room_->answers.clear();
    for (auto& [call, who] : tellers)
      waiting_room::end(who);
  }
  room_->changed.notify_all();
}

bool session::closed() const {
  std::lock_guard guard{room_->mutex};
  return room_->closed;
}

} // namespace dongled::api
