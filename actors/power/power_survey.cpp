#include "actors/power/power_survey.hpp"

#include "actors/power/deed_cut.hpp"

namespace dongled {

power_map survey(usb_bench& bench, std::chrono::milliseconds patience,
                 const std::function<std::chrono::steady_clock::time_point()>& clock) {
  power_map out;
  if (!bench.usable()) {
    out.error = "this host's USB cannot be touched";
    return out;
  }
  auto now = bench.usb().read();
  if (!now) {
    out.error = now.why().doing;
    return out;
  }
  auto end = clock() + patience;
  for (auto& hub : now->hubs)
    for (auto& port : hub.ports) {
      if (clock() > end) {
        out.error = "not all ports could be read in time";
        return out;
      }
      auto device = now->find_device(port.child);
      power_map::row row;
      row.child = port.child;
      row.hub = hub.path;
      row.support = bench.usb().support_in(*now, port.child);
      row.feeds_hub = device && device->hub();
      row.data_only = bench.liars().knows(port.child, hub_identity(*now, port.child));
      if (auto reading = bench.usb().reading_in(*now, port.child)) {
        row.reading = *reading;
      } else { // what sysfs shows is known nevertheless
        row.reading.says_on = device != nullptr;
        row.reading.device = device != nullptr;
      }
      out.ports.push_back(std::move(row));
    }
  return out;
}

} // namespace dongled
