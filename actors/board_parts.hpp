#pragma once

#include "actors/dongle_view.hpp"
#include "actors/host_view.hpp"

#include <string>
#include <utility>
#include <vector>

// Who writes which part of the board: each actor gets at its own part, and may do to another's only
// what has a name here.

namespace dongled {

struct firewall;
struct gate;
struct health;
struct hotplug;
struct hub_power;
struct journal;
struct modem;
struct route;
struct socks;
struct toggle;
struct tuner;

/// What @p Owner may write of a dongle's view.
template <class Owner>
class board_part;

/// What @p Owner may write of the host's.
template <class Owner>
class host_part;

template <>
class board_part<route> {
public:
  explicit board_part(dongle_view& v) : link(v.link) {}
  dongle_view::link_part& link;
};

template <>
class board_part<health> {
public:
  explicit board_part(dongle_view& v) : health(v.health) {}
  dongle_view::health_part& health;
};

template <>
class board_part<modem> {
public:
  explicit board_part(dongle_view& v) : modem(v.modem) {}
  dongle_view::modem_part& modem;
};

template <>
class board_part<socks> {
public:
  explicit board_part(dongle_view& v) : socks(v.socks) {}
  dongle_view::socks_part& socks;
};

/// The conductor: of the toggle, which is gate's, what it is doing.
template <>
class board_part<toggle> {
public:
  explicit board_part(dongle_view& v) : toggle_(v.toggle) {}

  /// Returns the happening that told the toggle's start.
  uint64_t does(std::string action) {
    toggle_.action = std::move(action);
    return toggle_.told;
  }
  void climbs(bool x) { toggle_.climbs = x; }
  void hits(std::vector<subnet_id> x) { toggle_.hits = std::move(x); }

private:
  dongle_view::toggle_part& toggle_;
};

template <>
class board_part<hub_power> {
public:
  explicit board_part(dongle_view& v) : cut(v.cut) {}
  policy::cut_mark& cut;

  /// It has power again, and boots.
  void fed(unix_ms now, unix_ms boots_until) { policy::fed(cut, now, boots_until); }
};

template <>
class board_part<gate> {
public:
  explicit board_part(dongle_view& v)
    : known(v.known), usb(v.usb), toggle(v.toggle), power(v.power), recovery(v.recovery),
      subtree(v.subtree), view_(v) {}
  bool& known;
  dongle_view::usb_part& usb;
  dongle_view::toggle_part& toggle;
  dongle_view::power_part& power;
  dongle_view::recovery_part& recovery;
  dongle_view::subtree_part& subtree;

  const std::string& external_ip() const { return view_.health.external_ip; }
  /// Whether its probes are to blame, which only who sees all dongles can tell.
  void doubt(bool doubted, std::string useless) {
    view_.health.doubted = doubted;
    view_.health.useless = std::move(useless);
  }
  /// A toggle has found it healthy, at @p ip.
  void healed(const std::string& ip, unix_ms now) {
    view_.health = {policy::egress::healthy, ip, now, 0, 0, {}, false, {}, {}, {}};
  }
  /// It works: what a deed has done to it is over.
  void forget_cut() { view_.cut = {}; }
  /// It got power outside of any deed that hub_power remembers, and boots.
  void fed(unix_ms now, unix_ms boots_until) { policy::fed(view_.cut, now, boots_until); }

private:
  dongle_view& view_;
};

template <>
class host_part<hotplug> {
public:
  explicit host_part(host_view& v)
    : uplink(v.uplink), overruns(v.overruns), trouble(v.trouble), advertise(v.advertise) {}
  io::netlink::uplink_fact& uplink;
  uint64_t& overruns;
  std::string &trouble, &advertise;
};

template <>
class host_part<tuner> {
public:
  explicit host_part(host_view& v) : tuning(v.tuning) {}
  host_view::tuning_part& tuning;
};

template <>
class host_part<journal> {
public:
  explicit host_part(host_view& v)
    : journal_trouble(v.journal_trouble), carried_before(v.carried_before) {}
  std::string& journal_trouble;
  std::shared_ptr<const io::store::traffic_records>& carried_before;
};

template <>
class host_part<firewall> {
public:
  explicit host_part(host_view& v) : view(v.firewall) {}
  std::shared_ptr<const firewall_view>& view;
};

template <>
class host_part<hub_power> {
public:
  explicit host_part(host_view& v) : ports(v.ports) {}
  std::shared_ptr<const power_map>& ports;
};

} // namespace dongled
