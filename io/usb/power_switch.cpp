#include "io/usb/power_switch.hpp"

#include "io/usb/names.hpp"
#include "io/usb/sysfs.hpp"
#include "io/usb/sysfs_write.hpp"

#include <array>
#include <cstdio>
#include <optional>

namespace dongled::io::usb {

/// One port of a socket: its hub, and what sysfs says of the port. Read for one operation.
struct power_switch::half {
  usb::hub hub;
  usb::port port;

  const port_path& child() const { return port.child; }
  /// The kernel's file where there is one: it keeps the kernel informed.
  power_way way() const {
    return port.disable_file ? power_way::disable_file : power_way::hub_request;
  }
};

namespace {

std::string name_of(const port_path& child) { return "port " + child.text; }

bool feeds(const topology& now, const port_path& child) {
  auto device = now.find_device(child);
  return device && device->hub();
}

/// "1-1.2" is below "1-1".
bool at_or_below(const port_path& x, const port_path& top) {
  return x == top || x.text.starts_with(top.text + ".");
}

std::string in_words(const hub_descriptor& x) {
  std::array<char, 64> out{};
  std::snprintf(out.data(), out.size(), " (wHubCharacteristics 0x%04x)", x.characteristics);
  return out.data();
}

power_support not_known(const failure& why) { return {power_way::none, why.doing, false, false}; }

failure unseen(const port_path& child) {
  return {fault::exhausted, name_of(child) + ": its device cannot be looked at"};
}

/// What a hub's descriptor means for one of its ports alone.
power_support for_one_port(const hub& x, const hub_descriptor& says, power_way way) {
  auto hub = "hub " + x.path.text;
  switch (says.switching()) {
  case power_switching::individual: return {way, {}, false};
  case power_switching::ganged:
    return {power_way::none, hub + " has one switch for all its ports" + in_words(says), true};
  case power_switching::none:
    return {power_way::none, hub + " switches no power" + in_words(says), false};
  }
  return {};
}

} // namespace

result<std::vector<power_switch::half>> power_switch::halves(const topology& now,
                                                             const port_path& child) const {
  std::vector<half> out;
  auto add = [&](const port_path& x) {
    auto hub = now.parent_of(x);
    auto port = now.port_of(x);
    if (hub && port)
      out.push_back({*hub, *port});
  };
  add(child);
  if (out.empty())
    return failure{fault::not_found, name_of(child) + ": no hub has it"};
  if (auto peer = out[0].port.peer) {
    port_path owner{peer->substr(0, peer->find("-port"))};
    auto number = port_number(*peer, owner);
    if (auto other = number ? child_path(owner, *number) : child; other != child)
      add(other);
  }
  return out;
}

power_support power_switch::judge(const half& x) const {
  auto says = line_.describe(x.hub);
  if (says)
    return for_one_port(x.hub, *says, x.way());
  if (says.why().code == fault::exhausted)
    return not_known(says.why());
  // Where usbfs is hidden, the kernel's file is all there is to go by.
  if (x.way() == power_way::disable_file)
    return {x.way(), {}, false};
  return {power_way::none, says.why().doing, false};
}

power_support power_switch::support(const port_path& child) const {
  auto now = read_topology(sysfs_);
  if (!now)
    return not_known(now.why());
  return support(*now, child);
}

power_support power_switch::support(const topology& now, const port_path& child) const {
  auto both = halves(now, child);
  if (!both)
    return {power_way::none, both.why().doing, false};
  power_support out;
  for (auto& x : *both)
    if (out = judge(x); out.way == power_way::none)
      break;
  return out;
}

result<bool> power_switch::says_on(const half& x) const {
  // The kernel asks the hub each time the file is read.
  sysfs_reader look;
  auto value = x.port.disable_file ? look.number(*x.port.disable_file) : std::nullopt;
  if (look.trouble())
    return *look.trouble();
  if (value && *value <= 1)
    return *value == 0;
  auto status = line_.status(x.hub, x.port.number);
  if (!status)
    return status.why();
  return status->powered;
}

result<port_reading> power_switch::reading(const port_path& child) const {
  auto now = read_topology(sysfs_);
  if (!now)
    return now.why();
  return reading(*now, child);
}

result<port_reading> power_switch::reading(const topology& now, const port_path& child) const {
  auto both = halves(now, child);
  if (!both)
    return both.why();
  port_reading out;
  out.whole = true;
  for (auto& x : *both) {
    auto on = says_on(x);
    if (!on)
      return failure{on.why().code == fault::exhausted ? fault::exhausted : fault::unsupported,
                     name_of(child) + ": " + on.why().doing, on.why().detail};
    out.says_on = out.says_on || *on;
    out.whole = out.whole && *on;
    out.device = out.device || now.find_device(x.child());
    for (auto& [name, where] : now.net)
      out.interface = out.interface || at_or_below(where, x.child());
  }
  return out;
}

result<done> power_switch::set(const port_path& child, bool on, bool feeds_hub) const {
  auto now = read_topology(sysfs_);
  if (!now)
    return now.why();
  auto both = halves(*now, child);
  if (!both)
    return both.why();
  if (!on)
    for (auto& x : *both) {
      if (!feeds_hub && feeds(*now, x.child()))
        return failure{fault::refused, name_of(child) + " feeds hub " + x.child().text};
      if (auto y = judge(x); y.way == power_way::none && !y.ganged)
        return failure{y.known ? fault::unsupported : fault::exhausted,
                       name_of(child) + ": " + y.why};
    }
  result<done> out{done{}};
  for (size_t i = 0; i < both->size(); ++i) {
    auto took = set((*both)[i], on);
    if (took)
      continue;
    out = took;
    if (on)
      continue; // the other half can still get its power
    for (size_t j = 0; j < i; ++j)
      (void)set((*both)[j], true);
    break;
  }
  return out;
}

result<done> power_switch::set(const half& x, bool on) const {
  if (x.way() == power_way::disable_file)
    return write(x, on);
  return on ? feed_raw(x) : cut_raw(x);
}

/// Tells the port, and waits for its own word.
result<done> power_switch::write(const half& x, bool on) const {
  auto put = x.way() == power_way::disable_file
               ? write_attribute(*x.port.disable_file, on ? "0" : "1")
               : line_.set_power(x.hub, x.port.number, on);
  if (!put)
    return put;
  auto says_so = [&] {
    auto now = says_on(x);
    return now && *now == on;
  };
  if (comes_true(says_so, limits_.port))
    return done{};
  return failure{fault::timed_out, name_of(x.child()) + ": told to go " + (on ? "on" : "off")
                                     + ", it reads otherwise"};
}

result<done> power_switch::cut_raw(const half& x) const {
  auto before = state_of(sysfs_, x.child());
  if (!before.known)
    return unseen(x.child());
  // A stick too dead to be unbound needs the cut the most; its ghost goes below.
  if (before.present)
    (void)binding_.unbind(x.child());
  line_.keep_kernel_off(x.hub, x.port.number, true);
  auto put_back = [&] {
    line_.keep_kernel_off(x.hub, x.port.number, false);
    if (before.at_work())
      (void)binding_.bind(x.child());
  };
  if (auto cut = write(x, false); !cut) {
    put_back();
    return cut;
  }
  auto gone = [&] { return state_of(sysfs_, x.child()).gone(); };
  if (comes_true(gone, limits_.ghost))
    return done{};
  // Removing a stick that lives on would hide that its port lies, and lose it: the kernel finds it
  // again only when it is plugged anew.
  auto status = line_.status(x.hub, x.port.number);
  if (status && status->connected) {
    put_back();
    return done{};
  }
  if (!status && status.why().code == fault::exhausted) {
    put_back();
    return status.why();
  }
  (void)write_attribute(sysfs_ + "/bus/usb/devices/" + x.child().text + "/remove", "1");
  if (comes_true(gone, limits_.ghost))
    return done{};
  return failure{fault::timed_out,
                 name_of(x.child()) + ": it has no power, and the kernel keeps its device"};
}

result<done> power_switch::feed_raw(const half& x) const {
  line_.keep_kernel_off(x.hub, x.port.number, false);
  if (auto fed = write(x, true); !fed)
    return fed;
  // Something unbound is there: the ghost of a stick, which the kernel is about to notice, or a
  // stick that never left and that somebody died before binding again.
  auto before = state_of(sysfs_, x.child());
  if (!before.known)
    return unseen(x.child());
  if (!before.present || before.at_work() || !before.authorized)
    return done{};
  auto busy = [&] {
    auto now = state_of(sysfs_, x.child());
    return now.known && (now.at_work() || !now.present || now.number != before.number);
  };
  if (comes_true(busy, limits_.ghost))
    return done{};
  auto bound = binding_.bind(x.child());
  if (!bound && bound.why().code == fault::exhausted)
    return bound;
  return done{};
}

} // namespace dongled::io::usb
