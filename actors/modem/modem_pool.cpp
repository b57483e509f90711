#include "actors/modem/modem_pool.hpp"

#include "supervision/blocking_calls.hpp"
#include "supervision/exit_reason.hpp"
#include "supervision/timer.hpp"
#include "supervision/worker.hpp"

#include <algorithm>
#include <utility>

namespace dongled {

namespace {

/// The worker keeps its budget; the margin only covers a worker that died without a word.
constexpr std::chrono::seconds over_budget{5};
constexpr std::chrono::milliseconds worker_is_new{200};

caf::error no_worker() {
  return supervision::to_error({fault::busy, "no modem worker was free in time"});
}

struct dispatcher {
  modem_desk::pointer self;
  modem_desk::uses w;

  modem_desk::state& st() const { return self->state; }

  void begin() const {
    st().tickets = uint64_t{self->id()} << 32; // no successor's are alike
    look_for_workers();
  }

  /// Asks those of whom nothing is known, again and again: they may not be in the census yet.
  void look_for_workers() const {
    auto missing = false;
    for (int i = 0; i < modem_workers; ++i) {
      auto path = modem_worker_path(i);
      if (st().busy.contains(path) || st().idle.contains(path))
        continue;
      missing = true;
      if (auto worker = w->find(path))
        self->send(worker, worker_query{});
    }
    if (missing && !std::exchange(st().looking, true))
      supervision::later(self, worker_is_new, worker_query{});
  }

  void look_again() const {
    st().looking = false;
    look_for_workers();
  }

  caf::response_promise take(pool_order& x) const {
    supervision::owed_answer answer{self->make_response_promise()};
    st().queue.push_back({std::move(x), answer, self->clock().now() + longest_wait_for_worker});
    supervision::later(self, longest_wait_for_worker, tick{});
    serve();
    return answer.promise();
  }

  /// What it says of a time before its present call is old.
  void is_idle(const worker_idle& x) const {
    auto at = st().busy.find(x.path);
    if (at != st().busy.end() && !x.born && at->second.ticket != x.done)
      return;
    st().busy.erase(x.path);
    st().idle.insert(x.path);
    serve();
  }

  /// Those that have waited too long are told so.
  void turn_away() const {
    auto now = self->clock().now();
    std::erase_if(st().queue, [&](auto& x) {
      if (now < x.due)
        return false;
      x.promise.deliver(no_worker());
      return true;
    });
  }

  bool in_use(const io::hilink::client* who) const {
    return std::any_of(st().busy.begin(), st().busy.end(),
                       [&](auto& x) { return x.second.client == who; });
  }

  bool room_for_polls() const {
    auto at_polls =
      std::count_if(st().busy.begin(), st().busy.end(), [](auto& x) { return x.second.poll; });
    return at_polls < modem_workers - workers_for_calls;
  }

  /// The next that can be served now: a call before a poll.
  std::deque<modem_desk::waiting>::iterator next() const {
    auto& all = st().queue;
    auto of = [&](bool poll) {
      return std::find_if(all.begin(), all.end(), [&](auto& x) {
        return x.order.poll == poll && !in_use(x.order.client.get());
      });
    };
    auto call = of(false);
    return call != all.end() || !room_for_polls() ? call : of(true);
  }

  void serve() const {
    turn_away();
    while (!st().idle.empty()) {
      auto what = next();
      if (what == st().queue.end())
        return;
      auto path = *st().idle.begin();
      st().idle.erase(st().idle.begin());
      auto worker = w->find(path);
      if (!worker) { // it is new, or being restarted: looked for again in a moment
        look_for_workers();
        continue;
      }
      auto job = std::move(*what);
      st().queue.erase(what);
      give(path, worker, std::move(job));
    }
  }

  void give(const std::string& path, const caf::actor& worker, modem_desk::waiting job) const {
    auto ticket = ++st().tickets;
    ++st().calls;
    job.order.ticket = ticket;
    st().busy[path] = {ticket, job.order.client.get(), job.order.poll};
    auto promise = job.promise;
    auto limit = job.order.budget + over_budget;
    self->request(worker, limit, std::move(job.order))
      .then([promise](modem_done& x) { promise.deliver(std::move(x)); },
            [=, me = *this](const caf::error& e) {
              promise.deliver(e);
              // A late one still is at it; of a dead one its successor will say that it is idle.
              auto at = me.st().busy.find(path);
              if (e == caf::sec::request_timeout || at == me.st().busy.end()
                  || at->second.ticket != ticket)
                return;
              me.st().busy.erase(at);
              me.look_for_workers();
              me.serve();
            });
  }
};

} // namespace

modem_desk::state::~state() {
  for (auto& x : queue)
    x.promise.deliver(supervision::to_error({fault::busy, "the modem pool is being restarted"}));
}

std::string modem_worker_path(int i) { return "/modem_pool/worker" + std::to_string(i + 1); }

caf::behavior modem_desk::run(pointer self, uses w) {
  dispatcher me{self, std::move(w)};
  me.begin();
  return supervision::hardened(
    self,
    {
      [=](pool_order& x) { return me.take(x); },
      [=](const worker_idle& x) { me.is_idle(x); },
      [=](const worker_query&) { me.look_again(); },
      [=](const tick&) { me.serve(); },
    },
    [self] {
      auto& st = self->state;
      return std::to_string(modem_workers - static_cast<int>(st.idle.size())) + " busy, "
             + std::to_string(st.queue.size()) + " waiting, " + std::to_string(st.calls) + " calls";
    });
}

namespace {

std::optional<modem_done> perform(modem_worker::pointer self, const pool_order& x) {
  auto claimed = x.client->claim(x.budget);
  if (!claimed)
    return std::nullopt;
  self->state.busy_with = x.what;
  ++self->state.calls;
  modem_done out{x.call(*x.client, x.budget)};
  self->state.busy_with.clear();
  return out;
}

} // namespace

caf::behavior modem_worker::run(pointer self, uses w, std::string path) {
  auto say_idle = [=](bool born) {
    if (auto desk = w->find("/modem_pool/desk"))
      self->send(desk, worker_idle{path, self->state.done, born});
  };
  say_idle(true);
  return supervision::hardened(
    self,
    {[=](const pool_order& x) -> caf::result<modem_done> {
       auto call = supervision::enter_call(self, path, x.what, x.budget + over_budget);
       auto out = perform(self, x);
       self->state.done = x.ticket;
       say_idle(false);
       if (!out)
         return supervision::to_error({fault::busy, "another call is being made on this modem"});
       return *std::move(out);
     },
     [=](const worker_query&) { say_idle(false); }},
    [self] {
      auto& st = self->state;
      return (st.busy_with.empty() ? "idle" : st.busy_with) + ", " + std::to_string(st.calls)
             + " calls";
    });
}

} // namespace dongled
