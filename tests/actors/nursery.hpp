#pragma once

#include "actors/adoption/adoption.hpp"
#include "actors/relay/relay_desk.hpp"
#include "actors/router.hpp"
#include "tests/io/hilink/scripted_modem.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fake_kernel.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace dongled::test {

/// A stick fresh from the factory: it answers in its own LAN only, and moves without a word.
struct new_stick {
  uint8_t lan = 8;
  std::string imei = "860000000000007";
  bool obeys = true;
};

struct stick_wire : hilink::transport {
  std::shared_ptr<new_stick> stick;
  uint8_t asked_in;
  stick_wire(std::shared_ptr<new_stick> to, uint8_t lan) : stick(std::move(to)), asked_in(lan) {}

  static std::string field(const std::string& body, const std::string& name) {
    auto from = body.find('<' + name + '>') + name.size() + 2;
    return body.substr(from, body.find('<', from) - from);
  }

  result<hilink::http_reply> send(const hilink::http_request& x, hilink::milliseconds) override {
    auto say = [](const std::string& y) { return single("<response>" + y + "</response>"); };
    if (asked_in != stick->lan)
      return unreachable();
    if (x.path == "/api/webserver/SesTokInfo")
      return ses_tok_b("s1", "t1");
    if (x.path == "/api/device/information")
      return say("<DeviceName>E8372h</DeviceName><Imei>" + stick->imei + "</Imei>");
    if (x.path != "/api/dhcp/settings")
      return error_b(100002);
    auto own = "192.168." + std::to_string(stick->lan);
    if (x.method == hilink::http_request::verb::get)
      return say("<DnsStatus>1</DnsStatus><DhcpStartIPAddress>" + own
                 + ".100</DhcpStartIPAddress><DhcpIPAddress>" + own
                 + ".1</DhcpIPAddress><DhcpStatus>1</DhcpStatus><DhcpLanNetmask>255.255.255.0"
                   "</DhcpLanNetmask><SecondaryDns>"
                 + own + ".1</SecondaryDns><PrimaryDns>" + own + ".1</PrimaryDns><DhcpEndIPAddress>"
                 + own + ".200</DhcpEndIPAddress><DhcpLeaseTime>86400</DhcpLeaseTime>");
    auto to = field(x.body, "DhcpIPAddress");
    if (stick->obeys)
      stick->lan = static_cast<uint8_t>(std::stoi(to.substr(8, to.find('.', 8) - 8)));
    return hang(); // the modem moves before it answers
  }
};

/// The adoption actor between fakes: a new stick on 1-1.1 (usb0), another one like it on 1-1.2.
struct nursery : actor_fixture {
  fake_kernel kernel;
  io::usb::topology usb;
  std::shared_ptr<new_stick> stick = std::make_shared<new_stick>();
  std::vector<std::string> deeds; ///< What hub_power, gate, journal and the kernel were told.
  bool dhcp = true;               ///< The host has a DHCP client.
  std::string refuses;            ///< The deed on USB that fails.
  wound_clock modem_clock;
  world_ptr w;
  std::vector<std::string> paths;

  explicit nursery(
    settings::dongles_part::addressing how = settings::dongles_part::addressing::adopt) {
    settings with;
    with.dongles.address = how;
    auto census = std::make_shared<supervision::census>();
    auto about = std::make_shared<board>();
    w.reset(new world{settings_cell{with}, census, about, std::make_shared<event_log>(),
                      std::make_shared<relay_desks>(census, about), nullptr, io::ports{}});
    w->now = [this] { return 1'700'000'000'000 + now().time_since_epoch() / 1ms; };
    w->ports.open_routes = [this]() -> result<std::unique_ptr<io::route_port>> {
      return std::unique_ptr<io::route_port>(std::make_unique<fake_route_port>(&kernel));
    };
    w->ports.modem = [this](const io::netlink::dongle_fact& x) {
      return std::make_shared<hilink::client>(std::make_unique<stick_wire>(stick, x.subnet.n),
                                              hilink::login{}, modem_clock.ticks());
    };
    kernel.write = [this](const std::string& x) { deeds.push_back(x); };
    plug("1-1.1", "usb0", 10);
    plug("1-1.2", "usb1", 11);
    populate();
  }

  ~nursery() {
    for (auto& x : paths) {
      auto one = w->census->find(x);
      w->census->erase(x, 0, 0);
      if (one)
        self->send_exit(one, caf::exit_reason::kill);
    }
    run();
    w->desks->clear();
  }

