#pragma once

#include "config/result.hpp"
#include "io/firewall/table.hpp"
#include "io/hilink/cancellation.hpp"
#include "io/hilink/client.hpp"
#include "io/host/tuning_door.hpp"
#include "io/netlink/path_query.hpp"
#include "io/netlink/recognise.hpp"
#include "io/netlink/route_diff.hpp"
#include "io/netlink/snapshot.hpp"
#include "io/netlink/step.hpp"
#include "io/netlink/watch.hpp"
#include "io/usb/port_power.hpp"
#include "io/usb/power_intents.hpp"
#include "io/usb/topology.hpp"
#include "io/web/get.hpp"
#include "io/web/site.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace dongled::io {

/// The kernel's routing state, read and changed. Blocks; owned by one actor. A door, so that a test
/// world can stand behind it.
struct route_port {
  virtual ~route_port() = default;
  virtual result<netlink::snapshot> read() = 0;
  virtual result<done> apply(const netlink::step& x) = 0;
  /// Where a packet would go. `unsupported` where nobody can tell.
  virtual result<netlink::path_answer> path(const netlink::path_question& /*x*/) {
    return failure{fault::unsupported, "ask where a packet would go: nobody can tell here"};
  }
};

/// The USB rack, read and touched. Each write waits, a bounded time, until sysfs or the hub says
/// that it took, and fails otherwise; none of them waits for a dongle to come back. Blocks; owned
/// by one actor. A door, so that a test world can stand behind it.
struct usb_port {
  virtual ~usb_port() = default;

  /// Everything, afresh.
  virtual result<usb::topology> read() = 0;

  /// Takes a device from the "usb" driver: done when it has no configuration any more.
  virtual result<done> unbind(const port_path& device) = 0;
  /// Gives it back: done when it has one. One that is bound already is done.
  virtual result<done> bind(const port_path& device) = 0;

  /// Writes `authorized`.
  virtual result<done> authorize(const port_path& device, bool on) = 0;

  /// Sends a stick in mass-storage mode the message that makes it a modem. Done: it was sent and
  /// the stick left the bus or answered. @p attempt counts from 0 and selects the variant.
  virtual result<done> switch_mode(const port_path& device, unsigned attempt) = 0;

  /// How the power of the port that @p child hangs on can be switched.
  virtual usb::power_support support(const port_path& child) = 0;

  /// Switches a port, and the other half of its socket where there is one. `refused` for a port
  /// that feeds a hub unless @p feeds_hub says that this is meant. Done: the port says so itself;
  /// whether the stick is gone is for `reading` to tell.
  virtual result<done> set_power(const port_path& child, bool on, bool feeds_hub = false) = 0;

  virtual result<usb::port_reading> reading(const port_path& child) = 0;

  // The same for who has just read everything, @p now, and looks at many ports.
  virtual usb::power_support support_in(const usb::topology& /*now*/, const port_path& child) {
    return support(child);
  }
  virtual result<usb::port_reading> reading_in(const usb::topology& /*now*/,
                                               const port_path& child) {
    return reading(child);
  }

  /// Takes a host controller from its driver, which ends all its buses: answers the driver's name,
  /// which `bind_controller` needs.
  virtual result<std::string> unbind_controller(const std::string& name) = 0;
  virtual result<done> bind_controller(const std::string& name, const std::string& driver) = 0;
};

/// Our table of nftables, read and written. Each call waits a bounded time for a child that does
/// it. Blocks; owned by one actor. A door, so that a test world can stand behind it.
struct firewall_port {
  virtual ~firewall_port() = default;

  /// Puts the table in the place of what there was, in one transaction: packets see the old one or
  /// the new one. `fault::denied` without the right, `fault::unsupported` without nftables.
  virtual result<done> put(const firewall::table_wish& x) = 0;
  /// Done, too, when there was none.
  virtual result<done> remove() = 0;
  virtual result<firewall::table_reading> read() = 0;
  /// What it counted alone, which costs little however long the list is.
  virtual result<firewall::table_reading> counts() = 0;
  /// A number that is another after each change of anybody's to any table.
  virtual result<uint32_t> generation() = 0;
  /// Chains of others by which another firewall is known: "inet firewalld filter_INPUT".
  virtual result<std::vector<std::string>> chains() = 0;
};

/// What the kernel and sysfs say of the whole rack at one moment.
struct rack_facts {
  netlink::snapshot kernel;
  usb::topology usb;
  netlink::uplink_fact uplink;
  std::vector<netlink::dongle_fact> dongles;
  std::vector<netlink::change> changes; ///< What led here, and who did it.
  uint64_t overruns = 0;
  /// Why kernel or sysfs cannot be read just now; empty: they can. The rest is what was known last.
  std::string trouble;
};
using facts_ptr = std::shared_ptr<const rack_facts>;

/// Something that watches and stops watching when destroyed.
struct watching {
  virtual ~watching() = default;
};

/// Everything the actors may touch outside the process; tests pass fakes.
struct ports {
  std::function<result<std::unique_ptr<route_port>>()> open_routes;

  /// The kernel's settings; empty in a world that has none.
  std::function<std::unique_ptr<host::tuning_door>()> open_tuning = {};

  /// Asks a site for one page, by a dongle, or by the uplink's own address; judges each address it
  /// has by what clients may reach: `unsupported` where that says no. Blocks; empty where nobody
  /// can.
  std::function<result<web::site_answer>(const web::url& site, std::optional<subnet_id> by,
                                         milliseconds limit, const hilink::cancellation& off)>
    ask_site = {};

  /// Has the kernel forget the connections that it tracks of an address (io/netlink/tracked.hpp).
  std::function<result<size_t>(const std::string& address)> forget_tracked = {};

  /// Starts telling @p then of the rack's facts, at once and after each change, on a foreign
  /// thread.
  std::function<result<std::unique_ptr<watching>>(std::function<void(facts_ptr)> then)> watch_rack;

  /// A client for the modem behind @p where.
  std::function<std::shared_ptr<hilink::client>(const netlink::dongle_fact& where)> modem;

  /// Who we are to modems just now: the secret's file is read. Blocks; empty: it never changes.
  std::function<hilink::login()> modem_login;

  /// Calls off all modem calls, for good: the daemon stops. Thread-safe; empty where none blocks.
  std::function<void()> call_off_modems;

  /// The same, not called off with the others but by @p by: for what is owed when they are gone.
  std::function<std::shared_ptr<hilink::client>(const netlink::dongle_fact& where,
                                                std::shared_ptr<hilink::cancellation> by)>
    parting_modem;

  /// Empty in a world without USB.
  std::function<std::unique_ptr<usb_port>()> open_usb;

  /// Empty in a world without nftables.
  std::function<std::unique_ptr<firewall_port>()> open_firewall = {};

  /// Fetches a page of somebody else's, by the host's own way (io/web/get.hpp). Blocks; empty in a
  /// world without a net.
  std::function<result<web::page>(const web::get& x, milliseconds limit,
                                  const web::cancellation& by)>
    fetch = {};
};

} // namespace dongled::io
