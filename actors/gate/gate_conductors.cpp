#include "actors/gate/gate_conductors.hpp"

#include "actors/gate/gate_shell.hpp"
#include "actors/history/tell.hpp"
#include "supervision/exit_reason.hpp"

#include <spdlog/spdlog.h>

namespace dongled {

using namespace std::chrono_literals;

/// A repair follows from what was seen of the dongle last.
uint64_t gate_conductors::tell_start(const toggle_ask& x, const std::string& id) const {
  happening news;
  news.kind = happening_kind::toggle_started;
  news.dongle = x.dongle;
  news.toggle = id;
  news.by = x.asked_by;
  switch (x.who) {
  case policy::asker::recovery: news.cause = w->history->newest_of(x.dongle); break;
  case policy::asker::schedule: break; // time has come, which nothing else led to
  case policy::asker::person:
    news.cause = tell_wish(
      *w, x.dongle, x.asked_by + " asks for a toggle of dongle " + to_string(x.dongle), x.asked_by);
    break;
  }
  news.text =
    "dongle " + to_string(x.dongle) + ": toggle " + id + " begins, asked by " + x.asked_by;
  return w->history->add(std::move(news));
}

void gate_conductors::tell_end(subnet_id dongle, const std::string& asked_by,
                               const toggle_result& result) const {
  std::string before;
  origin from{0, asked_by, result.toggle_id};
  w->board->glance(dongle, [&](const dongle_view* v) {
    before = v ? v->health.external_ip : "";
    from.cause = v ? v->toggle.told : 0;
    return true;
  });
  auto name = "dongle " + to_string(dongle);
  if (result.outcome != toggle_outcome::failed && result.ip != before)
    tell(*w, happening_kind::address, dongle,
         name + " has public address " + result.ip
           + (before.empty() ? std::string{} : ", and had " + before),
         from, {{"address", result.ip}, {"previous", before}});
  tell(*w, happening_kind::toggle_ended, dongle,
       name + ": toggle " + result.toggle_id + " ended: " + to_string(result.outcome)
         + (result.error.empty() ? "" : ": " + result.error),
       from, to_json(result));
}

void gate_conductors::begin(const gate_core::action::begin_toggle& begun) const {
  auto& [x, id, group] = begun;
  auto started = w->now();
  std::string previous;
  auto told = tell_start(x, id);
  self->state.board.update(x.dongle, [&, &id = id, &x = x](auto& v) {
    previous = v.external_ip();
    v.toggle.running = id;
    v.toggle.asked_by = x.asked_by;
    v.toggle.action = "starting";
    v.toggle.climbs = false;
    v.toggle.started = started;
    v.toggle.told = told;
  });
  spdlog::info("dongle {}: toggle {} begins, asked by {}", x.dongle.n, id, x.asked_by);
  if (auto journal = w->find("/journal"))
    self->send(journal, toggle_opened{id, x.dongle, x.asked_by, started});
  auto conductor = w->find(path_of(x.dongle, "toggle"));
  if (!conductor)
    return lost(x.dongle, id, "the conductor went down before it began");
  self->state.conductors[x.dongle] = conductor.address();
  self->monitor(conductor);
  self
    ->request(conductor, 5s,
              toggle_order{id, x.who, x.asked_by, previous, group, !group.empty(), x.fresh})
    .then([](const toggle_started&) { /* its end is told by toggle_finished or its DOWN */ },
          [me = *this, dongle = x.dongle, id = id](const caf::error& e) {
            me.lost(dongle, id, to_failure(e, "start the conductor").doing);
          });
}

void gate_conductors::watch(const gate_core::action::watch_toggle& x) const {
  auto conductor = w->find(path_of(x.dongle, "toggle"));
  if (!conductor)
    return lost(x.dongle, x.id, "gate and conductor went down together");
  self->state.conductors[x.dongle] = conductor.address();
  self->monitor(conductor);
  self->request(conductor, 5s, conductor_query{})
    .then(
      [me = *this, x](const conductor_state& y) {
        if (y.id != x.id)
          me.lost(x.dongle, x.id, "it ended while gate was being restarted");
      },
      [me = *this, x](const caf::error& e) {
        me.lost(x.dongle, x.id, to_failure(e, "find the conductor").doing);
      });
}

void gate_conductors::call_off(const gate_core::action::call_off& x) const {
  auto at = self->state.conductors.find(x.dongle);
  auto conductor = !x.id.empty() && at != self->state.conductors.end()
                     ? caf::actor_cast<caf::actor>(at->second)
                   : x.id.empty() ? w->find(path_of(x.dongle, "toggle"))
                                  : caf::actor{};
  if (conductor)
    self->send(conductor, toggle_abort{x.id, x.why});
}

caf::result<toggle_closed> gate_conductors::wait(const toggle_wait& x) const {
  for (auto& [dongle, t] : self->state.core.running())
    if (t.id == x.id) {
      supervision::owed_answer answer{self->make_response_promise()};
      self->state.waiters[x.id].push_back(answer);
      return answer.promise();
    }
  return supervision::to_error({fault::not_found, "toggle " + x.id + " is not running"});
}

void gate_conductors::finished(const toggle_finished& x) const {
  auto view = w->board->find(x.dongle);
  gate_shell{self, w}.feed(
    gate_core::event::toggle_over{x.dongle, x.result, view ? view->modem.trouble : std::string{}});
}

void gate_conductors::down(const caf::down_msg& x) const {
  for (auto& [dongle, who] : self->state.conductors)
    if (who == x.source) {
      auto& running = self->state.core.running();
      if (auto at = running.find(dongle); at != running.end())
        lost(dongle, at->second.id, "the conductor went down: " + supervision::describe(x.reason));
      return;
    }
}

void gate_conductors::lost(subnet_id dongle, const std::string& id, const std::string& why) const {
  auto view = w->board->find(dongle);
  gate_shell{self, w}.feed(
    gate_core::event::conductor_lost{dongle, id, why, view ? view->modem.trouble : std::string{}});
}

void gate_conductors::close(const gate_core::action::close_toggle& x) const {
  auto& st = self->state;
  auto& result = x.result;
  if (auto node = st.conductors.extract(x.dongle))
    if (auto who = caf::actor_cast<caf::actor>(node.mapped()))
      self->demonitor(who);
  auto good = result.outcome != toggle_outcome::failed;
  auto ended = w->now();
  tell_end(x.dongle, x.asked_by, result);
  self->state.board.update(x.dongle, [&](auto& v) {
    v.toggle.running.clear();
    v.toggle.action.clear();
    v.toggle.climbs = false;
    v.toggle.hits.clear();
    v.toggle.last = result;
    v.toggle.last_end = self->clock().now();
    if (good)
      v.healed(result.ip, ended);
  });
  if (auto modem = w->find(path_of(x.dongle, "modem")))
    self->send(modem, debts_due{}); // nothing, mostly
  if (good)
    spdlog::info("dongle {}: toggle {} ended: {}, step {}, {} → {}, {} ms", x.dongle.n,
                 result.toggle_id, to_string(result.outcome), result.step,
                 result.previous_ip.empty() ? "?" : result.previous_ip, result.ip,
                 result.duration_ms);
  else
    spdlog::error("dongle {}: toggle {} failed at step {}: {}", x.dongle.n, result.toggle_id,
                  result.step, result.error);
  std::vector<supervision::owed_answer> waiters;
  if (auto node = st.waiters.extract(result.toggle_id))
    waiters = std::move(node.mapped());
  answer_when_kept({{result.toggle_id, x.dongle, x.asked_by, x.started, result, {}}},
                   std::move(waiters));
}

/// Whoever is told the end of a toggle finds it in the journal from then on, also after a kill -9:
/// so they wait for the journal, unless it is in trouble, and not for long.
void gate_conductors::answer_when_kept(toggle_closed news,
                                       std::vector<supervision::owed_answer> waiters) const {
  auto deliver = [news, waiters] {
    for (auto& x : waiters)
      x.deliver(news);
  };
  auto journal = w->find("/journal");
  if (!journal || !w->board->host().journal_trouble.empty())
    return deliver();
  self->request(journal, 1s, news)
    .then([deliver](const note_kept&) { deliver(); }, [deliver](const caf::error&) { deliver(); });
}

} // namespace dongled
