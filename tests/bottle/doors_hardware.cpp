#include "tests/bottle/doors.hpp"

#include <algorithm>

namespace dongled::bottle {

using test::fake_modem;
using test::fake_usb_port;

namespace {

failure no_daemon() { return {fault::os, "the daemon is dead"}; }

/// USB: what fake_usb_port does, in its time, and told to those who watch.
class usb_door final : public io::usb_port {
public:
  explicit usb_door(doorway& d) : d_(d), inner_(&d.to.usb), life_(d.life) {}

  result<io::usb::topology> read() override {
    d_.spend(d_.some(0, 5));
    if (life_ != d_.life)
      return no_daemon();
    if (!d_.to.blind.empty())
      return failure{fault::exhausted, d_.to.blind, EMFILE};
    auto out = inner_.read();
    if (out)
      out->known = true;
    return out;
  }
  result<done> unbind(const port_path& x) override {
    return write("unbind " + x.text, 300, [&] {
      d_.deed({0, need::bind, x.text, there(x)});
      return inner_.unbind(x);
    });
  }
  result<done> bind(const port_path& x) override {
    auto deaf = inner_.at(x) && inner_.at(x)->deaf;
    return write("bind " + x.text, deaf ? 10000 : 800, [&] { return inner_.bind(x); });
  }
  result<done> authorize(const port_path& x, bool on) override {
    return write((on ? "authorize " : "unauthorize ") + x.text, 500, [&] {
      if (!on)
        d_.deed({0, need::authorized, x.text, there(x)});
      return inner_.authorize(x, on);
    });
  }
  result<done> switch_mode(const port_path& x, unsigned attempt) override {
    return write("switch mode " + x.text, 800, [&] {
      d_.deed({0, need::mode_switch, x.text, there(x)});
      return inner_.switch_mode(x, attempt);
    });
  }
  io::usb::power_support support(const port_path& x) override {
    if (!d_.to.blind.empty())
      return {io::usb::power_way::none, d_.to.blind, false, false};
    return inner_.support(x);
  }
  result<done> set_power(const port_path& x, bool on, bool feeds_hub) override {
    return write((on ? "on " : "off ") + x.text, 200,
                 [&] { return on ? inner_.set_power(x, on, feeds_hub) : cut(x, feeds_hub); });
  }
  result<io::usb::port_reading> reading(const port_path& x) override {
    d_.spend(d_.some(0, 5));
    if (life_ != d_.life)
      return no_daemon();
    if (!d_.to.blind.empty())
      return failure{fault::exhausted, d_.to.blind, EMFILE};
    return inner_.reading(x);
  }
  result<std::string> unbind_controller(const std::string& name) override {
    result<std::string> out = no_daemon();
    auto told = write("unbind " + name, 500, [&]() -> result<done> {
      auto all = d_.with_power_behind(name);
      d_.deed({0, need::controller, name, all, name, all});
      out = inner_.unbind_controller(name);
      return done{};
    });
    return told ? out : told.why();
  }
  result<done> bind_controller(const std::string& name, const std::string& driver) override {
    return write("bind " + name, 1000, [&] { return inner_.bind_controller(name, driver); });
  }

private:
  std::vector<subnet_id> there(const port_path& x) {
    auto* stick = inner_.at(x);
    return stick ? std::vector{stick->dongle} : std::vector<subnet_id>{};
  }

  /// One write: begins, takes effect at some time within, returns.
  template <class F>
  result<done> write(const std::string& what, int64_t longest, F effect) {
    if (life_ != d_.life)
      return no_daemon();
    d_.tell(seen::usb_write{what, true});
    auto takes = d_.some(1, longest);
    d_.spend(takes / 2);
    if (!d_.change(life_))
      return no_daemon();
    d_.note("usb: " + what);
    d_.mark("usb " + what.substr(0, what.find(' ')));
    result<done> out = effect();
    d_.spend(takes / 2);
    if (life_ != d_.life)
      return no_daemon();
    d_.tell(seen::usb_write{what, false});
    return out;
  }

