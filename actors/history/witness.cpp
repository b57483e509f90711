#include "actors/history/witness.hpp"

#include "actors/history/tell.hpp"
#include "actors/phase_view.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>

namespace dongled {

namespace {

/// The dongle whose subtree an actor belongs to: 11 of "/rack/11/modem".
std::optional<subnet_id> dongle_of(const std::string& path) {
  constexpr std::string_view rack = "/rack/";
  if (!path.starts_with(rack))
    return std::nullopt;
  unsigned n = 0;
  auto [end, bad] = std::from_chars(path.data() + rack.size(), path.data() + path.size(), n);
  auto whole = bad == std::errc{} && (end == path.data() + path.size() || *end == '/');
  return whole && n <= 255 ? std::optional(subnet_id{static_cast<uint8_t>(n)}) : std::nullopt;
}

/// Whose last word it was that made a phase, where nobody has told of it.
const char* witness_of(policy::phase x) {
  using policy::phase;
  switch (x) {
  case phase::absent:
  case phase::conflict:
  case phase::starting: return "kernel";
  case phase::quarantined:
  case phase::toggling:
  case phase::recovering:
  case phase::off: return "gate";
  case phase::closed: return "socks";
  case phase::degraded:
  case phase::trouble: return "modem";
  case phase::ill: return "its checks"; // of routes, acceptor and egress
  case phase::walled_garden:
  case phase::doubted:
  case phase::ready: return "probe";
  }
  return "?";
}

/// What ended an actor: a person did, or its own supervisor gave up.
uint64_t cause_of(const chronicle& history, unix_ms now, const supervision::incident& x) {
  using kind = supervision::incident::kind;
  if (auto wish = wish_about(history, now, x.path); wish != 0 && x.what != kind::gave_up)
    return wish;
  constexpr size_t plenty = 1000;
  constexpr unix_ms recent_ms = 10'000;
  uint64_t found = 0;
  for (auto& y : history.told_since(now - recent_ms, plenty)) {
    auto same = y.kind == happening_kind::restart && y.actor == x.path && x.what != kind::died;
    auto below = y.kind == happening_kind::gave_up && y.details.is_object()
                 && y.details.value("supervisor", "") == x.path && x.what == kind::died;
    if (same || below)
      found = y.id;
  }
  return found;
}

happening told(const supervision::incident& x) {
  happening out;
  out.actor = x.path;
  out.dongle = dongle_of(x.path);
  out.details = {{"supervisor", x.supervisor},
                 {"restarts", x.restarts},
                 {"intensity", x.intensity},
                 {"reason", x.why}};
  switch (x.what) {
  case supervision::incident::kind::died:
    out.kind = happening_kind::restart;
    out.text = x.path + " died (" + x.why + ") and is started again";
    break;
  case supervision::incident::kind::start_failed:
    out.kind = happening_kind::restart;
    out.text = x.path + " failed to start (" + x.why + ")";
    break;
  case supervision::incident::kind::gave_up:
    out.kind = happening_kind::gave_up;
    out.text = x.supervisor + " gave up: " + x.why + " by " + x.path;
    break;
  }
  out.by = "supervisor " + x.supervisor;
  return out;
}

} // namespace

void witness(world& w) {
  auto history = w.history;
  auto clock = w.now;
  w.board->go_by(clock);
  w.board->on_condition([history, clock](const condition& what, bool holds) {
    auto words = holds ? what.says : "no longer: " + what.says;
    spdlog::log(holds ? spdlog::level::warn : spdlog::level::info, "{}", words);
    happening x;
    x.kind = happening_kind::condition;
    x.dongle = what.dongle;
    x.text = words;
    x.by = "daemon";
    if (what.dongle) {
      auto from = follows_from_last(*history, clock(), *what.dongle, "daemon");
      x.cause = from.cause;
      x.by = from.by;
    }
    x.details = {{"code", what.code}, {"holds", holds}};
    x.details["do"] = what.advice.empty() ? nlohmann::json(nullptr) : nlohmann::json(what.advice);
    history->add(std::move(x));
  });
  w.board->on_phase([history, clock](subnet_id dongle, policy::phase before,
                                     const policy::phase_verdict& now) {
    auto from = follows_from_last(*history, clock(), dongle, witness_of(now.now));
    happening x;
    x.kind = happening_kind::phase;
    x.dongle = dongle;
    x.cause = from.cause;
    x.by = from.by;
    x.text = "dongle " + to_string(dongle) + " is " + policy::to_string(now.now)
             + (now.why.empty() ? "" : ": " + now.why);
    x.details = {
      {"before", policy::to_string(before)}, {"now", policy::to_string(now.now)}, {"why", now.why}};
    history->add(std::move(x));
  });
  w.census->on_incident([history, clock](const supervision::incident& x) {
    auto news = told(x);
    news.cause = cause_of(*history, clock(), x);
    history->add(std::move(news));
  });
}

} // namespace dongled
