#pragma once

#include "config/ids.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dongled {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Ports from the first to the last, both included.
struct port_range {
  uint16_t first = 0, last = 0;
  bool operator==(const port_range&) const = default;
};

/// The whole configuration, every default in place. Plain values: `load` fills them, `validate`
/// judges them, everybody else only reads. Key names in the file are the field names here, with
/// the unit as suffix (`timeout_ms`), see config/dongled.example.json.
struct settings {
  struct uplink_part {
    std::string interface = "auto"; ///< "auto": see io/netlink/recognise.hpp.
    uint32_t metric = 100;          ///< Reported and checked, never written: the route is foreign.
    std::string advertise = "auto"; ///< The host part of proxy URLs; "auto": the uplink's address.
  } uplink;

  struct modem_part {
    std::string username = "admin";
    std::optional<std::string> password_file;
    milliseconds timeout{4000}; ///< Hard limit of one HTTP call to a modem.
  };

  /// What the SIM of a dongle may carry in a month.
  struct plan_part {
    double gb = 0;    ///< Of 10^9 bytes, both ways together.
    uint32_t day = 1; ///< Of the month on which it begins anew; its last day where it has no such.

    double bytes() const { return gb * 1e9; }
    bool operator==(const plan_part&) const = default;
  };

  struct dongles_part {
    subnet_id first{11}, last{30};               ///< "subnets": "11-30", both included.
    std::optional<std::set<subnet_id>> expected; ///< Absent: whatever shows up.
    uint32_t metric_base = 200;
    enum class addressing { adopt, fixed } address = addressing::adopt; ///< "adopt" | "static".
    std::map<port_path, subnet_id> ports; ///< What is plugged where; learned when absent.
    std::set<usb_id> usb_ids; ///< Dongles besides those of the table (io/usb/hilink_ids.hpp).
    modem_part modem;
    std::map<subnet_id, plan_part> plans; ///< Data plans, by dongle.
    /// Which APN belongs to which PLMN: serviceproviders.xml of mobile-broadband-provider-info.
    std::string apn_table = "/usr/share/mobile-broadband-provider-info/serviceproviders.xml";

    bool contains(subnet_id x) const { return first <= x && x <= last; }
  } dongles;

  struct socks_part {
    std::string listen = "0.0.0.0";
    uint16_t port_base = 10000;
    std::vector<uint16_t> extra_port_bases; ///< Each serves every dongle, as `port_base` does.
    std::vector<std::string> allow{"127.0.0.0/8"};         ///< Client CIDRs; empty serves nobody.
    std::vector<std::string> deny_destinations{"private"}; ///< CIDRs or "private".
    std::optional<std::string> users_file;                 ///< RFC 1929 users.
    uint32_t max_connections = 4096;                       ///< Per dongle.
    uint32_t max_client_connections = 0; ///< Per dongle and client address; 0: any number.
    bool udp = true;
    std::optional<port_range> udp_ports; ///< Of UDP associations; none: the kernel's choice.
    std::optional<uint8_t> ttl;          ///< IPv4's, and IPv6's hop limit; none: the kernel's.
    /// Load balancers whose clients' addresses are told by the PROXY protocol, version 2.
    std::vector<std::string> proxy_protocol_from;
    milliseconds handshake_timeout{10000};
    milliseconds connect_timeout{10000};
    seconds idle_timeout{300};
    milliseconds drain{3000};
    uint32_t threads = 0; ///< Reactors, taken at the start; 0: one a processor, 4 at most.

    uint16_t port(subnet_id x) const { return static_cast<uint16_t>(port_base + x.n); }
    /// All ports of a dongle, the one that is told to people first.
    std::vector<uint16_t> ports(subnet_id x) const {
      std::vector<uint16_t> out{port(x)};
      for (auto base : extra_port_bases)
        out.push_back(static_cast<uint16_t>(base + x.n));
      return out;
    }
  } socks;

  struct toggle_part {
    seconds cooldown{15};
    uint32_t max_concurrent = 3;
    milliseconds hold{3000}; ///< How long data stays off in a network toggle.
    milliseconds attach_budget{30000};
    uint32_t unchanged_retries = 2;
  } toggle;

  /// Toggles that come round by themselves.
  struct schedule_part {
    std::optional<std::set<subnet_id>> dongles; ///< Nothing: all that are known.
    seconds every{0};
    double jitter = 0;     ///< Of `every`, either way: 0.1 is a tenth.
    seconds older_than{0}; ///< A younger address is left for the next turn.
    bool when_idle = false;
    /// Minutes of the local day, from and until; may cross midnight; nothing: all day.
    std::optional<std::pair<uint32_t, uint32_t>> between;
    bool operator==(const schedule_part&) const = default;
  };
  std::vector<schedule_part> schedules;

