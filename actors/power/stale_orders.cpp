#include "actors/power/stale_orders.hpp"

#include <memory>

namespace dongled {

using namespace std::chrono_literals;

namespace {

/// A look afresh: the kernel, a probe round, the modem.
constexpr auto a_look_takes = 45s;

/// Whether the deed is done to the one stick on the target's port, and takes something from it.
bool touches_a_stick(power_deed x) {
  switch (x) {
  case power_deed::mode_switch:
  case power_deed::unbind_bind:
  case power_deed::reauthorize:
  case power_deed::port_cycle:
  case power_deed::port_off: return true;
  case power_deed::hub_cycle:
  case power_deed::controller_cycle:
  case power_deed::port_on:
  case power_deed::unauthorize:
  case power_deed::authorize: return false;
  }
  return false;
}

/// Sticks share serials, and show another one as a CD-ROM: only what is unlike in the same mode is
/// another.
bool unlike(const io::usb::device& a, const io::usb::device& b) {
  if (a.storage_mode != b.storage_mode)
    return a.vendor != b.vendor;
  return a.vendor != b.vendor || a.product != b.product || a.serial != b.serial;
}

} // namespace

std::string misplaced(const power_order& x, const std::vector<io::netlink::dongle_fact>& seen,
                      const io::usb::device* then, const io::usb::device* now) {
  if (!touches_a_stick(x.what) || x.dongle == subnet_id{})
    return {};
  for (auto& y : seen) {
    if (y.conflict || y.port.text.empty())
      continue;
    auto its_own = y.subnet == x.dongle, its_place = y.port == x.target;
    if (its_own != its_place)
      return "dongle " + to_string(y.subnet) + " is on port " + y.port.text + " now";
  }
  if (then && now && unlike(*then, *now))
    return "another device is on port " + x.target.text + " now";
  return {};
}

std::string expired(const power_order& x, milliseconds waited) {
  if (x.valid_for == 0ms || waited <= x.valid_for)
    return {};
  return "its turn came after " + std::to_string(waited.count() / 1000)
         + " s, and nobody waits for it any more";
}

flow<std::vector<need_answer>> ask_needs(caf::event_based_actor* self, std::vector<contender> all) {
  struct gathered {
    size_t missing;
    std::vector<need_answer> answers;
  };
  auto got = std::make_shared<gathered>();
  got->missing = all.size();
  got->answers.resize(all.size(), need_answer{false, "its conductor does not answer", true});
  for (size_t i = 0; i < all.size(); ++i) {
    if (!all[i].who) {
      --got->missing;
      continue;
    }
    self->request(all[i].who, a_look_takes, need_query{all[i].toggle})
      .then(
        [got, i](need_answer& x) {
          --got->missing;
          got->answers[i] = std::move(x);
        },
        [got](const caf::error&) { --got->missing; });
  }
  all.clear(); // a handle is never kept across a request
  while (got->missing > 0)
    co_await pause(self, 100ms);
  co_return std::move(got->answers);
}

power_report not_carried_out(const std::string& why) {
  power_report out;
  out.read_back = "not carried out: " + why;
  return out;
}

} // namespace dongled
