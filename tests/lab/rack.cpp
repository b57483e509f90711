#include "tests/lab/rack.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace dongled::lab {

namespace {

/// From the mode switch message until the stick is back as a network device.
constexpr std::chrono::milliseconds switching_time{300};

void complain(const result<done>& x) {
  if (!x)
    std::fprintf(stderr, "donglelab: %s\n", x.why().doing.c_str());
}

} // namespace

rack::rack(const surroundings& where, const std::filesystem::path& sysfs, const usb_layout& layout,
           const std::vector<uint8_t>& subnets)
  : where_(where), model_(layout, subnets), tree_(sysfs),
    nodes_(where.on, sysfs.parent_path() / "dev-bus-usb",
           [this](const auto& path, auto x) { hear(path, x); }) {
  // nop
}

result<std::unique_ptr<rack>> rack::make(const surroundings& where,
                                         const std::filesystem::path& sysfs,
                                         const usb_layout& layout,
                                         const std::vector<twin_options>& dongles) {
  std::vector<uint8_t> subnets;
  for (const auto& x : dongles)
    subnets.push_back(x.subnet);
  std::unique_ptr<rack> r{new rack(where, sysfs, layout, subnets)};
  auto* self = r.get();
  unsigned slot = 0;
  for (const auto& x : dongles) {
    auto n = x.subnet;
    dongle::usb_events events{[self, n] { self->on_bus(n, false, false); },
                              [self, n](bool storage) { self->on_bus(n, true, storage); },
                              [self, n](cure deed) { self->book(n, deed); }};
    auto made = dongle::make(where, x, slot++, std::move(events));
    if (!made)
      return made.why();
    self->dongles_.push_back(*std::move(made));
  }
  if (auto x = self->tree_.make_frame({"up0", where.home.uplink_index()}); !x)
    return x.why();
  auto watch = sysfs_watch::make(where.on, self->tree_, [self](const auto& x) { self->obey(x); });
  if (!watch)
    return watch.why();
  self->watch_ = *std::move(watch);
  self->sync();
  return r;
}

dongle* rack::find(uint8_t subnet) {
  auto it =
    std::ranges::find_if(dongles_, [subnet](const auto& x) { return x->subnet() == subnet; });
  return it == dongles_.end() ? nullptr : it->get();
}

usb_condition rack::condition(uint8_t subnet) { return model_.condition(*model_.stick(subnet)); }

std::string rack::usb_path(uint8_t subnet) {
  auto* x = model_.stick(subnet);
  return x->plugged ? x->path : "";
}

void rack::change(const std::function<void(usb_model&)>& f) {
  f(model_);
  sync();
}

result<done> rack::unplug(uint8_t subnet) {
  auto* x = model_.stick(subnet);
  if (!x->plugged)
    return failure{fault::not_found, "unplugging what is not plugged in", 0};
  x->plugged = false;
  x->alive = false;
  sync();
  return done{};
}

result<done> rack::replug(uint8_t subnet, const std::string& path) {
  auto* x = model_.stick(subnet);
  if (x->plugged)
    return failure{fault::busy, "plugging in what is plugged in already", 0};
  const auto& to = path.empty() ? x->path : path;
  if (!model_.is_free_port(to))
    return failure{fault::bad_input, "plugging into port " + to + ": no such port, or not free", 0};
  x->path = to;
  x->plugged = true;
  sync();
  return done{};
}

void rack::replace(uint8_t subnet, bool prepared) {
  auto* x = model_.stick(subnet);
  x->plugged = false;
  sync();
  find(subnet)->replace(prepared);
  x->stuck.reset();
  x->gone.reset();
  x->plugged = true;
  sync();
}

void rack::glitch(uint8_t subnet, std::chrono::milliseconds pause) {
  on_bus(subnet, false, false);
  where_.on.after(pause, [this, subnet] { on_bus(subnet, true, false); });
}

void rack::crash(uint8_t subnet) {
  model_.stick(subnet)->alive = false;
  find(subnet)->set_power(false);
  sync();
}