  void plug(const std::string& path, const std::string& net, int ifindex) {
    io::usb::device d;
    d.path = {path};
    d.vendor = 0x12d1;
    d.product = 0x14db;
    usb.devices.push_back(d);
    usb.net[net] = {path};
    kernel.now.links.push_back({ifindex, net, true, true});
    give(ifindex, 8);
  }
  void give(int ifindex, int lan) {
    if (!dhcp)
      return;
    std::erase_if(kernel.now.addresses, [&](auto& a) { return a.ifindex == ifindex; });
    kernel.now.addresses.push_back({ifindex, {"192.168." + std::to_string(lan) + ".100", 24}, 0});
  }

  void put(const std::string& path, caf::actor who) {
    supervision::census_entry x;
    x.path = path;
    x.supervisor = "/";
    x.handle = std::move(who);
    x.id = x.handle.id();
    x.state = supervision::phase::running;
    w->census->put(x);
    paths.push_back(path);
  }

  power_report touch(const power_order& x) {
    static const std::map<power_deed, std::string> names{{power_deed::mode_switch, "mode switch"},
                                                         {power_deed::reauthorize, "re-plug"},
                                                         {power_deed::unauthorize, "unauthorise"},
                                                         {power_deed::authorize, "authorise"}};
    auto text = names.at(x.what) + ' ' + x.target.text;
    deeds.push_back(text);
    power_report out;
    out.done = text != refuses;
    out.read_back = out.done ? "reads back" : "refused";
    for (auto& d : usb.devices)
      if (d.path == x.target && out.done) {
        if (x.what == power_deed::unauthorize || x.what == power_deed::authorize)
          d.authorized = x.what == power_deed::authorize;
        if (x.what == power_deed::mode_switch && x.attempt == 1) { // the second variant works
          d.storage_mode = false;
          usb.net["usb0"] = x.target;
        }
        if (x.what == power_deed::reauthorize)
          give(x.target.text == "1-1.1" ? 10 : 11, stick->lan);
      }
    return out;
  }

  void populate() {
    put("/hotplug", sys.spawn([this]() -> caf::behavior {
      return {[this](const facts_query&) {
        auto x = std::make_shared<io::rack_facts>();
        x->kernel = kernel.now;
        x->usb = usb;
        x->uplink = io::netlink::find_uplink(kernel.now, "auto", usb, w->stick_rules_now());
        x->dongles = io::netlink::recognise(kernel.now, usb, w->settings_now()->dongles, x->uplink,
                                            w->learned->ports());
        return facts_changed{x};
      }};
    }));
    put("/hub_power", sys.spawn([this]() -> caf::behavior {
      return {[this](const power_order& x) { return touch(x); }};
    }));
    put("/modem_pool/desk", sys.spawn([]() -> caf::behavior {
      return {[](const pool_order& x) { return modem_done{x.call(*x.client, x.budget)}; }};
    }));
    put("/rack/gate", sys.spawn([this]() -> caf::behavior {
      return {[this](const recovery_ask& x) {
        deeds.push_back(x.pause ? "pause recovery" : "resume recovery");
        return recovery_paused{};
      }};
    }));
    put("/journal", sys.spawn([this]() -> caf::behavior {
      return {[this](const learned_note& x) {
        deeds.push_back("learned " + x.port.text + ' ' + to_string(x.dongle) + ' ' + x.imei);
        return note_kept{};
      }};
    }));
    put("/router", sys.spawn(router::run, w));
    put("/rack/adoption", sys.spawn(adoption::run, w));
  }

  adopt_answer adopt(const std::string& port, uint8_t n) {
    return ask<adopt_answer>(w->find("/rack/adoption"), adopt_ask{{port}, {n}, "test"}).value();
  }
  adoption_record newest() {
    return ask<adoption_record>(w->find("/rack/adoption"), adopt_query{}).value();
  }
  adoption_record adopted(const std::string& port, uint8_t n) {
    REQUIRE(adopt(port, n).code.empty());
    for (auto end = now() + 10min; newest().running && now() < end;)
      pass(1s);
    auto out = newest();
    REQUIRE(!out.running);
    return out;
  }
  bool told(const std::string& deed) const {
    return std::find(deeds.begin(), deeds.end(), deed) != deeds.end();
  }
  size_t place(const std::string& deed) const {
    return static_cast<size_t>(std::find(deeds.begin(), deeds.end(), deed) - deeds.begin());
  }
};

} // namespace dongled::test
