#include "io/host/kernel_settings.hpp"

#include "config/syntax.hpp"
#include "io/host/procfs_counters.hpp"
#include "io/host/rings.hpp"
#include "io/host/sysctl_files.hpp"
#include "io/store/whole_file.hpp"
#include "io/usb/sysfs_write.hpp"

#include <cstdio>
#include <utility>

namespace dongled::io::host {

namespace {

constexpr size_t small_file = 64 * 1024;
/// A line of /proc/net/tcp has 150 bytes: some 50,000 sockets, and more are not counted.
constexpr size_t socket_table = 8 * 1024 * 1024;

enum class kind : uint8_t { sysctl, stick, ring };

struct named {
  kind what = kind::sysctl;
  std::string whose; ///< A stick's port with its file, an interface, or the sysctl.
};

std::optional<named> parse(const std::string& setting) {
  if (setting.starts_with("net/"))
    return named{kind::sysctl, setting};
  if (setting.starts_with("ring/"))
    return named{kind::ring, setting.substr(5)};
  constexpr auto tail = "/power/control";
  if (!setting.starts_with("usb/") || !setting.ends_with(tail))
    return std::nullopt;
  auto port = setting.substr(4, setting.size() - 4 - std::string_view{tail}.size());
  return syntax::usb_port(port) ? std::optional{named{kind::stick, port + tail}} : std::nullopt;
}

failure no_such(const std::string& setting) {
  return {fault::not_found, "there is no setting " + setting};
}

std::string contents(const std::string& path, size_t most = small_file) {
  auto text = store::read_whole(path, most);
  return text && *text ? std::move(**text) : std::string{};
}

/// A number that a file holds alone.
void take(const std::string& path, const std::string& name, std::map<std::string, uint64_t>& into) {
  if (auto n = number_of(contents(path)))
    into[name] = *n;
}

} // namespace

kernel_settings::kernel_settings(std::string root, std::string sysfs)
  : root_(root == "/" ? std::string{} : std::move(root)), sysfs_(std::move(sysfs)),
    sysctl_(root_ + "/proc/sys") {}

result<std::string> kernel_settings::read(const std::string& setting) {
  auto what = parse(setting);
  if (!what)
    return no_such(setting);
  switch (what->what) {
  case kind::sysctl: return sysctl_.read(what->whose);
  case kind::stick: {
    auto path = sysfs_ + "/bus/usb/devices/" + what->whose;
    auto text = store::read_whole(path, small_file);
    if (!text)
      return text.why();
    if (!*text)
      return no_such(setting);
    auto line = (*text)->substr(0, (*text)->find('\n'));
    return line;
  }
  case kind::ring: break;
  }
  auto sizes = rings(what->whose);
  if (!sizes)
    return sizes.why();
  return ring_text(sizes->rx, sizes->tx);
}

result<done> kernel_settings::write(const std::string& setting, const std::string& value) {
  auto what = parse(setting);
  if (!what)
    return no_such(setting);
  switch (what->what) {
  case kind::sysctl: return sysctl_.write(what->whose, value);
  case kind::stick: {
    auto put = usb::write_attribute(sysfs_ + "/bus/usb/devices/" + what->whose, value);
    if (!put)
      return put.why();
    break;
  }
  case kind::ring: {
    auto put = write_ring(what->whose, value);
    if (!put)
      return put.why();
    break;
  }
  }
  auto now = read(setting);
  if (!now)
    return now.why();
  if (!sysctl::same(*now, value))
    return failure{fault::refused, "set " + setting + ": wrote " + value + ", reads " + *now};
  return done{};
}

result<done> kernel_settings::write_ring(const std::string& interface, const std::string& value) {
  unsigned rx = 0, tx = 0;
  if (std::sscanf(value.c_str(), "rx %7u tx %7u", &rx, &tx) != 2)
    return failure{fault::bad_input, "rings of " + interface + ": " + value + " makes no sense"};
  if (!root_.empty())
    return failure{fault::unsupported,
                   "rings of " + interface + ": this is a look-alike of a host"};
  return write_rings(interface, rx, tx);
}

result<ring_sizes> kernel_settings::rings(const std::string& interface) {
  if (!root_.empty())
    return failure{fault::unsupported,
                   "rings of " + interface + ": this is a look-alike of a host"};
  return read_rings(interface);
}

void kernel_settings::count_stick(const port_path& port, host_counts& into) const {
  if (syntax::usb_port(port.text))
    take(sysfs_ + "/bus/usb/devices/" + port.text + "/power/runtime_suspended_time",
         "suspended." + port.text, into.grows);
}

host_counts kernel_settings::count(const counted& whom) {
  host_counts out;
  auto proc = root_ + "/proc";
  read_softnet(contents(proc + "/net/softnet_stat"), out);
  read_netstat(contents(proc + "/net/netstat"), out);
  read_conntrack_stat(contents(proc + "/net/stat/nf_conntrack"), out);
  take(proc + "/sys/net/netfilter/nf_conntrack_count", "conntrack", out.now);
  read_ports_in_use(contents(proc + "/net/tcp", socket_table), whom.local_addresses, out);
  if (!whom.uplink.empty() && whom.uplink.find('/') == std::string::npos)
    for (auto name : {"rx_missed_errors", "rx_fifo_errors"})
      take(root_ + "/sys/class/net/" + whom.uplink + "/statistics/" + name,
           std::string{"ring."} + name, out.grows);
  for (auto& x : whom.sticks)
    count_stick(x, out);
  return out;
}

std::vector<std::string> kernel_settings::others(const std::string& setting) {
  return setting.starts_with("net/") ? who_sets(root_.empty() ? "/" : root_, setting)
                                     : std::vector<std::string>{};
}

result<std::string> kernel_settings::boot_id() {
  auto text = contents(root_ + "/proc/sys/kernel/random/boot_id");
  auto line = text.substr(0, text.find('\n'));
  if (line.empty() || line.size() > 64)
    return failure{fault::os, "the kernel's boot id cannot be read"};
  return line;
}

} // namespace dongled::io::host
