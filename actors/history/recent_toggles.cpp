#include "actors/history/recent_toggles.hpp"

namespace dongled {

void recent_toggles::take(const happening& x) {
  if (x.kind == happening_kind::toggle_started) {
    all_.insert_or_assign(
      x.toggle, toggle_record{x.toggle, x.dongle.value_or(subnet_id{}), x.by, x.at, {}, {}});
    while (all_.size() > most_)
      all_.erase(all_.begin());
    return;
  }
  auto at = all_.find(x.toggle);
  if (at == all_.end())
    return;
  if (x.kind == happening_kind::toggle_step)
    at->second.trace.push_back(trace_entry_from(x.details));
  if (x.kind == happening_kind::toggle_ended)
    at->second.result = toggle_result_from(x.details);
}

std::optional<toggle_record> recent_toggles::find(const std::string& id) const {
  auto at = all_.find(id);
  return at == all_.end() ? std::nullopt : std::optional(at->second);
}

nlohmann::json details_of(const trace_entry& x) {
  return {{"began", x.at},
          {"action", x.action},
          {"why", x.why},
          {"read_back", x.read_back},
          {"duration_ms", x.duration_ms}};
}

trace_entry trace_entry_from(const nlohmann::json& x) {
  auto text = [&](const char* key) {
    auto at = x.find(key);
    return at != x.end() && at->is_string() ? at->get<std::string>() : std::string{};
  };
  auto number = [&](const char* key) {
    auto at = x.find(key);
    return at != x.end() && at->is_number_integer() ? at->get<int64_t>() : int64_t{0};
  };
  if (!x.is_object())
    return {};
  return {number("began"), text("action"), text("why"), text("read_back"), number("duration_ms")};
}

} // namespace dongled
