#include "api/openapi/schema_tuning.hpp"

#include "config/tuning_names.hpp"
#include "io/host/tuned_values.hpp"

namespace dongled::api::schema {

namespace {

json keys() { return one_of({tuning_names.begin(), tuning_names.end()}); }

json plan_row() {
  return object({{"key", keys()},
                 {"now", text0},
                 {"wanted", text0},
                 {"default", text},
                 {"evidence", text0},
                 {"effect", text},
                 {"others", list(text)},
                 {"does", text},
                 {"says", text},
                 {"to_do", yes_no},
                 {"if_named", list(object({{"setting", text}, {"value", text}}))}});
}

json outcomes() {
  using end = io::host::tuning_outcome::end;
  std::vector<std::string> ends;
  for (auto x : {end::applied, end::as_it_was, end::not_here, end::refused, end::failed,
                 end::undone, end::changed, end::forgotten})
    ends.emplace_back(to_string(x));
  return list(object({{"key", text0},
                      {"setting", text0},
                      {"what", one_of(ends)},
                      {"before", text},
                      {"now", text},
                      {"says", text0}}));
}

} // namespace

void add_tuning(json& to) {
  auto own = object({{"key", text},
                     {"setting", text},
                     {"before", text},
                     {"ours", text},
                     {"now", text0},
                     {"state", one_of({"ours", "changed_by_another"})}});
  auto wish = object({}, {{"keys", list(keys())}, {"now", yes_no}});
  wish["additionalProperties"] = false;
  to["TuningWish"] = wish;
  to["Tuning"] = object({{"at", when},
                         {"rows", list(plan_row())},
                         {"says", text},
                         {"applied", list(own)},
                         {"error", text0}});
  to["TuningReport"] = object({{"outcomes", outcomes()}, {"says", text0}});
}

} // namespace dongled::api::schema
