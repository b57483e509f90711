#pragma once

#include "io/ports.hpp"
#include "io/relay/plane/data_plane.hpp"
#include "tests/bottle/deed_book.hpp"
#include "tests/bottle/dice.hpp"
#include "tests/bottle/timeline.hpp"
#include "tests/support/fake_kernel.hpp"
#include "tests/support/fake_modem.hpp"
#include "tests/support/fake_usb.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace dongled::bottle {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using time_point = std::chrono::steady_clock::time_point;

/// What a rack is made of; from the seed.
struct rack_plan {
  struct hub {
    std::string path;
    unsigned ports = 4;
    bool switchable = true;
    bool operator==(const hub&) const = default;
  };
  struct stick {
    subnet_id dongle;
    std::string port;
    std::string plmn = "41301";
    milliseconds boot{20000};   ///< From power to its interface.
    milliseconds attach{2000};  ///< From data on to connected.
    bool cd_first = false;      ///< It shows its CD-ROM each time it gets power.
    bool lying_port = false;    ///< Its port reads off, and the stick lives on.
    bool same_address = false;  ///< Its carrier gives the old address back.
    bool refuses_modes = false; ///< Its mode changes only while data is off.
  };
  std::vector<hub> hubs;
  std::vector<stick> sticks;
  bool dhcp_routes = false; ///< The host's DHCP client adds a default route through each dongle.
};

/// The rack itself, its host's kernel and its carriers: the one truth behind all doors. It outlives
/// daemons. Faults are set from outside and are what they are until they are healed or cured.
class rack {
public:
  /// What can be wrong besides what the fakes know.
  struct truth {
    bool unplugged = false;
    bool mute = false;        ///< Its API answers nothing, until power or a reboot comes.
    bool walled = false;      ///< No credit: its carrier answers in everybody's place.
    bool no_address = false;  ///< The host's DHCP client has given up.
    milliseconds slow{0};     ///< What each word of its API takes on top.
    time_point ready_since{}; ///< When it last began to serve; epoch: it does not.
  };

  rack(const rack_plan& plan, timeline& later, std::function<time_point()> now, dice random);
  /// Everything gets its power.
  void begin();

  test::fake_kernel kernel;
  test::fake_usb usb;
  std::map<subnet_id, std::shared_ptr<test::fake_modem>> modems;
  std::map<subnet_id, truth> of;
  std::set<std::string> outages; ///< PLMNs of carriers whose core is down.
  bool hooks_down = false;       ///< The webhooks' receiver takes nothing.
  bool probes_exhausted = false; ///< The daemon has no descriptor to probe with.
  std::string blind;             ///< Why the host cannot be looked at; empty: it can.
  milliseconds kernel_takes{0};  ///< Each netlink call, on top.
  /// Something is to be seen that was not: the daemon's watch should tell. Set by the watch.
  std::function<void()> changed = [] {};

  const rack_plan& plan() const { return plan_; }
  time_point now() const { return now_(); }
  int64_t ms() const { return std::chrono::duration_cast<milliseconds>(now_() - start_).count(); }

  /// The host's DHCP client asks again.
  void renew_address(subnet_id x);

  /// Its carrier is to be heard again.
  void hear_again(subnet_id x);

  /// Lets the interfaces follow their sticks; after everything that touches USB.
  void follow();

  /// What the stick truly needs, whatever power our own deeds have taken from it; nothing: it is
  /// well.
  std::set<need> needs_of(subnet_id x);
  /// A client could use it now, with the host's routes as they are.
  bool serves(subnet_id x);
  bool api_answers(subnet_id x);
  /// Of a stick on the bus, plugged and with power or not.
  std::string interface_of(subnet_id x) const;
  const test::fake_usb::stick* at_port(const std::string& port) const;
  /// Who hangs behind a hub ("1-1", chained ones included) or on the controller.
  std::vector<subnet_id> behind(const std::string& hub) const;

  using probed = result<io::relay::probe_answer>;
  probed probe(subnet_id x);

private:
  bool has_link(subnet_id x) const;
  void appear(subnet_id x);
  void lease(subnet_id x, int index);
  void wake_at(time_point when);

  rack_plan plan_;
  timeline& later_;
  std::function<time_point()> now_;
  dice random_;
  time_point start_;
  int last_ifindex_ = 100;
  io::usb::topology told_;
  std::set<time_point> wakes_;
};

} // namespace dongled::bottle
