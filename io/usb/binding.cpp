#include "io/usb/binding.hpp"

#include "io/usb/sysfs.hpp"
#include "io/usb/sysfs_write.hpp"
#include "io/usb/topology.hpp"

namespace dongled::io::usb {

namespace {

/// These names end up in file paths, and root hubs are nobody's to take away.
result<done> judge(const port_path& device, const char* doing) {
  if (!valid_port_path(device.text))
    return failure{fault::bad_input, std::string{doing} + ": not the path of a USB port"};
  return done{};
}

bool unbound(const device_state& x) { return x.known && !x.bound; }

result<done> told(bool took, const char* doing, const port_path& device, const char* still) {
  if (took)
    return done{};
  return failure{fault::timed_out, std::string{doing} + " " + device.text + ": it " + still};
}

failure not_seen(const char* doing, const port_path& device) {
  return {fault::exhausted, std::string{doing} + " " + device.text + ": it cannot be looked at"};
}

failure absent(const char* doing, const port_path& device) {
  return {fault::not_found, std::string{doing} + " " + device.text + ": no device is there"};
}

} // namespace

device_state state_of(const std::string& sysfs, const port_path& device) {
  auto place = sysfs + "/bus/usb/devices/" + device.text;
  sysfs_reader look;
  device_state out;
  out.present = look.exists(place);
  if (out.present) {
    out.bound = look.exists(place + "/driver");
    out.authorized = look.number(place + "/authorized").value_or(1) != 0;
    out.configuration = look.number(place + "/bConfigurationValue");
    out.number = look.number(place + "/devnum").value_or(0);
  }
  out.known = !look.trouble();
  return out;
}

result<done> binding::unbind(const port_path& device) const {
  constexpr auto doing = "unbind";
  if (auto fine = judge(device, doing); !fine)
    return fine;
  auto before = state_of(sysfs_, device);
  if (!before.known)
    return not_seen(doing, device);
  if (!before.present)
    return absent(doing, device);
  if (!before.bound && !before.configuration)
    return done{};
  if (auto put = write_attribute(sysfs_ + "/bus/usb/drivers/usb/unbind", device.text); !put)
    return put;
  auto gone = comes_true([&] { return state_of(sysfs_, device).at_rest(); }, patience_);
  return told(gone, doing, device, "still has a configuration");
}

result<done> binding::bind(const port_path& device) const {
  constexpr auto doing = "bind";
  if (auto fine = judge(device, doing); !fine)
    return fine;
  auto before = state_of(sysfs_, device);
  if (!before.known)
    return not_seen(doing, device);
  if (!before.present)
    return absent(doing, device);
  if (before.bound && before.at_work())
    return done{};
  if (!before.authorized)
    return failure{fault::refused, "bind " + device.text + ": it is not authorised"};
  // It took no configuration when it was bound: only who is unbound can be bound anew.
  if (before.bound && write_attribute(sysfs_ + "/bus/usb/drivers/usb/unbind", device.text))
    (void)comes_true([&] { return unbound(state_of(sysfs_, device)); }, patience_);
  auto put = write_attribute(sysfs_ + "/bus/usb/drivers/usb/bind", device.text);
  // The kernel may have done it meanwhile, so its word decides and not the write's.
  auto there = comes_true([&] { return state_of(sysfs_, device).at_work(); },
                          put ? patience_ : std::chrono::milliseconds{0});
  if (!there && !put)
    return put;
  return told(there, doing, device, "has no configuration");
}

result<done> binding::authorize(const port_path& device, bool on) const {
  auto doing = on ? "authorise" : "unauthorise";
  if (auto fine = judge(device, doing); !fine)
    return fine;
  auto before = state_of(sysfs_, device);
  if (!before.known)
    return not_seen(doing, device);
  if (!before.present)
    return absent(doing, device);
  auto took = [&] {
    auto now = state_of(sysfs_, device);
    return on ? now.authorized && now.at_work() : now.at_rest() && !(now.present && now.authorized);
  };
  if (before.authorized == on && took())
    return done{};
  auto file = sysfs_ + "/bus/usb/devices/" + device.text + "/authorized";
  if (auto put = write_attribute(file, on ? "1" : "0"); !put)
    return put;
  return told(comes_true(took, patience_), doing, device,
              on ? "has no configuration" : "still has a configuration");
}

} // namespace dongled::io::usb
