#include "actors/toggle/toggle.hpp"

#include "actors/toggle/explain_story.hpp"
#include "actors/toggle/need.hpp"
#include "actors/toggle/toggle_story.hpp"
#include "supervision/exit_reason.hpp"
#include "supervision/worker.hpp"

#include <spdlog/spdlog.h>

namespace dongled {

namespace {

/// The story and what follows it, told by the actor in one go.
flow<done> tell(toggle::pointer self, toggle::uses w, subnet_id dongle) {
  auto out = co_await tell_toggle(*self->state.with);
  self->state.with->let_go();
  out.toggle_id = self->state.with->order().id;
  out.ended = w->now();
  out.duration_ms = out.ended - self->state.started;
  if (auto gate = w->find("/rack/gate"))
    self->send(gate, toggle_finished{dongle, std::move(out)});
  self->send(self, tick{}); // the story cannot be destroyed by itself
  co_return done{};
}

explanation busy(const conductor& with, const std::string& action) {
  explanation out;
  out.facts.push_back("Toggle " + with.order().id + ", asked by " + with.order().asked_by
                      + ", is at work: " + action + ".");
  out.diagnosis = "busy";
  out.why = "a toggle is running: its trace tells";
  return out;
}

/// Explains to everybody who asked by the time it is done.
flow<done> explain(toggle::pointer self) {
  auto out = co_await tell_explanation(*self->state.looker);
  for (auto& x : std::exchange(self->state.curious, {}))
    x.deliver(out);
  co_return done{};
}

flow<done> reconsider(toggle::pointer self, supervision::owed_answer asker) {
  auto out = co_await still_needed(*self->state.with);
  asker.deliver(out);
  co_return done{};
}

/// hub_power asks, while the story waits for it.
caf::result<need_answer> asked(toggle::pointer self, const need_query& x) {
  auto& st = self->state;
  if (!st.with || st.with->order().id != x.toggle)
    return need_answer{false, "toggle " + x.toggle + " is over", false};
  supervision::owed_answer answer{self->make_response_promise()};
  st.reconsidering = reconsider(self, answer);
  st.reconsidering.start();
  return answer.promise();
}

caf::result<explanation> asked(toggle::pointer self, const toggle::uses& w, subnet_id dongle) {
  auto& st = self->state;
  if (st.with) {
    auto view = w->board->find(dongle);
    return busy(*st.with, view ? view->toggle.action : "");
  }
  supervision::owed_answer answer{self->make_response_promise()};
  st.curious.push_back(answer);
  if (!st.explaining.running()) {
    st.looker = std::make_unique<conductor>(self, w, st.board, dongle, toggle_order{});
    st.explaining = explain(self);
    st.explaining.start();
  }
  return answer.promise();
}

/// Whoever keeps the books has closed the toggle: nothing more is done on its behalf, and what
/// hub_power has taken for it is given back.
void abort(toggle::pointer self, const toggle::uses& w, const toggle_abort& x) {
  auto& st = self->state;
  if (!st.with || (!x.id.empty() && st.with->order().id != x.id))
    return;
  auto id = st.with->order().id;
  spdlog::warn("toggle {} is called off: {}", id, x.why);
  st.reconsidering = {}; // it looks with the one that goes
  st.telling = {};
  st.with = nullptr;
  if (auto usb = w.find("/hub_power"))
    self->send(usb, power_abort{id});
}

} // namespace

caf::behavior toggle::run(pointer self, uses w, subnet_id dongle) {
  self->state.board = board_writer<toggle>{w->board};
  return supervision::hardened(
    self,
    {
      wake_handler(),
      [=](const toggle_order& x) -> caf::result<toggle_started> {
        auto& st = self->state;
        if (st.with)
          return supervision::to_error(
            {fault::busy, "toggle " + st.with->order().id + " is running"});
        st.with = std::make_unique<conductor>(self, w, st.board, dongle, x);
        st.started = w->now();
        st.telling = tell(self, w, dongle);
        st.telling.start();
        return toggle_started{};
      },
      [=](const trace_note& x) {
        if (auto& with = self->state.with; with && with->order().id == x.id)
          with->note(x.entry);
      },
      [=](const need_query& x) { return asked(self, x); },
      [=](const explain_query&) { return asked(self, w, dongle); },
      [=](const toggle_abort& x) { abort(self, *w, x); },
      [=](const tick&) {
        self->state.reconsidering = {};
        self->state.telling = {};
        self->state.with = nullptr;
      },
      [=](const conductor_query&) {
        auto& st = self->state;
        if (!st.with)
          return conductor_state{};
        auto& order = st.with->order();
        return conductor_state{order.id, order.who, order.asked_by, st.started};
      },
    },
    [=] {
      if (!self->state.with)
        return std::string("idle");
      auto view = w->board->find(dongle);
      return "toggle " + self->state.with->order().id + ": " + (view ? view->toggle.action : "");
    });
}

} // namespace dongled
