#include "actors/adoption/adoption.hpp"

#include "actors/adoption/adopter.hpp"
#include "actors/history/tell.hpp"
#include "supervision/worker.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace dongled {

namespace {

using namespace std::chrono_literals;

/// Ends one adoption: what it came to stays to be asked for.
void close(adoption_record& x, const adoption_end& end) {
  x.running = false;
  x.done = end.done;
  x.says = end.says;
  x.code = end.code;
  if (end.done)
    spdlog::info("adopt {} as dongle {}: {}", x.port.text, x.dongle.n, x.says);
  else
    spdlog::warn("adopt {} as dongle {}: failed: {}", x.port.text, x.dongle.n, x.says);
}

flow<done> whole(adoption::pointer self, adoption::uses w) {
  adopter with{self, std::move(w), &self->state.newest};
  auto end = co_await tell_adoption(with);
  close(self->state.newest, end);
  co_return done{};
}

/// Addresses of ours on USB interfaces that are no dongles.
std::vector<address_order> left_addresses(const policy::adoption_scene& x) {
  std::vector<address_order> out;
  for (auto& [name, port] : x.usb.net) {
    auto link = policy::link_on(x, port);
    auto dongle = std::any_of(x.dongles.begin(), x.dongles.end(),
                              [&, n = name](auto& d) { return d.interface == n; });
    if (!link || dongle)
      continue;
    for (auto& a : x.kernel.addresses)
      for (int n = 0; n < 256 && a.ifindex == link->index; ++n)
        if (subnet_id lan{static_cast<uint8_t>(n)};
            a.protocol == io::netlink::our_protocol && a.local.address == lan.host_address())
          out.push_back({link->index, name, lan, false, "an adoption that broke off left it"});
  }
  return out;
}

/// Undoes what a predecessor left that died in the middle of an adoption. Nothing, mostly.
flow<done> tidy(adoption::pointer self, adoption::uses w) {
  co_await pause(self, 2s); // hotplug has looked by then
  adoption_record none;
  adopter with{self, std::move(w), &none};
  auto scene = co_await with.scene();
  if (!scene)
    co_return done{};
  auto kept = std::any_of(scene->usb.devices.begin(), scene->usb.devices.end(),
                          [](auto& d) { return !d.authorized; });
  if (kept) {
    power_order order;
    order.what = power_deed::authorize;
    order.why = "an adoption that broke off may have left them";
    auto said = co_await with.usb("authorise what was kept away", std::move(order));
    (void)said;
  }
  for (auto& x : left_addresses(*scene)) {
    auto order = x;
    auto said = co_await with.address(std::move(order));
    (void)said;
  }
  co_return done{};
}

adopt_answer begin(adoption::pointer self, const adoption::uses& w, const adopt_ask& x) {
  auto& newest = self->state.newest;
  if (newest.running)
    return {{}, "the stick on " + newest.port.text + " is being adopted", "ADOPTION_IN_PROGRESS"};
  newest = {};
  newest.id = std::to_string(w->now());
  newest.port = x.port;
  newest.dongle = x.dongle;
  newest.asked_by = x.asked_by;
  newest.started = w->now();
  newest.running = true;
  tell_wish(*w, x.dongle,
            x.asked_by + " wants the stick on port " + x.port.text + " to be dongle "
              + to_string(x.dongle),
            x.asked_by);
  self->state.tale = whole(self, w);
  self->state.tale.start();
  return {newest.id, {}, {}};
}

} // namespace

caf::behavior adoption::run(pointer self, uses w) {
  self->state.tidying = tidy(self, w);
  self->state.tidying.start();
  return supervision::hardened(self,
                               {
                                 wake_handler(),
                                 [=](const adopt_ask& x) { return begin(self, w, x); },
                                 [=](const adopt_query&) { return self->state.newest; },
                               },
                               [self] {
                                 auto& x = self->state.newest;
                                 return x.id.empty() ? std::string{"nothing was adopted yet"}
                                        : x.running  ? "adopts " + x.port.text
                                                     : x.port.text + ": " + x.says;
                               });
}

} // namespace dongled
