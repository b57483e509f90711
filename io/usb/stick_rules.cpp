#include "io/usb/stick_rules.hpp"

#include "io/usb/hilink_ids.hpp"

#include <algorithm>

namespace dongled::io::usb {

namespace {

/// What somebody plugs into a dongle's port by mistake is no dongle: keyboards, audio, printers.
bool may_be_modem(const device& x) {
  return x.interfaces.empty() // unbound: its drivers are away
         || std::any_of(x.interfaces.begin(), x.interfaces.end(), [](auto& y) {
              return !y.net.empty() || y.device_class == 0x02 || y.device_class == 0x08
                     || y.device_class == 0x0a || y.device_class == 0xe0 || y.device_class == 0xff;
            });
}

} // namespace

storage_ids storage_ids_of(const settings::usb_part& x) {
  storage_ids out;
  for (auto& [id, message] : x.switch_messages)
    out.insert(id);
  return out;
}

bool looks_like_stick(const device& x, const stick_rules& rules) {
  if (x.hub())
    return false;
  auto id = x.id();
  if (x.storage_mode || face_of(id) != hilink_face::none || rules.more_ids.contains(id))
    return true;
  if (auto at = rules.answered.find(x.path); at != rules.answered.end() && at->second == id)
    return true;
  return rules.named.contains(x.path) && may_be_modem(x);
}

bool is_uplink(const device& x, const uplink_place& seen) {
  auto there = seen.known && !x.path.text.empty() && x.path == seen.port;
  return there && (seen.id == usb_id{} || seen.id == x.id());
}

bool is_stick(const device& x, const stick_rules& rules) {
  return !is_uplink(x, rules.uplink) && looks_like_stick(x, rules);
}

} // namespace dongled::io::usb
