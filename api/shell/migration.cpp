#include "api/shell/migration.hpp"

namespace dongled::api {

namespace {

std::vector<migration_row> set_up() {
  return {
    {"P/setup_complete_system.sh, P/install.sh",
     {"apt install ./dongled_VERSION_amd64.deb", "dnf install ./dongled-VERSION-1.x86_64.rpm"},
     "The package brings all it needs. It starts as an onlooker (watch_only) and says who holds a "
     "port it wants."},
    {"P/init_dongle_config.sh",
     {"donglectl status"},
     "Not needed: dongles, hubs and ports are found and learned while it runs. adopt PORT N makes "
     "a "
     "new stick dongle N; as a last remedy it has no place, nothing learned goes stale."},
    {"dongle_config.json",
     {"dongled --print-config"},
     "Ports are learned and kept; dongles.ports in /etc/dongled/dongled.json names them for good."},
    {"systemctl start|status|enable dongle-toggle-api",
     {"systemctl start dongled", "systemctl status dongled", "systemctl enable dongled"},
     "One service for all of it; status tells the rack in a line."},
    {"P/scripts/manual_setup.sh (routing, at boot and by hand)",
     {"donglectl explain N"},
     "Not needed: routes and rules are kept all the time, and put back when somebody changes "
     "them."},
    {"P/scripts/utils/install_uhubctl.sh",
     {"donglectl power status"},
     "Not needed: dongled switches ports itself, and says which hubs can and which lie."},
    {"P/switch_dongles.sh",
     {"donglectl explain N"},
     "Not needed: a stick that shows its CD-ROM is switched, and that is a step of the ladder."},
  };
}

std::vector<migration_row> proxies_and_power() {
  return {
    {"P/scripts/socks5/manage_socks5.sh start|stop|restart|status [N|all]",
     {"donglectl port status", "donglectl port close N", "donglectl port open N",
      "donglectl port restart N"},
     "The ports live in the daemon; a closed one refuses politely, over restarts."},
    {"P/scripts/utils/check_proxy_ips.sh",
     {"donglectl proxies"},
     "Checks each proxy end to end, by a probe through its dongle."},
    {"P/scripts/utils/dongle_manager.sh info|reset",
     {"donglectl modem all info", "donglectl modem all traffic",
      "donglectl modem all reset-traffic"},
     "One dongle: N instead of all. dongles.plans watches what a SIM may carry."},
    {"P/scripts/utils/dongle_info.py",
     {"donglectl modem N info", "donglectl modem N signal"},
     "The same values are in /dongles/N and /metrics."},
    {"P/scripts/power_control.sh status | off N | on N | on all",
     {"donglectl power status", "donglectl power off N", "donglectl power on N",
      "donglectl power on all"},
     "An off is kept over restarts, and every switch is read back."},
    {"P/scripts/smart_toggle.py N",
     {"donglectl toggle N", "donglectl trace last N"},
     "A diagnosis first, then the same steps: 0 address, 1 route, 2 modem, 3 USB, 4 power; the "
     "trace "
     "says what each one saw."},
    {"curl http://HOST/status, /toggle/N, /proxy-info, /recover-socks5/N",
     {"curl http://127.0.0.1/status", "curl http://127.0.0.1/proxy-info",
      "curl http://127.0.0.1/recover-socks5/N", "curl http://127.0.0.1/toggle/N"},
     "The same paths. api.listen and api.allow say who may ask; nobody but this host at first."},
  };
}

std::vector<migration_row> firewall_and_logs() {
  return {
    {"P/firewall.sh, firewall.sh status|off; P/scripts/firewall/init_firewall.sh, "
     "apply_firewall.sh, "
     "check_firewall.sh",
     {"donglectl firewall status", "donglectl firewall off for 10m", "donglectl firewall on"},
     "firewall.enabled in the configuration; kernel and daemon hold the same list, before the "
     "first "
     "port listens, on every port. Without it socks.allow says who may connect."},
    {"P/scripts/firewall/update_whitelist.sh; the Gist of clients, hourly",
     {"donglectl firewall update"},
     "firewall.list_url (or list_file), every firewall.interval_s. A bad or shrunken list changes "
     "nothing, and the reason is told."},
    {"grep \"SOCKS5-BLOCKED\" /var/log/messages",
     {"journalctl -k -g SOCKS5-BLOCKED", "donglectl firewall status"},
     "The same words in the kernel's log, ten a second at most; status counts them, by address for "
     "who may see that."},
    {"P/logs/toggle_api.log, socks5_proxy.log, firewall/firewall.log, tls_detection_fix.log",
     {"journalctl -u dongled", "donglectl events", "donglectl history all toggles"},
     "One log, and a history with causes: why ID tells what led to an event."},
    {"P/logs/push_status.log (status sent to a central server)",
     {"curl http://127.0.0.1/events?follow=0"},
     "webhooks.urls gets every event by POST, signed, again and again until it is taken."},
    {"P/scripts/monitoring/check_conntrack.sh, P/scripts/check_socks5_memory.sh, "
     "P/scripts/socks5_detailed_status.py",
     {"donglectl host", "donglectl relays N", "donglectl tree"},
     "Conntrack and TCP by state, ports, memory, threads, each with its limit; connections per "
     "dongle "
     "and client; actors."},
    {"P/scripts/monitoring/collect_system_metrics.sh (cron, every minute), P/logs/metrics/",
     {"donglectl samples", "curl http://127.0.0.1/metrics"},
     "The flight recorder, every ten seconds, 7 days, 5 GB at most (recorder.*). Alerts for "
     "Prometheus and a dashboard for Grafana come with the package."},
    {"P/scripts/monitoring/analyze_failure_time.py \"2025-08-20 14:30\" [--detailed]",
     {"donglectl analyze now", "donglectl events --since 2h", "donglectl why last N"},
     "analyze \"2025-08-20 14:30\" [--detailed] ranks the likeliest causes, each with its "
     "evidence, "
     "and works without the daemon, too."},
  };
}

std::vector<migration_row> host_and_remedies() {
  return {
    {"P/scripts/optimization/optimize_tcp_for_mobile.sh, optimize_time_wait.sh",
     {"donglectl tune plan", "donglectl tune status"},
     "plan says what would help, and by what evidence, and which of those values were of no use or "
     "harmful; tune apply KEY does it, tune undo gives it back. A phone's TTL is socks.ttl."},
    {"P/scripts/optimization/tls_detection_fix.sh [1-5] (cron: level 3 every 30 min)",
     {"donglectl toggle N", "donglectl power cycle N", "donglectl restart /rack/N"},
     "A new address is what helps most; conntrack -F hurts every client and is never needed. Not "
     "by cron: recovery acts when something fails."},
    {"cron: every SOCKS5 service restarted hourly",
     {"donglectl top"},
     "Not needed: one process, whose memory is bounded and watched; a restart cures nothing."},
    {"cron: a health check every 5 min that restarts single services",
     {"donglectl recovery", "donglectl recovery pause N for 10m", "donglectl recovery resume N"},
     "Every dongle is probed every few seconds, and a supervisor starts again what dies."},
    {"P/network-monitor (monitor.sh, startup.sh, setup_dongle_routing.sh, recovery.sh, "
     "dongle_hotplug.sh, health_check.js, three units, udev rules; ENABLE_RECOVERY)",
     {"donglectl recovery", "curl http://127.0.0.1/health"},
     "All of it is the daemon. recovery.enabled, which was too touchy there, decides from several "
     "signs here, groups what failed together, and doubts its own probes first."},
    {"pm2 server.py (Flask); ports 3311 and up",
     {"dongled --print-config"},
     "socks.extra_port_bases [3300] serves 33NN as well. Credentials stand in files of their own "
     "(dongles.modem.password_file, socks.users_file), never in code."},
    {"sysctl, ethtool -g/-G eno1, netstat -i, /proc/net/softnet_stat, /proc/net/nf_conntrack, ss "
     "-an",
     {"donglectl tune plan", "curl http://127.0.0.1/metrics"},
     "plan reads those counters and names what they ask for; most of the time that is nothing."},
    {"tcpdump",
     {},
     "Still the tool for packets; donglectl inspect /rack/N/route names the interface."},
    {"reboot",
     {"donglectl status", "donglectl bundle"},
     "Not needed: all ports at once stop for a cause that status names under conditions; bundle "
     "packs what tells it."},
  };
}

} // namespace

const std::vector<migration_row>& migration() {
  static const auto all = [] {
    std::vector<migration_row> out;
    for (auto part : {set_up, proxies_and_power, firewall_and_logs, host_and_remedies})
      for (auto& x : part())
        out.push_back(std::move(x));
    return out;
  }();
  return all;
}

std::string migration_text() {
  std::string out = "Coming from the scripts: what each of their commands, files and cron lines is "
                    "now. P is their folder, N a dongle.\n";
  for (auto& x : migration()) {
    out += '\n' + x.theirs + '\n';
    for (auto& line : x.ours)
      out += "    " + line + '\n';
    out += "  " + x.why + '\n';
  }
  return out;
}

nlohmann::json migration_json() {
  auto out = nlohmann::json::array();
  for (auto& x : migration())
    out.push_back({{"theirs", x.theirs}, {"ours", x.ours}, {"why", x.why}});
  return out;
}

} // namespace dongled::api
