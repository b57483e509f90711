#include "tests/bottle/hooks.hpp"

#include "api/webhooks/courier.hpp"
#include "api/webhooks/hook_desk.hpp"
#include "supervision/supervisor.hpp"
#include "supervision/timer.hpp"
#include "supervision/worker.hpp"

namespace dongled::bottle {

namespace {

using api::hook_news, api::hook_query, api::hook_task, api::hook_tick, api::hook_tried;

/// As api/webhooks/courier, over a door.
struct bringer {
  struct state {
    static inline const char* name = "courier";
    // CAF makes a state of a pointer to its actor where it can be made of one, as a bool can.
    state() {}
    bool asking = false;
  };
  using pointer = caf::stateful_actor<state>*;

  pointer self;
  world_ptr w;
  doorway* to;
  uint64_t life;

  template <class Question>
  void ask(Question x) const {
    self->state.asking = true;
    auto desk = w->find(api::hook_desk_path);
    if (!desk)
      return come_back(1s);
    self->request(desk, std::chrono::seconds{10}, std::move(x))
      .then([me = *this](hook_task& task) { me.bring(std::move(task)); },
            [me = *this](const caf::error&) { me.come_back(1s); });
  }

  void come_back(milliseconds in) const {
    self->state.asking = false;
    supervision::later(self, std::min<milliseconds>(in, 1min), hook_tick{});
  }

  void bring(hook_task task) const {
    self->state.asking = false;
    if (!task.next)
      return;
    if (task.wait > 0ms)
      return come_back(task.wait);
    hook_tried news{0, std::move(*task.next), 0, "no answer"};
    to->spend(to->some(5, 800));
    if (life != to->life)
      return;
    auto luck = to->random.below(100);
    if (!to->to.hooks_down && luck < 90) {
      to->listen();
      if (news.what.event.starts_with("toggle"))
        to->tell(seen::delivered{std::stoull(news.what.delivery)});
      news.status = luck < 84 ? 200 : 0; // the answer may be lost
    } else if (!to->to.hooks_down) {
      news.status = 503;
    }
    to->note("webhook " + news.what.event + " " + news.what.delivery + ": "
             + std::to_string(news.status));
    ask(std::move(news));
  }
};

caf::behavior run_bringer(bringer::pointer self, world_ptr w, doorway* d) {
  bringer me{self, std::move(w), d, d->life};
  auto own = supervision::hardened(self,
                                   {[me](const hook_news&) {
                                      if (!me.self->state.asking)
                                        me.ask(hook_query{0});
                                    },
                                    [me](const hook_tick&) {
                                      if (!me.self->state.asking)
                                        me.ask(hook_query{0});
                                    }},
                                   [] { return std::string{"bringing"}; });
  self->send(self, hook_news{});
  return own;
}

} // namespace

supervision::child_spec hooks_row(world_ptr w, api::instruments_ptr gauges, doorway& d) {
  supervision::supervisor_spec out{api::hooks_path, supervision::strategy::one_for_one, 10,
                                   std::chrono::seconds{60}};
  out.children.push_back({"courier1", [w, &d](const supervision::start_args& at) {
                            return at.parent->spawn(run_bringer, w, &d);
                          }});
  out.children.push_back({"desk", [w, gauges](const supervision::start_args& at) {
                            auto urls = w->settings_now()->webhooks.urls;
                            return at.parent->spawn(api::hook_desk::run, w, gauges, urls);
                          }});
  for (auto& row : out.children)
    row.barrier = false;
  return supervision::supervisor_child("webhooks", std::move(out), w->census);
}

} // namespace dongled::bottle
