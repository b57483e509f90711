#include "config/plan_keys.hpp"

#include "config/value_rows.hpp"

#include <charconv>

namespace dongled {

using nlohmann::ordered_json;
using namespace rows;

namespace {

const std::string plans_example = R"(an object like {"11": {"gb": 100, "day": 1}})";
constexpr double most_gb = 1'000'000;

std::optional<subnet_id> dongle_named(const std::string& text) {
  unsigned n = 0;
  auto end = text.data() + text.size();
  auto [at, bad] = std::from_chars(text.data(), end, n);
  auto plain = bad == std::errc{} && at == end && !text.starts_with('0');
  return plain && n >= 1 && n <= 254 ? std::optional(subnet_id{static_cast<uint8_t>(n)})
                                     : std::nullopt;
}

/// One plan; what is wrong with it is complained of.
settings::plan_part read_plan(const json_node& x, const std::string& place,
                              const complaint& complain) {
  settings::plan_part out;
  auto fields = std::get_if<json_node::members>(&x.value);
  if (!fields) {
    mismatch(x, complain, R"(a plan like {"gb": 100, "day": 1})", place);
    return out;
  }
  auto sized = false;
  for (auto& [key, value] : *fields) {
    auto at = place + '.' + key;
    if (key == "gb") {
      auto n = std::get_if<json_node::number>(&value.value);
      sized = true;
      if (n && n->value > 0 && n->value <= most_gb)
        out.gb = n->value;
      else
        mismatch(value, complain, "a number above 0 and at most 1000000", at);
    } else if (key == "day") {
      if (auto day = whole_in(value, 1, 31))
        out.day = static_cast<uint32_t>(*day);
      else
        mismatch(value, complain, "a day of the month from 1 to 31", at);
    } else {
      complain(value.line, at, "unknown key; a plan has gb and day");
    }
  }
  if (!sized)
    complain(x.line, place, "gb is missing: how much the plan holds");
  return out;
}

void read_plans(const json_node& x, settings& s, const complaint& complain) {
  auto map = std::get_if<json_node::members>(&x.value);
  if (!map)
    return mismatch(x, complain, plans_example);
  std::map<subnet_id, settings::plan_part> taken;
  for (auto& [name, value] : *map) {
    auto dongle = dongle_named(name);
    if (!dongle)
      complain(value.line, '.' + name,
               "expected a subnet number from 1 to 254, got " + quoted(name));
    else
      taken.insert_or_assign(*dongle, read_plan(value, '.' + name, complain));
  }
  s.dongles.plans = std::move(taken);
}

} // namespace

key_row plans_key() {
  return {"dongles.plans", plans_example, read_plans, [](const settings& s) {
            auto out = ordered_json::object();
            for (auto& [dongle, plan] : s.dongles.plans)
              out[to_string(dongle)] = {{"gb", plan.gb}, {"day", plan.day}};
            return out;
          }};
}

} // namespace dongled
