#include "actors/analysis/patients.hpp"

namespace dongled::analysis {

using namespace io::recorder;

std::vector<patient> patients_of(const incident& x) {
  std::vector<patient> out;
  for (int n = 1; n <= 254; ++n) {
    auto name = "dongle." + std::to_string(n);
    auto well = x.samples.place(name + ".well");
    if (!well)
      continue;
    auto there = x.samples.place(name + ".there"), api = x.samples.place(name + ".api"),
         plmn = x.samples.place(name + ".plmn"), bus = x.samples.place(name + ".controller"),
         walled = x.samples.place(name + ".walled");
    patient p;
    p.number = n;
    auto value = [](const sample& one, std::optional<size_t> at) {
      return at ? one.value(*at) : missing;
    };
    for (auto& one : x.samples.samples) {
      auto now = one.value(*well);
      if (now == missing)
        continue;
      p.well += now != 0 ? 1 : 0;
      p.ill += now == 0 ? 1 : 0;
      p.ill_at_end = now == 0;
      if (now == 0 && p.ill_since == 0)
        p.ill_since = one.at;
      if (value(one, there) == 0 && p.gone_since == 0)
        p.gone_since = one.at;
      if (value(one, api) == 0 && p.silent_since == 0)
        p.silent_since = one.at;
      p.walled = p.walled || value(one, walled) == 1;
      if (auto known = value(one, plmn); known != missing && known != 0)
        p.plmn = known;
      if (auto known = value(one, bus); known != missing && known != 0)
        p.controller = known;
    }
    p.gone = p.gone_since != 0;
    p.silent = p.silent_since != 0;
    if (p.ill + p.well > 0)
      out.push_back(p);
  }
  return out;
}

} // namespace dongled::analysis
