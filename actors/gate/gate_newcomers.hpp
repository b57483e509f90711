#pragma once

#include "actors/gate/gate.hpp"

#include <optional>

namespace dongled {

/// The part of gate that has sticks in mass-storage mode switched where no dongle is known for the
/// port: which one it is, it tells only as a modem. So a rack that boots as nothing but CD-ROMs
/// comes up without a map.
struct gate_newcomers {
  gate::pointer self;
  world_ptr w;

  /// Orders what is due now; answers when something will be.
  std::optional<time_point> look() const;

private:
  std::vector<port_path> strangers() const;
  void order(const port_path& port) const;
  void answered(const port_path& port, const std::string& said, bool done) const;
};

} // namespace dongled
