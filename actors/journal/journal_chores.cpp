#include "actors/journal/journal_chores.hpp"

#include "actors/history/retention.hpp"
#include "supervision/timer.hpp"

#include <spdlog/spdlog.h>

namespace dongled {

using namespace std::chrono_literals;

namespace {

constexpr auto prune_every = 1h;
constexpr auto sample_every = 5min;
/// The start has better things to do.
constexpr auto first_prune = 10s;

/// Rows of each kind that are looked at in one step, and pages that are given back in one.
constexpr size_t rows_a_step = 200, pages_a_step = 500;

/// A store that is still too big after so many rounds is not going to shrink.
constexpr unsigned most_rounds = 50;

} // namespace

void journal_chores::begin() const {
  supervision::later(self, first_prune, journal::prune_due{});
  supervision::later(self, sample_every, journal::sample_due{});
}

void journal_chores::rest() const {
  st().forgetting.reset();
  st().next_prune = self->clock().now() + prune_every;
  supervision::later(self, prune_every, journal::prune_due{});
}

void journal_chores::limits_changed() const {
  st().next_prune = {};
  self->send(self, journal::prune_due{});
}

void journal_chores::prune(const journal::prune_due& x) const {
  if (!x.step && self->clock().now() < st().next_prune)
    return; // of a round that was brought forward
  if (!st().store)
    return rest();
  if (!x.step) {
    if (!st().forgetting) // else a round is under way
      plan();
  } else if (st().forgetting) {
    step();
  }
}

/// A new round, as far as the store asks for one.
void journal_chores::plan() const {
  auto extent = st().store->extent();
  if (!extent) {
    spdlog::warn("journal: cannot tell how big the store is: {}", extent.why().doing);
    return rest();
  }
  auto which = retention::of(w->settings_now()->journal, *extent, w->now());
  auto& round = st().forgetting;
  if (!round)
    round.emplace();
  round->before = which.before;
  round->users_before = which.users_before;
  round->shrinking = false;
  self->send(self, journal::prune_due{true});
}

void journal_chores::step() const {
  auto& round = *st().forgetting;
  auto did = round.shrinking ? st().store->shrink(pages_a_step)
                             : st().store->forget(round.before, round.users_before, rows_a_step);
  if (!did) {
    spdlog::warn("journal: what is old could not be forgotten: {}", did.why().doing);
    return rest();
  }
  if (!round.shrinking)
    round.rows += *did;
  if (*did > 0)
    return self->send(self, journal::prune_due{true});
  if (!round.shrinking) {
    round.shrinking = true;
    return self->send(self, journal::prune_due{true});
  }
  auto extent = st().store->extent();
  auto again = extent && extent->oldest && retention::too_big(w->settings_now()->journal, *extent)
               && ++round.rounds < most_rounds;
  if (again)
    return plan();
  if (round.rows > 0)
    spdlog::info("journal: {} rows were forgotten; the store takes {} KiB", round.rows,
                 extent ? (extent->used + extent->idle) / 1024 : 0);
  rest();
}

void journal_chores::sample() const {
  supervision::later(self, sample_every, journal::sample_due{});
  if (!st().store)
    return;
  auto now = w->now();
  auto rack = w->board->all();
  auto noted = st().store->together([&] {
    result<done> r = done{};
    for (auto& x : rack)
      if (auto& s = x.modem.signal; r && s && x.link.present && x.modem.answers)
        r = st().store->put_signal({now, x.subnet, s->rsrp, s->rsrq, s->sinr, s->band});
    return r;
  });
  if (!noted)
    spdlog::debug("journal: signals could not be noted: {}", noted.why().doing);
}

} // namespace dongled
