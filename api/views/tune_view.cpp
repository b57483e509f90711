#include "api/views/tune_view.hpp"

#include "api/views/or_null.hpp"

namespace dongled::api {

using nlohmann::json;

namespace {

json row_json(const policy::tuning_row& x) {
  json named = json::array();
  for (auto& w : x.wishes)
    named.push_back({{"setting", w.setting}, {"value", w.value}});
  auto value = [&](const std::string& text) { return x.here ? json(text) : json(nullptr); };
  return {{"key", x.key},
          {"now", value(x.now)},
          {"wanted", value(x.wanted)},
          {"default", x.standard},
          {"evidence", or_null(x.evidence)},
          {"effect", x.effect},
          {"others", x.others},
          {"does", x.does},
          {"says", x.says},
          {"to_do", x.to_do},
          {"if_named", std::move(named)}};
}

json own_json(const tuning_picture::own& x) {
  return {{"key", x.record.key},       {"setting", x.record.setting},
          {"before", x.record.before}, {"ours", x.record.ours.back()},
          {"now", or_null(x.now)},     {"state", x.ours ? "ours" : "changed_by_another"}};
}

std::string told(const std::vector<policy::tuning_row>& rows) {
  std::string out;
  for (auto& x : rows)
    if (x.to_do)
      out += (out.empty() ? "donglectl tune apply " : " ") + x.key;
  return out.empty() ? "nothing to do" : out;
}

} // namespace

json tune_json(const tuning_picture& x) {
  json rows = json::array(), applied = json::array();
  for (auto& row : x.rows)
    rows.push_back(row_json(row));
  for (auto& one : x.applied)
    applied.push_back(own_json(one));
  return {{"at", rfc3339(x.at)},
          {"rows", std::move(rows)},
          {"says", told(x.rows)},
          {"applied", std::move(applied)},
          {"error", or_null(x.trouble)}};
}

json tune_json(const tuning_report& x) {
  json all = json::array();
  for (auto& y : x.outcomes)
    all.push_back({{"key", or_null(y.key)},
                   {"setting", or_null(y.setting)},
                   {"what", to_string(y.what)},
                   {"before", y.before},
                   {"now", y.now},
                   {"says", or_null(y.says)}});
  auto says = all.empty() ? json("nothing to do") : json(nullptr);
  return {{"outcomes", std::move(all)}, {"says", std::move(says)}};
}

} // namespace dongled::api
