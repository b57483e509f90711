// The part of usb_model that builds the rack from its layout.
#include "tests/lab/usb_model.hpp"

#include <array>

namespace dongled::lab {

namespace {

constexpr std::array controller_names{"0000:00:14.0", "0000:00:15.0", "0000:00:16.0",
                                      "0000:00:17.0"};

bool any_usb3(const std::vector<hub_layout>& hubs) {
  for (const auto& x : hubs)
    if (x.usb3 || any_usb3(x.chained))
      return true;
  return false;
}

} // namespace

usb_model::usb_model(const usb_layout& layout, const std::vector<uint8_t>& subnets) {
  std::vector<std::string> places;
  for (const auto& hubs : layout)
    add_controller(hubs, places);
  for (size_t i = 0; i < subnets.size() && i < places.size(); ++i)
    add_device({.path = places[i], .kind = usb_kind::stick, .subnet = subnets[i]});
}

void usb_model::add_device(usb_device x) {
  for (unsigned p = 1; p <= x.ports; ++p)
    ports_[child_at(x.path, p)] = {};
  devices_.push_back(std::move(x));
}

void usb_model::add_controller(const controller_layout& hubs, std::vector<std::string>& places) {
  size_t bus = 1;
  for (const auto& x : controllers_)
    bus += x.usb3_root.empty() ? 1 : 2;
  usb_controller x{.name = controller_names[controllers_.size()],
                   .usb2_root = "usb" + std::to_string(bus),
                   .usb3_root = any_usb3(hubs) ? "usb" + std::to_string(bus + 1) : ""};
  controllers_.push_back(x);
  auto ports = static_cast<unsigned>(hubs.size());
  add_device({.path = x.usb2_root, .kind = usb_kind::root_hub, .ports = ports});
  if (!x.usb3_root.empty())
    add_device(
      {.path = x.usb3_root, .kind = usb_kind::root_hub, .ports = ports, .superspeed = true});
  unsigned port = 0;
  for (const auto& hub : hubs)
    add_hub(hub, child_at(x.usb2_root, ++port), places);
}

void usb_model::add_hub(const hub_layout& x, const std::string& path,
                        std::vector<std::string>& places) {
  // A USB 3 hub behind a USB 2 one has nothing to plug its other half into.
  auto peer = peer_of(path);
  if (x.usb3 && peer)
    add_device({.path = *peer, .kind = usb_kind::hub, .ports = x.ports, .superspeed = true});
  add_device({.path = path, .kind = usb_kind::hub, .ports = x.ports});
  auto own = x.ports - static_cast<unsigned>(x.chained.size());
  if (x.keyboard)
    add_device({.path = child_at(path, own--), .kind = usb_kind::keyboard});
  if (x.spare)
    --own;
  for (unsigned p = 1; p <= own; ++p)
    places.push_back(child_at(path, p));
  auto port = x.ports - static_cast<unsigned>(x.chained.size());
  for (const auto& chained : x.chained)
    add_hub(chained, child_at(path, ++port), places);
}

} // namespace dongled::lab
