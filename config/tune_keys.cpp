#include "config/tune_keys.hpp"

#include "config/nearest.hpp"
#include "config/tuning_names.hpp"
#include "config/value_rows.hpp"

#include <algorithm>

namespace dongled {

using namespace rows;

namespace {

std::string tuning_key_expected() {
  std::string out = "a key of tuning:";
  for (auto x : tuning_names)
    out += ' ' + std::string{x};
  return out;
}

std::string like_what(const std::string& name) {
  auto near = name.size() > 64 ? std::string_view{}
                               : nearest(name, {tuning_names.begin(), tuning_names.end()});
  return near.empty() ? std::string{} : "; did you mean " + std::string{near} + '?';
}

void read_apply_at_start(const json_node& x, settings& s, const complaint& complain) {
  auto list = std::get_if<json_node::elements>(&x.value);
  if (!list)
    return mismatch(x, complain, "a list of tuning keys");
  std::vector<std::string> taken;
  for (size_t i = 0; i < list->size(); ++i) {
    auto place = '[' + std::to_string(i) + ']';
    auto& one = (*list)[i];
    auto name = std::get_if<std::string>(&one.value);
    if (!name || std::find(tuning_names.begin(), tuning_names.end(), *name) == tuning_names.end())
      complain(one.line, place,
               "expected " + tuning_key_expected() + ", got " + found(one)
                 + (name ? like_what(*name) : ""));
    else if (std::find(taken.begin(), taken.end(), *name) != taken.end())
      complain(one.line, place, *name + " is listed twice");
    else
      taken.push_back(*name);
  }
  s.tune.apply_at_start = std::move(taken);
}

} // namespace

key_row apply_at_start_key() {
  return {"tune.apply_at_start", "a list of tuning keys", read_apply_at_start,
          [](const settings& s) { return nlohmann::ordered_json(s.tune.apply_at_start); }};
}

} // namespace dongled