  result<done> cut(const port_path& x, bool feeds_hub) {
    auto& usb = d_.to.usb;
    seen::power_cut told{x.text, d_.promised(x.text), false};
    std::vector<subnet_id> powered, hit;
    for (auto& y : usb.sticks) {
      if (usb.powered(y.port))
        powered.push_back(y.dongle);
      if (y.port == x)
        told.wished = d_.wished_off(y.dongle);
    }
    auto* above = usb.parent(x);
    if (above && !above->switchable)
      return failure{fault::unsupported, "hub " + above->path.text + " switches no power"};
    d_.tell(told);
    auto out = inner_.set_power(x, false, feeds_hub);
    for (auto n : powered)
      if (!usb.powered(usb.of(n).port))
        hit.push_back(n);
    auto scope = d_.scope_of(x.text);
    if (scope.empty() && feeds_hub)
      scope = x.text;
    auto around = scope.empty() ? std::vector<subnet_id>{} : d_.with_power_behind(scope);
    d_.deed({0, scope.empty() ? need::port : need::hub, x.text, std::move(hit), scope,
             std::move(around)});
    return out;
  }

  doorway& d_;
  fake_usb_port inner_;
  uint64_t life_;
};

class wire final : public io::hilink::transport {
public:
  wire(doorway& d, subnet_id x) : d_(d), dongle_(x), life_(d.life) {}

  using reply = result<io::hilink::http_reply>;
  using request = io::hilink::http_request;

  reply send(const request& x, milliseconds limit) override {
    if (life_ != d_.life)
      return no_daemon();
    if (d_.to.probes_exhausted)
      return failure{fault::exhausted, "ask the modem: Too many open files", EMFILE};
    if (!d_.to.usb.works(d_.to.usb.of(dongle_)))
      return failure{fault::refused, "ask the modem: No route to host", EHOSTUNREACH};
    auto takes = d_.some(3, 120) + d_.to.of[dongle_].slow;
    if (!d_.to.api_answers(dongle_) || takes > limit)
      return silence(limit);
    d_.spend(takes / 2);
    if (life_ != d_.life)
      return no_daemon();
    if (!d_.to.api_answers(dongle_))
      return silence(limit - takes / 2);
    auto out = x.method == request::verb::get ? modem().get(x.path) : post(x);
    d_.spend(takes / 2);
    if (life_ != d_.life)
      return no_daemon();
    if (!d_.to.api_answers(dongle_)) // what it said was lost on the way
      return silence(limit - takes);
    return out;
  }

private:
  fake_modem& modem() { return *d_.to.modems[dongle_]; }

  reply silence(milliseconds x) {
    d_.spend(x);
    return failure{fault::timed_out, "ask the modem: no answer in time"};
  }

  reply post(const request& x) {
    if (!d_.change(life_))
      return no_daemon();
    auto data = modem().data;
    auto mode = modem().mode;
    auto off =
      x.path == "/api/dialup/mobile-dataswitch" && fake_modem::field(x, "dataswitch") == "0";
    auto other = x.path == "/api/net/net-mode" && fake_modem::field(x, "NetworkMode") != mode;
    auto owes_mode = d_.owed(dongle_, "mode");
    if (off && data)
      change("data", d_.owed(dongle_, "data"));
    if (other)
      change("mode", owes_mode);
    d_.note("modem " + to_string(dongle_) + ": POST " + x.path + " " + x.body);
    auto out = modem().post(x);
    if (data && !modem().data)
      d_.deed({0, need::data, "modem", {dongle_}});
    if (mode != modem().mode && mode == "00")
      d_.deed({0, need::mode, "modem", {dongle_}});
    if (x.path == "/api/device/control")
      d_.deed({0, need::reboot, "modem", {dongle_}});
    return out;
  }

  void change(const char* what, bool promised) {
    d_.tell(seen::modem_change{dongle_, what, promised});
  }

  doorway& d_;
  subnet_id dongle_;
  uint64_t life_;
};

} // namespace

std::unique_ptr<io::usb_port> open_usb(doorway& d) { return std::make_unique<usb_door>(d); }

std::unique_ptr<io::hilink::transport> open_wire(doorway& d, subnet_id modem) {
  return std::make_unique<wire>(d, modem);
}

} // namespace dongled::bottle
