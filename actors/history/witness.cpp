#include "actors/history/witness.hpp"

#include "actors/phase_view.hpp"

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

happening told(const supervision::incident& x) {
  happening out;
  out.actor = x.path;
  out.dongle = dongle_of(x.path);
  out.details = {{"restarts", x.restarts}, {"intensity", x.intensity}, {"reason", x.why}};
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
  w.board->on_phase([history = w.history](subnet_id dongle, policy::phase before,
                                          const policy::phase_verdict& now) {
    happening x;
    x.kind = happening_kind::phase;
    x.dongle = dongle;
    x.cause = history->newest_of(dongle);
    x.by = x.cause == 0 ? "kernel" : "";
    x.text = "dongle " + to_string(dongle) + " is " + policy::to_string(now.now)
             + (now.why.empty() ? "" : ": " + now.why);
    x.details = {
      {"before", policy::to_string(before)}, {"now", policy::to_string(now.now)}, {"why", now.why}};
    history->add(std::move(x));
  });
  w.census->on_incident(
    [history = w.history](const supervision::incident& x) { history->add(told(x)); });
}

} // namespace dongled
