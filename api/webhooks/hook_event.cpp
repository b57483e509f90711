#include "api/webhooks/hook_event.hpp"

#include "actors/policy/dongle_phase.hpp"

#include <algorithm>
#include <utility>

namespace dongled::api {

using nlohmann::json;
using policy::phase;

namespace {

/// What a phase says about whether a dongle serves.
enum class service : uint8_t { up, down, undecided };

service service_in(phase x) noexcept {
  switch (x) {
  case phase::ready:
  case phase::degraded: return service::up;
  case phase::absent:
  case phase::conflict:
  case phase::quarantined:
  case phase::off:
  case phase::closed:
  case phase::trouble:
  case phase::walled_garden:
  case phase::ill: return service::down;
  case phase::toggling: // These end soon, and what follows tells.
  case phase::recovering:
  case phase::starting:
  case phase::doubted: return service::undecided; // Nobody knows: the probes are to blame.
  }
  return service::undecided;
}

service service_in(const std::string& name) noexcept {
  for (auto n = uint8_t{0}; n <= static_cast<uint8_t>(phase::ready); ++n)
    if (auto x = static_cast<phase>(n); name == policy::to_string(x))
      return service_in(x);
  return service::undecided;
}

std::string text_at(const json& x, const char* name) {
  auto at = x.is_object() ? x.find(name) : x.end();
  return at != x.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

hook_event event_of(const char* name, uint64_t number, unix_ms at, subnet_id dongle) {
  auto id = std::to_string(number);
  json body = {{"event", name}, {"id", id}, {"at", rfc3339(at)}, {"dongle", dongle.n}};
  return {name, id, at, std::move(body)};
}

hook_event event_of(const happening& x, const char* name) {
  return event_of(name, x.id, x.at, *x.dongle);
}

/// "firewall_list", "firewall_refused", "firewall_off", "firewall_on", "firewall_put_back".
hook_event firewall_event(const happening& x) {
  auto name = "firewall_" + text_at(x.details, "what");
  auto id = std::to_string(x.id);
  auto body = x.details.is_object() ? x.details : json::object();
  body.update({{"event", name},
               {"id", id},
               {"at", rfc3339(x.at)},
               {"dongle", nullptr},
               {"text", x.text},
               {"by", x.by.empty() ? json(nullptr) : json(x.by)}});
  return {name, id, x.at, std::move(body)};
}

void describe(hook_event& x, const io::store::open_outage& outage, const std::string& name,
              const std::string& why) {
  x.body["incident"] = std::to_string(outage.id);
  x.body["phase"] = name;
  x.body["reason"] = why.empty() ? json(nullptr) : json(why);
  x.body["down_since"] = rfc3339(outage.since);
}

} // namespace

void hook_reader::tell_down(subnet_id dongle, std::vector<hook_event>& out) {
  auto at = open_.find(dongle);
  if (at == open_.end() || at->second.told)
    return;
  auto& outage = at->second;
  outage.told = true;
  describe(out.emplace_back(event_of("dongle_down", outage.id, outage.since, dongle)), outage,
           outage.phase, outage.why);
}

std::vector<hook_event> hook_reader::due(unix_ms now) {
  std::vector<hook_event> out;
  for (auto& [dongle, x] : open_)
    if (now - x.since >= settle || now < x.since) // or the clock was set back
      tell_down(dongle, out);
  return out;
}

void hook_reader::phase_changed(const happening& x, std::vector<hook_event>& out) {
  auto name = text_at(x.details, "now"), why = text_at(x.details, "why");
  auto known = open_.find(*x.dongle);
  switch (service_in(name)) {
  case service::undecided: return;
  case service::down:
    if (known == open_.end())
      open_.emplace(*x.dongle, io::store::open_outage{x.id, x.at, name, why, false});
    else if (!known->second.told) // it is known better now
      known->second.phase = name, known->second.why = why;
    return;
  case service::up: break;
  }
  if (known == open_.end())
    return;
  if (x.at - known->second.since >= settle)
    tell_down(*x.dongle, out);
  auto outage = std::move(known->second);
  open_.erase(known);
  if (!outage.told)
    return;
  auto& up = out.emplace_back(event_of(x, "dongle_up"));
  describe(up, outage, name, why);
  up.body["down_for_s"] = std::max<int64_t>(x.at - outage.since, 0) / 1000;
}

std::vector<hook_event> hook_reader::read(const happening& x) {
  std::vector<hook_event> out;
  if (x.kind == happening_kind::firewall && wanted_.firewall)
    out.push_back(firewall_event(x));
  if (!x.dongle)
    return out;
  switch (x.kind) {
  case happening_kind::toggle_started:
    tell_down(*x.dongle, out); // what it is repaired for comes first
    if (wanted_.toggles) {
      auto& began = out.emplace_back(event_of(x, "toggle_started"));
      began.body["toggle_id"] = x.toggle;
      began.body["asked_by"] = x.by;
    }
    return out;
  case happening_kind::toggle_ended:
    if (wanted_.toggles) {
      // The result in the words of /toggle; what is ours goes over it.
      auto& ended = out.emplace_back(event_of(x, "toggle_ended"));
      auto own = std::exchange(ended.body, x.details.is_object() ? x.details : json::object());
      ended.body.update(own);
      ended.body["toggle_id"] = x.toggle;
    }
    return out;
  case happening_kind::phase:
    if (wanted_.dongles)
      phase_changed(x, out);
    return out;
  case happening_kind::daemon:
  case happening_kind::toggle_step:
  case happening_kind::health:
  case happening_kind::address:
  case happening_kind::plug:
  case happening_kind::power:
  case happening_kind::recovery:
  case happening_kind::restart:
  case happening_kind::gave_up:
  case happening_kind::person:
  case happening_kind::uplink:
  case happening_kind::sms_received:
  case happening_kind::plan_usage:
  case happening_kind::firewall:
  case happening_kind::tuning:
  case happening_kind::schedule:
  case happening_kind::remedy:
  case happening_kind::condition: return out;
  }
  return out;
}

} // namespace dongled::api
