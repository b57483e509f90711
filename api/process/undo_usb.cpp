#include "api/process/undo_usb.hpp"

#include "io/usb/kernel_usb.hpp"
#include "io/usb/undo.hpp"

#include <spdlog/spdlog.h>

namespace dongled::api {

result<std::vector<std::string>> undo_usb(const settings& x, const std::string& spared) {
  io::usb::power_intents stored{x.state_dir + "/power"};
  io::usb::kernel_usb usb{[&] { return x.usb; }};
  std::vector<std::string> out;
  size_t left = 0;
  auto listed = stored.list();
  for (auto& name : listed.unreadable) {
    spdlog::error("undo: {}/power/{} makes no sense: check that port by hand", x.state_dir, name);
    ++left;
  }
  auto all = undo_all(usb, stored, spared);
  if (!all)
    return all.why();
  if (listed.trouble) {
    spdlog::error("undo: {}", listed.trouble->doing);
    ++left;
  }
  for (auto& y : *all) {
    auto text = std::string{to_string(y.what.what)} + " of " + y.what.target + ": " + y.read_back;
    if (y.ok) {
      out.push_back(text);
    } else if (y.away) {
      spdlog::warn("undo: {}", text);
    } else {
      spdlog::error("undo: {}", text);
      ++left;
    }
  }
  if (left > 0)
    return failure{fault::os, std::to_string(left) + " deeds on USB could not be undone"};
  return out;
}

} // namespace dongled::api
