#include "tests/usb_rig/stick/stick.hpp"

#include <cstdio>
#include <utility>

namespace dongled::rig {

namespace {

using std::chrono::milliseconds;

/// The status wrapper must reach the host before the device leaves the bus.
constexpr milliseconds answer_first{50};

std::string hex(const lab::mac_address& x) {
  std::string text;
  for (auto part : x) {
    char pair[3];
    std::snprintf(pair, sizeof pair, "%02X", part);
    text += pair;
  }
  return text;
}

lab::twin_options twin_of(const stick_options& o) {
  lab::twin_options x;
  x.family = o.family;
  x.subnet = o.subnet;
  auto tail = std::to_string(1000 + o.slot); // strangers have one subnet
  x.imei = "86000000000" + tail;
  x.imsi = "41301000000" + tail;
  x.iccid = "8994010000000000" + tail;
  x.operator_name = lab::address_pool::carrier_of(o.slot);
  x.timing.boot = o.boot;
  x.seed = o.subnet;
  return x;
}

} // namespace

stick::stick(lab::loop& on, const stick_options& options)
  : loop_(on), options_(options),
    gadget_(hex(lab::stick_mac), {[this](uint8_t end, bytes data) {
                                    if (link_)
                                      link_->send_bulk(end, std::move(data));
                                  },
                                  [this](uint8_t end, std::span<const uint8_t> data) {
                                    if (link_)
                                      link_->send_interrupt(end, data);
                                  },
                                  [this](std::span<const uint8_t> frame) {
                                    if (port_)
                                      port_->send(frame);
                                  },
                                  [this] { switch_mode(); }}) {}

result<std::unique_ptr<stick>> stick::make(lab::loop& on, const stick_options& options) {
  std::unique_ptr<stick> x{new stick(on, options)};
  if (auto built = x->build(); !built)
    return built.why();
  return x;
}

result<done> stick::build() {
  auto net = lab::internet::make(loop_, queries_);
  if (!net)
    return net.why();
  internet_ = *std::move(net);
  auto cable = lab::host::make(*internet_, false);
  if (!cable)
    return cable.why();
  cable_ = *std::move(cable);
  lab::dongle::usb_events events{[this] { left_bus(); },
                                 [this](bool storage) { returned(storage); }};
  auto made = lab::dongle::make({loop_, *internet_, *cable_, addresses_, queries_},
                                twin_of(options_), options_.slot, std::move(events));
  if (!made)
    return made.why();
  dongle_ = *std::move(made);
  dongle_->set_power(false);
  if (options_.boots_as_storage)
    dongle_->set_fault(lab::default_order(lab::twin_fault::storage_after_boot));
  loop_.every(milliseconds{500}, [this] { dongle_->traffic(); });
  return done{};
}

result<done> stick::plug(const std::string& path) {
  if (link_)
    return failure{fault::busy, "plugging in what is plugged in already", 0};
  auto link = redir_link::connect(loop_, path, gadget_, [this] { unplug(); });
  if (!link)
    return link.why();
  link_ = *std::move(link);
  follow_soon();
  return done{};
}

void stick::unplug() {
  link_.reset();
  set_power(false);
  follow_soon();
}

void stick::set_power(bool on) {
  if (std::exchange(powered_, on) == on)
    return;
  std::fprintf(stderr, "power %s\n", on ? "on" : "off");
  if (!on) {
    loop_.cancel(switching_);
    alive_ = gone_ = false;
    gadget_.recover();
  }
  dongle_->set_power(on);
  follow_soon();
}

void stick::bounce() {
  if (link_)
    link_->detach();
  follow_soon();
}

void stick::left_bus() {
  alive_ = false;
  follow_soon();
}

void stick::returned(bool as_storage) {
  alive_ = true;
  mode_ = as_storage ? usb_mode::storage : usb_mode::network;
  follow_soon();
}

void stick::switch_mode() {
  std::fprintf(stderr, "mode switch message\n");
  loop_.cancel(switching_);
  switching_ = loop_.after(answer_first, [this] {
    left_bus();
    switching_ = loop_.after(options_.switching, [this] { dongle_->switch_mode(); });
  });
}

void stick::restart_as_storage() {
  dongle_->set_fault(lab::default_order(lab::twin_fault::storage_after_boot));
  left_bus();
  dongle_->set_power(false);
  if (powered_)
    dongle_->set_power(true);
}

void stick::follow_soon() {
  if (std::exchange(follow_due_, true))
    return;
  loop_.after(milliseconds{0}, [this] {
    follow_due_ = false;
    follow();
  });
}

void stick::follow() {
  bool present = on_bus();
  bool changed = link_ && link_->attached() && gadget_.mode() != mode_;
  if (link_ && (!present || changed))
    link_->detach();
  join_lan(present && mode_ == usb_mode::network);
  if (!present || link_->attached())
    return;
  gadget_.become(mode_);
  std::fprintf(stderr, "on the bus as %04x:%04x\n", huawei, product_of(mode_));
  link_->attach();
}

void stick::join_lan(bool joined) {
  if (joined == (port_ != nullptr))
    return;
  port_.reset();
  dongle_->show_interface(joined);
  if (!joined)
    return;
  auto index = cable_->of(options_.subnet).index;
  auto up = cable_->net().set_up(index, true);
  auto finished = finish_packets(dongle_->space(), "lan0");
  auto port =
    packet_port::open(loop_, index, [this](bytes frame) { gadget_.take_frame(std::move(frame)); });
  for (const auto* x : {&up, &finished})
    if (!*x)
      std::fprintf(stderr, "%s (%d)\n", x->why().doing.c_str(), x->why().detail);
  if (port)
    port_ = *std::move(port);
  else
    std::fprintf(stderr, "%s (%d)\n", port.why().doing.c_str(), port.why().detail);
}

} // namespace dongled::rig
