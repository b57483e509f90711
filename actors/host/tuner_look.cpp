#include "actors/host/tuner_look.hpp"

namespace dongled {

namespace {

io::host::counted whom(const tuner_world& w) {
  io::host::counted out;
  out.uplink = w->board->host().uplink.interface;
  for (auto& x : w->board->all()) {
    if (x.usb.there && !x.usb.port.text.empty())
      out.sticks.push_back(x.usb.port);
    if (x.link.present && !x.link.address.empty())
      out.local_addresses.push_back(x.link.address);
  }
  return out;
}

policy::setting_seen seen(io::host::tuning_door& kernel, const std::string& setting) {
  auto text = kernel.read(setting);
  if (text)
    return {true, *text, {}};
  auto absent = text.why().code == fault::not_found || text.why().code == fault::unsupported;
  return {false, {}, absent ? std::string{} : text.why().doing};
}

} // namespace

std::map<std::string, uint64_t> count_now(io::host::tuning_door& kernel, const tuner_world& w,
                                          policy::growth& into) {
  auto counts = kernel.count(whom(w));
  into.look(w->now(), std::move(counts.grows));
  return std::move(counts.now);
}

policy::tuning_scene look_at_host(io::host::tuning_door& kernel, const tuner_world& w,
                                  policy::growth& into) {
  policy::tuning_scene out;
  out.now = count_now(kernel, w, into);
  out.grew = into.all();
  out.uplink = w->board->host().uplink.interface;
  for (auto& x : w->board->all())
    if (x.usb.there && !x.usb.port.text.empty())
      out.sticks.emplace(x.subnet, x.usb.port);
  out.our_ports = policy::listening_ports(*w->settings_now());
  if (!out.uplink.empty())
    if (auto rings = kernel.rings(out.uplink))
      out.rings = *rings;
  for (auto& setting : policy::tuning_settings(out)) {
    out.settings[setting] = seen(kernel, setting);
    if (auto by = kernel.others(setting); !by.empty())
      out.others[setting] = std::move(by);
  }
  return out;
}

} // namespace dongled
