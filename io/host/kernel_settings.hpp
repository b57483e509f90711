#pragma once

#include "io/host/sysctl.hpp"
#include "io/host/tuning_door.hpp"

namespace dongled::io::host {

/// The door to this host's kernel, or to a look-alike of it in a folder.
class kernel_settings final : public tuning_door {
public:
  /// Below @p root are proc, sys and etc; @p sysfs is where USB's part of /sys is (settings
  /// `usb.sysfs`). Another root than "/" has no rings: they would be the true host's.
  explicit kernel_settings(std::string root = "/", std::string sysfs = "/sys");

  result<std::string> read(const std::string& setting) override;
  result<done> write(const std::string& setting, const std::string& value) override;
  result<ring_sizes> rings(const std::string& interface) override;
  host_counts count(const counted& whom) override;
  std::vector<std::string> others(const std::string& setting) override;
  result<std::string> boot_id() override;

private:
  result<done> write_ring(const std::string& interface, const std::string& value);
  void count_stick(const port_path& port, host_counts& into) const;

  std::string root_; ///< Empty: the host's own.
  std::string sysfs_;
  sysctl sysctl_;
};

} // namespace dongled::io::host
