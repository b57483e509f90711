#include "actors/gate/gate_toggles.hpp"

#include "actors/gate/gate_outcomes.hpp"
#include "actors/history/tell.hpp"
#include "supervision/exit_reason.hpp"

#include <spdlog/spdlog.h>

namespace dongled {

using namespace std::chrono_literals;
using policy::asker;

namespace {

template <class... Ts>
struct overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
overloaded(Ts...) -> overloaded<Ts...>;

} // namespace

/// Unique over restarts too, as long as the wall clock does not go back: microseconds since 1970.
std::string gate_toggles::new_id() const {
  auto& last = self->state.last_id;
  last = std::max(last + 1, static_cast<uint64_t>(w->now()) * 1000);
  return std::to_string(last);
}

caf::result<toggle_answer> gate_toggles::ask(const toggle_ask& x) const {
  auto view = w->board->find(x.dongle);
  if (!view || !view->known)
    return toggle_answer{toggle_unknown{}};
  if (view->power.off)
    return toggle_answer{toggle_powered_off{}};
  if (self->state.powering.contains(x.dongle))
    return toggle_answer{toggle_refused{"its power is being switched"}};
  auto now = self->clock().now();
  auto limits = w->settings_now()->toggle;
  auto verdict = self->state.rules.ask(x.dongle, x.who, now, limits);
  return std::visit(overloaded{
                      [&](policy::go&) { return begin(x, {}); },
                      [](auto& no) { return toggle_answer{std::move(no)}; },
                    },
                    verdict);
}

toggle_answer gate_toggles::repair(subnet_id dongle, const std::string& why,
                                   const std::string& group) const {
  return begin({dongle, asker::recovery, "recovery: " + why}, group);
}

/// A repair follows from what was seen of the dongle last.
uint64_t gate_toggles::tell_start(const toggle_ask& x, const std::string& id) const {
  happening news;
  news.kind = happening_kind::toggle_started;
  news.dongle = x.dongle;
  news.toggle = id;
  news.by = x.asked_by;
  news.cause =
    x.who == asker::recovery
      ? w->history->newest_of(x.dongle)
      : tell_wish(*w, x.dongle, x.asked_by + " asks for a toggle of dongle " + to_string(x.dongle),
                  x.asked_by);
  news.text =
    "dongle " + to_string(x.dongle) + ": toggle " + id + " begins, asked by " + x.asked_by;
  return w->history->add(std::move(news));
}

void gate_toggles::tell_end(subnet_id dongle, const std::string& asked_by,
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

toggle_answer gate_toggles::begin(const toggle_ask& x, const std::string& group) const {
  auto conductor = w->find(path_of(x.dongle, "toggle"));
  if (!conductor)
    return {toggle_refused{"the dongle's actors are down: they are started again shortly"}};
  auto& st = self->state;
  auto id = new_id();
  auto started = w->now();
  st.rules.started(x.dongle, x.who, id);
  st.patients[x.dongle].reported.clear(); // what comes after it counts
  st.running[x.dongle] = {id, x.asked_by, x.who, started, conductor.address(), {}};
  std::string previous;
  auto told = tell_start(x, id);
  w->board->update(x.dongle, [&](dongle_view& v) {
    previous = v.health.external_ip;
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
  self->monitor(conductor);
  self->request(conductor, 5s, toggle_order{id, x.who, x.asked_by, previous, group, !group.empty()})
    .then([](const toggle_started&) { /* its end is told by toggle_finished or its DOWN */ },
          [me = *this, dongle = x.dongle, id](const caf::error& e) {
            me.abort_if_running(dongle, id, to_failure(e, "start the conductor").doing);
          });
  return {toggle_accepted{id}};
}

void gate_toggles::adopt() const {
  for (auto& view : w->board->all()) {
    if (view.toggle.last_end)
      self->state.rules.ended(view.subnet, *view.toggle.last_end);
    if (!view.toggle.running.empty())
      adopt(view);
    else if (auto conductor = w->find(path_of(view.subnet, "toggle")))
      self->send(conductor, toggle_abort{{}, "gate was started again, and knows of no toggle"});
  }
}

void gate_toggles::adopt(const dongle_view& view) const {
  auto& st = self->state;
  auto& t = view.toggle;
  auto who = t.asked_by.starts_with("recovery") ? asker::recovery : asker::person;
  auto conductor = w->find(path_of(view.subnet, "toggle"));
  st.rules.started(view.subnet, who, t.running);
  auto& slot = st.running[view.subnet];
  slot = {t.running, t.asked_by, who, t.started, {}, {}};
  if (!conductor)
    return abort(view.subnet, "gate and conductor went down together");
  slot.conductor = conductor.address();
  self->monitor(conductor);
  self->request(conductor, 5s, conductor_query{})
    .then(
      [me = *this, dongle = view.subnet, id = t.running](const conductor_state& x) {
        if (x.id != id)
          me.abort_if_running(dongle, id, "it ended while gate was being restarted");
      },
      [me = *this, dongle = view.subnet, id = t.running](const caf::error& e) {
        me.abort_if_running(dongle, id, to_failure(e, "find the conductor").doing);
      });
}

caf::result<toggle_closed> gate_toggles::wait(const toggle_wait& x) const {
  for (auto& [dongle, t] : self->state.running)
    if (t.id == x.id) {
      supervision::owed_answer answer{self->make_response_promise()};
      t.waiters.push_back(answer);
      return answer.promise();
    }
  return supervision::to_error({fault::not_found, "toggle " + x.id + " is not running"});
}

void gate_toggles::finished(const toggle_finished& x) const {
  auto at = self->state.running.find(x.dongle);
  if (at != self->state.running.end() && at->second.id == x.result.toggle_id)
    close(x.dongle, x.result);
}

void gate_toggles::conductor_down(const caf::down_msg& x) const {
  for (auto& [dongle, t] : self->state.running)
    if (t.conductor == x.source)
      return abort(dongle, "the conductor went down: " + supervision::describe(x.reason));
}

void gate_toggles::abort(subnet_id dongle, std::string why) const {
  auto& t = self->state.running[dongle];
  toggle_result r;
  r.toggle_id = t.id;
  r.error = std::move(why);
  if (auto conductor = caf::actor_cast<caf::actor>(t.conductor)) // it may be alive, and at work
    self->send(conductor, toggle_abort{t.id, r.error});
  r.ended = w->now();
  r.duration_ms = r.ended - t.started;
  close(dongle, std::move(r));
}

void gate_toggles::abort_if_running(subnet_id dongle, const std::string& id,
                                    std::string why) const {
  auto at = self->state.running.find(dongle);
  if (at != self->state.running.end() && at->second.id == id)
    abort(dongle, std::move(why));
}

void gate_toggles::close(subnet_id dongle, toggle_result result) const {
  auto& st = self->state;
  auto t = std::move(st.running[dongle]);
  st.running.erase(dongle);
  auto now = self->clock().now();
  st.rules.ended(dongle, now);
  if (auto who = caf::actor_cast<caf::actor>(t.conductor))
    self->demonitor(who);
  auto good = result.outcome != toggle_outcome::failed;
  auto ended = w->now();
  tell_end(dongle, t.asked_by, result);
  w->board->update(dongle, [&](dongle_view& v) {
    v.toggle.running.clear();
    v.toggle.action.clear();
    v.toggle.climbs = false;
    v.toggle.hits.clear();
    v.toggle.last = result;
    v.toggle.last_end = now;
    if (good)
      v.health = {policy::egress::healthy, result.ip, ended, 0, 0, {}, false, {}, {}, {}};
  });
  if (auto modem = w->find(path_of(dongle, "modem")))
    self->send(modem, debts_due{}); // nothing, mostly
  gate_outcomes{self, w}.ended(dongle, t.who, result);
  if (good)
    spdlog::info("dongle {}: toggle {} ended: {}, step {}, {} → {}, {} ms", dongle.n, t.id,
                 to_string(result.outcome), result.step,
                 result.previous_ip.empty() ? "?" : result.previous_ip, result.ip,
                 result.duration_ms);
  else
    spdlog::error("dongle {}: toggle {} failed at step {}: {}", dongle.n, t.id, result.step,
                  result.error);
  answer_when_kept({{t.id, dongle, t.asked_by, t.started, std::move(result), {}}},
                   std::move(t.waiters));
}

/// Whoever is told the end of a toggle finds it in the journal from then on, also after a kill -9:
/// so they wait for the journal, unless it is in trouble, and not for long.
void gate_toggles::answer_when_kept(toggle_closed news,
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
