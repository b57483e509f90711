#include "actors/gate/gate_pauses.hpp"

#include "actors/history/tell.hpp"
#include "supervision/timer.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>

namespace dongled {

namespace {

constexpr subnet_id unknown_ones{0};

/// A timer is armed for so long at most and then looked at again: the wall clock may be set.
constexpr unix_ms longest_timer = 60 * 60 * 1000;
constexpr seconds note_again_after{5};

std::string named(subnet_id x) {
  return x == unknown_ones ? "dongles that are not known yet" : "dongle " + to_string(x);
}

} // namespace

caf::result<recovery_paused> gate_pauses::ask(const recovery_ask& x) const {
  auto view = x.dongle ? w->board->find(*x.dongle) : std::nullopt;
  if (x.dongle && (!view || !view->known))
    return recovery_paused{{}, "dongle " + to_string(*x.dongle) + " is not known", {}};
  std::vector<subnet_id> whom{x.dongle.value_or(unknown_ones)};
  if (!x.dongle)
    for (auto& y : w->board->all())
      if (y.known)
        whom.push_back(y.subnet);
  auto length = x.length ? std::chrono::duration_cast<milliseconds>(*x.length).count() : 0;
  auto until = x.length ? w->now() + length : 0;
  auto whose = x.dongle ? named(*x.dongle) : "all dongles";
  auto what = std::string(x.pause ? "paused" : "resumed");
  auto wish =
    tell_wish(*w, x.dongle, x.asked_by + " wants recovery " + what + " for " + whose, x.asked_by);
  tell(*w, happening_kind::recovery, x.dongle, "recovery of " + whose + " is " + what,
       {wish, x.asked_by}, {{"what", what}, {"until", until == 0 ? "" : rfc3339(until)}});
  for (auto& y : whom) {
    if (x.pause)
      arm(y, until);
    else if (self->state.pauses.erase(y) > 0)
      show(y);
  }
  spdlog::info("recovery: {} for {}{} by {}", x.pause ? "paused" : "resumed",
               x.dongle ? named(*x.dongle) : "all",
               x.pause && x.length ? " for " + std::to_string(x.length->count()) + " s" : "",
               x.asked_by);
  self->send(self, gate::look{});
  struct gathered {
    size_t missing;
    recovery_paused out;
  };
  auto all = std::make_shared<gathered>(gathered{whom.size(), {}});
  for (auto& [dongle, end] : self->state.pauses)
    if (dongle != unknown_ones)
      all->out.paused.push_back({dongle, end});
  supervision::owed_answer answer{self->make_response_promise()};
  for (auto& y : whom)
    note(y, [all, answer](const std::string& trouble) {
      if (!trouble.empty())
        all->out.unkept = trouble;
      if (--all->missing == 0)
        answer.deliver(all->out);
    });
  return answer.promise();
}

void gate_pauses::pause(subnet_id dongle, unix_ms until) const {
  arm(dongle, until);
  note(dongle);
}

void gate_pauses::arm(subnet_id dongle, unix_ms until) const {
  self->state.pauses[dongle] = until;
  show(dongle);
  if (until != 0) {
    auto wait = std::clamp<unix_ms>(until - w->now(), 0, longest_timer);
    supervision::later(self, milliseconds{wait}, over{dongle, until});
  }
}

void gate_pauses::resume(subnet_id dongle) const {
  if (self->state.pauses.erase(dongle) == 0)
    return;
  show(dongle);
  note(dongle);
}

void gate_pauses::show(subnet_id dongle) const {
  auto& all = self->state.pauses;
  auto at = all.find(dongle);
  if (w->board->find(dongle))
    w->board->update(dongle, [&](dongle_view& v) {
      v.recovery.paused = at != all.end();
      v.recovery.until = at != all.end() ? at->second : 0;
    });
}

void gate_pauses::note(subnet_id dongle) const {
  note(dongle, [](const std::string&) {});
}

/// What the journal could not keep is told again, as it is by then, until it is kept.
void gate_pauses::note(subnet_id dongle, kept then) const {
  auto report = [me = *this, dongle, then](const std::string& trouble) {
    auto& unkept = me.self->state.unkept;
    if (trouble.empty())
      unkept.erase(dongle);
    else if (unkept.insert(dongle).second && unkept.size() == 1)
      supervision::later(me.self, note_again_after, note_again{});
    then(trouble);
  };
  auto at = self->state.pauses.find(dongle);
  pause_note x{dongle, at != self->state.pauses.end(), 0};
  if (x.paused)
    x.until = at->second;
  auto to = w->find("/journal");
  if (!to)
    return report("the journal is being started again");
  constexpr seconds patience{5};
  self->request(to, patience, x)
    .then([report](const note_kept& y) { report(y.trouble); },
          [report](const caf::error& e) { report(to_failure(e, "ask the journal").doing); });
}

void gate_pauses::again() const {
  for (auto& x : std::exchange(self->state.unkept, {}))
    note(x);
}

void gate_pauses::recalled(const memory& x) const {
  for (auto& [dongle, until] : x.paused)
    if (!self->state.pauses.contains(dongle))
      arm(dongle, until); // one that is over already ends at once
}

void gate_pauses::known(subnet_id dongle) const {
  auto& all = self->state.pauses;
  if (auto at = all.find(unknown_ones); at != all.end() && !all.contains(dongle))
    pause(dongle, at->second);
  show(dongle);
}

void gate_pauses::adopt() const {
  for (auto& x : w->board->all())
    if (x.recovery.paused)
      arm(x.subnet, x.recovery.until);
}

void gate_pauses::ended(const over& x) const {
  auto at = self->state.pauses.find(x.dongle);
  if (at == self->state.pauses.end() || at->second != x.until)
    return;
  if (x.until > w->now())
    return arm(x.dongle, x.until);
  tell(*w, happening_kind::recovery,
       x.dongle == unknown_ones ? std::nullopt : std::optional(x.dongle),
       "recovery of " + named(x.dongle) + " is resumed: its pause is over", {0, "clock"},
       {{"what", "resumed"}});
  resume(x.dongle);
  spdlog::info("recovery: the pause of {} is over", named(x.dongle));
  self->send(self, gate::look{});
}

} // namespace dongled