void rack::switch_mode(uint8_t subnet) {
  ++tolls_[subnet].mode_switches;
  auto* x = model_.stick(subnet);
  if (!x->storage || !model_.is_visible(*x))
    return;
  if (auto& left = ignores_[subnet]; left > 0) {
    --left;
    return;
  }
  x->alive = false;
  sync_soon();
  // Nothing happens then if its power was cut meanwhile: it boots into storage mode again.
  where_.on.after(switching_time, [this, subnet] { find(subnet)->switch_mode(); });
}

void rack::on_bus(uint8_t subnet, bool alive, bool storage) {
  auto* x = model_.stick(subnet);
  x->alive = alive;
  x->storage = storage;
  sync_soon();
}

void rack::charge(const std::string& path, unsigned usb_toll::*what) {
  for (const auto& x : model_.devices())
    if (x.kind == usb_kind::stick && (x.path == path || x.path.starts_with(path + ".")))
      ++(tolls_[x.subnet].*what);
}

void rack::hear(const std::string& path, storage_message x) {
  auto said = x == storage_message::switches  ? "mode switch"
              : x == storage_message::another ? "another command"
                                              : "malformed";
  power_log_.add({"dev-bus-usb:" + path, said, lab_ms()});
  auto* device = model_.find(path);
  if (x == storage_message::switches && device != nullptr)
    switch_mode(device->subnet);
}

void rack::obey(const sysfs_write& x) {
  book(x);
  using kind = sysfs_write::kind;
  bool by_name = x.what != kind::authorized && x.what != kind::disable;
  power_log_.add({x.file, by_name ? x.path : x.value ? "1" : "0", lab_ms()});
  switch (x.what) {
  case kind::unbind:
    charge(x.path, &usb_toll::unbinds);
    model_.bind(x.path, false);
    break;
  case kind::bind: model_.bind(x.path, true); break;
  case kind::unbind_pci:
    for (const auto& d : model_.devices())
      if (d.kind == usb_kind::stick && model_.controller_of(d.path).name == x.path)
        ++tolls_[d.subnet].unbinds;
    model_.bind_controller(x.path, false);
    break;
  case kind::bind_pci: model_.bind_controller(x.path, true); break;
  case kind::authorized:
    charge(x.path, &usb_toll::authorized_writes);
    model_.authorize(x.path, x.value);
    break;
  case kind::disable: model_.switch_port(x.path, !x.value); break;
  }
  sync();
}

void rack::sync_soon() {
  if (std::exchange(sync_due_, true))
    return;
  where_.on.after(std::chrono::milliseconds{0}, [this] {
    sync_due_ = false;
    sync();
  });
}

void rack::sync() {
  sync_power();
  model_.settle();
  sync_interfaces();
  sync_files();
}

void rack::sync_power() {
  for (auto& d : dongles_) {
    auto* x = model_.stick(d->subnet());
    bool power = model_.has_power(*x);
    if (!power && d->is_powered() && x->plugged)
      ++tolls_[d->subnet()].power_cuts;
    // Without power nobody is on the bus; the twin reports itself back once it has booted.
    if (!power)
      x->alive = false;
    d->set_power(power);
  }
}

void rack::sync_interfaces() {
  // All that go before any that come: the names of the former are free for the latter.
  auto stick = [this](const auto& d) -> const usb_device& { return *model_.stick(d->subnet()); };
  for (auto& d : dongles_)
    if (!model_.has_interface(stick(d))) {
      if (where_.home.of(d->subnet()).index != 0)
        ++tolls_[d->subnet()].interface_losses;
      d->show_interface(false);
    }
  for (auto it = dongles_.rbegin(); it != dongles_.rend(); ++it) {
    (*it)->set_deaf(stick(*it).stuck.has_value());
    if (model_.has_interface(stick(*it)))
      (*it)->show_interface(true);
  }
}

void rack::sync_files() {
  complain(tree_.show(model_, [this](uint8_t subnet) -> std::optional<sysfs_netif> {
    auto x = where_.home.of(subnet);
    if (x.index == 0)
      return std::nullopt;
    return sysfs_netif{x.name, x.index};
  }));
  watch_->follow();
  std::map<usbfs_place, std::string> storages;
  for (const auto& x : model_.devices())
    if (x.storage && model_.is_visible(x))
      storages[{static_cast<unsigned>(std::stoul(bus_of(x.path))),
                static_cast<unsigned>(tree_.number_of(x.path))}] = x.path;
  complain(nodes_.show(storages));
}

} // namespace dongled::lab
