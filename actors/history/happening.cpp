#include "actors/history/happening.hpp"

namespace dongled {

const char* to_string(happening_kind x) noexcept {
  switch (x) {
  case happening_kind::daemon: return "daemon";
  case happening_kind::toggle_started: return "toggle_started";
  case happening_kind::toggle_step: return "toggle_step";
  case happening_kind::toggle_ended: return "toggle_ended";
  case happening_kind::phase: return "phase";
  case happening_kind::health: return "health";
  case happening_kind::address: return "address";
  case happening_kind::plug: return "plug";
  case happening_kind::power: return "power";
  case happening_kind::recovery: return "recovery";
  case happening_kind::restart: return "restart";
  case happening_kind::gave_up: return "gave_up";
  case happening_kind::person: return "person";
  case happening_kind::uplink: return "uplink";
  case happening_kind::condition: return "condition";
  case happening_kind::sms_received: return "sms_received";
  case happening_kind::plan_usage: return "plan_usage";
  case happening_kind::firewall: return "firewall";
  case happening_kind::tuning: return "tuning";
  case happening_kind::schedule: return "schedule";
  case happening_kind::remedy: return "remedy";
  }
  return "?";
}

std::optional<happening_kind> happening_kind_from(const std::string& name) {
  for (auto n = uint8_t{0}; n <= static_cast<uint8_t>(last_happening_kind); ++n)
    if (auto kind = static_cast<happening_kind>(n); name == to_string(kind))
      return kind;
  return std::nullopt;
}

nlohmann::json to_json(const happening& x) {
  auto text = [](const std::string& s) {
    return s.empty() ? nlohmann::json(nullptr) : nlohmann::json(s);
  };
  nlohmann::json out{{"id", x.id},
                     {"at", rfc3339(x.at)},
                     {"kind", to_string(x.kind)},
                     {"dongle", nullptr},
                     {"text", x.text},
                     {"actor", text(x.actor)},
                     {"toggle_id", text(x.toggle)},
                     {"cause", nullptr},
                     {"by", text(x.by)},
                     {"details", x.details}};
  if (x.dongle)
    out["dongle"] = x.dongle->n;
  if (x.cause != 0)
    out["cause"] = x.cause;
  return out;
}

} // namespace dongled
