#include "actors/modem/modem_pool.hpp"

#include "supervision/blocking_calls.hpp"
#include "supervision/timer.hpp"
#include "supervision/worker.hpp"

namespace dongled {

namespace {

/// The worker keeps its budget; the margin only covers a worker that died without a word.
constexpr std::chrono::seconds over_budget{5};

void serve(modem_desk::pointer self, const world_ptr& w) {
  auto& st = self->state;
  while (!st.queue.empty() && !st.idle.empty()) {
    auto path = *st.idle.begin();
    st.idle.erase(st.idle.begin());
    auto worker = w->find(path);
    if (!worker) { // being restarted: it counts as idle again once its supervisor has it back
      supervision::later(self, std::chrono::milliseconds{200}, path);
      continue;
    }
    auto job = std::move(st.queue.front());
    st.queue.pop_front();
    ++st.calls;
    auto free = [=] {
      self->state.idle.insert(path);
      serve(self, w);
    };
    auto limit = job.order.budget + over_budget;
    self->request(worker, limit, std::move(job.order))
      .then(
        [free, promise = job.promise](modem_done& x) {
          promise.deliver(std::move(x));
          free();
        },
        [free, promise = job.promise](const caf::error& e) {
          promise.deliver(e);
          free();
        });
  }
}

} // namespace

std::string modem_worker_path(int i) { return "/modem_pool/worker" + std::to_string(i + 1); }

caf::behavior modem_desk::run(pointer self, world_ptr w) {
  for (int i = 0; i < modem_workers; ++i)
    self->state.idle.insert(modem_worker_path(i));
  return supervision::hardened(
    self,
    {
      [=](pool_order& x) {
        supervision::owed_answer answer{self->make_response_promise()};
        self->state.queue.push_back({std::move(x), answer});
        serve(self, w);
        return answer.promise();
      },
      [=](const std::string& path) {
        self->state.idle.insert(path);
        serve(self, w);
      },
    },
    [self] {
      auto& st = self->state;
      return std::to_string(modem_workers - static_cast<int>(st.idle.size())) + " busy, "
             + std::to_string(st.queue.size()) + " waiting, " + std::to_string(st.calls) + " calls";
    });
}

caf::behavior modem_worker::run(pointer self, std::string path) {
  return supervision::hardened(self, {[self, path = std::move(path)](const pool_order& x) {
                                 auto call = supervision::enter_call(self, path, x.what,
                                                                     x.budget + over_budget);
                                 self->state.busy_with = x.what;
                                 ++self->state.calls;
                                 auto out = modem_done{x.call(*x.client, x.budget)};
                                 self->state.busy_with.clear();
                                 return out;
                               }},
                               [self] {
                                 auto& st = self->state;
                                 return (st.busy_with.empty() ? "idle" : st.busy_with) + ", "
                                        + std::to_string(st.calls) + " calls";
                               });
}

} // namespace dongled
