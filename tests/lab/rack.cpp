#include "tests/lab/rack.hpp"

#include <algorithm>
#include <cstdio>

namespace dongled::lab {

result<std::unique_ptr<rack>> rack::make(const surroundings& where,
                                         const std::filesystem::path& sysfs,
                                         const std::vector<twin_options>& dongles) {
  std::vector<uint8_t> subnets;
  for (const auto& x : dongles)
    subnets.push_back(x.subnet);
  std::unique_ptr<rack> r{new rack(where, sysfs, subnets)};
  auto* self = r.get();
  unsigned slot = 0;
  for (const auto& x : dongles) {
    auto n = x.subnet;
    dongle::usb_events events{[self, n] { self->on_bus(n, false, false); },
                              [self, n](bool storage) { self->on_bus(n, true, storage); }};
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

void rack::glitch(uint8_t subnet, std::chrono::milliseconds pause) {
  on_bus(subnet, false, false);
  where_.on.after(pause, [this, subnet] { on_bus(subnet, true, false); });
}

void rack::on_bus(uint8_t subnet, bool alive, bool storage) {
  auto* x = model_.stick(subnet);
  x->alive = alive;
  x->storage = storage;
  sync_soon();
}

void rack::obey(const sysfs_write& x) {
  power_log_.add({x.file,
                  x.what == sysfs_write::kind::bind || x.what == sysfs_write::kind::unbind
                    ? x.path
                    : (x.value ? "1" : "0"),
                  lab_ms()});
  auto* device = model_.find(x.path);
  switch (x.what) {
  case sysfs_write::kind::bind:
  case sysfs_write::kind::unbind:
    if (device != nullptr && model_.is_visible(*device))
      device->bound = x.what == sysfs_write::kind::bind;
    break;
  case sysfs_write::kind::authorized:
    if (device != nullptr)
      device->authorized = x.value;
    break;
  case sysfs_write::kind::disable: model_.switch_port(x.path, !x.value); break;
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
  for (auto& d : dongles_) {
    auto* x = model_.stick(d->subnet());
    bool power = model_.has_power(*x);
    // Without power nobody is on the bus; the twin reports itself back once it has booted.
    if (!power)
      x->alive = false;
    d->set_power(power);
  }
  model_.forget_the_invisible();
  // All that go before any that come: the names of the former are free for the latter.
  auto works = [this](const auto& d) { return model_.is_working(*model_.stick(d->subnet())); };
  for (auto& d : dongles_)
    if (!works(d))
      d->show_interface(false);
  for (auto it = dongles_.rbegin(); it != dongles_.rend(); ++it)
    if (works(*it))
      (*it)->show_interface(true);
  auto shown = tree_.show(model_, [this](uint8_t subnet) -> std::optional<sysfs_netif> {
    auto x = where_.home.of(subnet);
    if (x.index == 0)
      return std::nullopt;
    return sysfs_netif{x.name, x.index};
  });
  if (!shown)
    std::fprintf(stderr, "donglelab: %s\n", shown.why().doing.c_str());
  watch_->follow();
}

} // namespace dongled::lab