  struct recovery_part {
    bool enabled = true;
    double quorum = 0.7;
    struct budgets_part {
      milliseconds route{3000}, modem{30000}, modem_reboot{120000}, mode_switch{25000}, usb{35000},
        port_power{90000}, hub_power{120000}, controller{120000};
    } budgets; ///< "budgets_ms", per rung.
    milliseconds power_off{5000};
  } recovery;

  struct health_part {
    milliseconds interval{5000};
    uint32_t failures = 3;
    milliseconds timeout{3000};
    std::vector<std::string> probes{"http://api.ipify.org/", "http://ifconfig.me/ip"};
    seconds quiet_after_traffic{10};
  } health;

  struct usb_part {
    std::string sysfs = "/sys";
    std::string dev = "/dev/bus/usb";
    /// What turns the CD-ROM of that identity into a modem: the bulk message in 62 hexadecimal
    /// digits, or "huawei" for the messages that Huawei's own sticks take.
    std::map<usb_id, std::string> switch_messages = {};
  } usb;

  struct api_part {
    std::string listen = "127.0.0.1";
    uint16_t port = 80;
    std::optional<std::string> token_file;  ///< One bearer token, with every right.
    std::optional<std::string> tokens_file; ///< Named tokens with roles, hashed.
    std::vector<std::string> allow{"127.0.0.0/8"};
    /// Names by which browsers may ask besides addresses and the host's own; ports do not count.
    std::vector<std::string> hosts;
    std::string cors_origin; ///< The other origin whose pages may ask; "*": may read; empty: none.
    uint32_t max_streams = 16; ///< Live event streams (SSE) at a time.
  } api;

  struct shell_part {
    std::string listen = "127.0.0.1";
    uint16_t port = 4242;
    /// PEM files. All three or none; with them the shell speaks TLS and both sides show
    /// certificates that the authority has signed.
    std::optional<std::string> certificate_file, key_file, authority_file;

    bool tls() const { return certificate_file && key_file && authority_file; }
  } shell;

  struct webhooks_part {
    std::vector<std::string> urls;          ///< Each gets every event of its kinds.
    std::optional<std::string> secret_file; ///< Signs bodies by HMAC-SHA256.
    std::vector<std::string> events{"toggle", "dongle"};
    milliseconds timeout{5000}; ///< Of one delivery.
    seconds give_up{86400};     ///< An event that could not be delivered for so long is dropped.
  } webhooks;

  /// Who may reach the SOCKS ports besides `socks.allow`.
  struct firewall_part {
    bool enabled = false;
    std::optional<std::string> list_url;  ///< https; http only with `list_key`.
    std::optional<std::string> list_file; ///< A list on disk, instead or besides.
    std::optional<std::string> list_key;  ///< A minisign public key: binds `list_url`.
    seconds interval{3600};               ///< Between two fetches, ± 10 %.
    uint32_t max_entries = 65536;         ///< Merged intervals.
    double max_shrink = 0.5;              ///< The share of them that a list may lose at a time.
    bool allow_any = false;
    /// What becomes of the relays of a client that is no longer listed.
    enum class removal { cut, drain } on_removal = removal::cut; ///< "cut" | "drain".
    bool log = true; ///< The kernel writes down who was refused.
  } firewall;

  struct journal_part {
    uint32_t keep_days = 7;
    uint32_t max_mb = 5000; ///< MiB of the store's files on disk.
  } journal;

  /// The flight recorder (io/recorder), in the folder `recorder` below `state_dir`.
  struct recorder_part {
    bool enabled = true;
    milliseconds interval{10000}; ///< "interval_s", with fractions.
    uint32_t keep_days = 7;
    uint32_t max_mb = 5000; ///< MiB of its files on disk, at any moment.
  } recorder;

  struct fleet_part {
    /// Answers HAProxy's agent-check (contract: `agent-send` is the dongle's number); none: off.
    std::optional<uint16_t> agent_check_port;
  } fleet;

  /// Routes, ports and health go on, and what people ask for is done; nothing else begins.
  bool watch_only = false;

  struct tune_part {
    std::vector<std::string> apply_at_start; ///< Keys (config/tuning_names.hpp), evidence or not.
  } tune;

  struct host_part {
    std::string root = "/"; ///< Below it are proc, sys and etc, as tuning sees and writes them.
  } host;

  std::string state_dir = "/var/lib/dongled";

  struct log_part {
    std::string level = "info";
    std::optional<std::string> file; ///< Absent: stderr, for journald.
  } log;
};

} // namespace dongled
