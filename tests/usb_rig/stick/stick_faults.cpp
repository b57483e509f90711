// The part of the stick that suffers and reports.
#include "tests/usb_rig/stick/stick.hpp"

#include <charconv>

namespace dongled::rig {

namespace {

constexpr unsigned most_times = 9;

/// The lab's name for it is what a person sees; the twin calls it by what is stuck.
std::string twin_name(const std::string& name) { return name == "wan_dead" ? "stuck_data" : name; }

result<unsigned> read_times(const std::string& text) {
  unsigned n = 1;
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (!text.empty()
      && (code != std::errc{} || end != text.data() + text.size() || n < 1 || n > most_times))
    return failure{fault::bad_input, "stuck wants a number from 1 to 9, not '" + text + "'", 0};
  return n;
}

} // namespace

result<done> stick::set_fault(const std::string& name, const std::string& parameter) {
  if (name == "hang") {
    gadget_.hang();
  } else if (name == "stuck") {
    auto times = read_times(parameter);
    if (!times)
      return times.why();
    gadget_.get_stuck(*times);
  } else if (name == "gone") {
    gone_ = true;
    follow_soon();
  } else if (name == "unseen") {
    unseen_ = true;
    follow_soon();
  } else if (name == "storage") {
    restart_as_storage();
  } else {
    auto text = twin_name(name) + (parameter.empty() ? "" : "=" + parameter);
    auto order = lab::parse_fault(text);
    if (!order)
      return order.why();
    dongle_->set_fault(*order);
  }
  return done{};
}

result<done> stick::heal(const std::string& name) {
  if (name.empty() || name == "unseen") {
    unseen_ = false;
    follow_soon();
    if (!name.empty())
      return done{};
  }
  if (name.empty() || name == "hang" || name == "stuck" || name == "gone") {
    gadget_.recover();
    gone_ = false;
    follow_soon();
    if (!name.empty())
      return done{};
    for (const auto& x : dongle_->twin_faults())
      if (x.what != lab::twin_fault::storage_after_boot)
        dongle_->clear_fault(x.what);
    return done{};
  }
  auto order = lab::parse_fault(twin_name(name == "storage" ? "storage_after_boot" : name));
  if (!order)
    return order.why();
  dongle_->clear_fault(order->what);
  return done{};
}

nlohmann::json stick::status() const {
  auto faults = nlohmann::json::array();
  if (gadget_.hung())
    faults.push_back("hang");
  if (gadget_.stuck_for() > 0)
    faults.push_back("stuck=" + std::to_string(gadget_.stuck_for()));
  if (gone_)
    faults.push_back("gone");
  if (unseen_)
    faults.push_back("unseen");
  for (const auto& x : dongle_->twin_faults())
    faults.push_back(to_string(x));
  const char* bus = !on_bus() ? "absent" : mode_ == usb_mode::storage ? "storage" : "network";
  return {{"subnet", options_.subnet},
          {"plugged", link_ != nullptr},
          {"powered", powered_},
          {"bus", bus},
          {"configuration", gadget_.configuration()},
          {"faults", faults},
          {"public_address", dongle_->current_lease().public_address},
          {"modem", nlohmann::json::parse(dongle_->twin_snapshot(), nullptr, false)}};
}

} // namespace dongled::rig
