#include "config/validate.hpp"

#include "config/cidr.hpp"
#include "config/duration.hpp"

#include <algorithm>

namespace dongled {

namespace {

// The kernel's own tables: default, main, local (linux/rtnetlink.h, rt_class_t).
constexpr uint8_t highest_table = 252;

/// Collects contradictions, each under the key to mend.
class judge {
public:
  explicit judge(const settings& s) : s_(s) {}

  std::vector<contradiction> verdict() && {
    subnets();
    ports();
    metrics();
    listeners();
    schedules();
    api();
    if (s_.health.probes.empty())
      say("health.probes", "at least one is needed: without a probe no egress can be verified");
    shell();
    firewall();
    return std::move(out_);
  }

private:
  void say(std::string key, std::string text) { out_.push_back({std::move(key), std::move(text)}); }

  std::string range() const {
    return to_string(s_.dongles.first) + '-' + to_string(s_.dongles.last);
  }

  static bool loopback(const std::string& address) {
    static const std::vector<cidr> ranges{*cidr::parse("127.0.0.0/8"), *cidr::parse("::1")};
    auto parsed = ip_address::parse(address);
    return parsed && contains(ranges, *parsed);
  }

  void subnets() {
    auto& d = s_.dongles;
    if (d.last.n > highest_table)
      say("dongles.subnets", "expected at most " + std::to_string(highest_table)
                               + ": table N belongs to dongle N, and 253 to 255 are the kernel's");
    if (d.expected)
      for (auto x : *d.expected)
        if (!d.contains(x))
          say("dongles.expected", to_string(x) + " is outside dongles.subnets " + range());
  }

  void ports() {
    std::map<subnet_id, port_path> taken;
    for (auto& [port, subnet] : s_.dongles.ports) {
      auto key = "dongles.ports." + port.text;
      if (!s_.dongles.contains(subnet))
        say(key, to_string(subnet) + " is outside dongles.subnets " + range());
      if (auto [first, fresh] = taken.emplace(subnet, port); !fresh)
        say(key, "subnet " + to_string(subnet) + " is at port " + first->second.text + " already");
    }
  }

  void metrics() {
    // The lower metric wins: a dongle's default route must never beat the uplink's.
    if (s_.dongles.metric_base <= s_.uplink.metric)
      say("dongles.metric_base", "expected more than uplink.metric "
                                   + std::to_string(s_.uplink.metric) + ", got "
                                   + std::to_string(s_.dongles.metric_base));
  }

  /// Ports that a key takes.
  struct span {
    const char* key;
    int low, high;
  };

  /// True when listening on both addresses needs the same socket.
  static bool same_host(const std::string& a, const std::string& b) {
    auto x = ip_address::parse(a), y = ip_address::parse(b);
    if (!x || !y)
      return false;
    auto any = [](const ip_address& z) {
      return z == *ip_address::parse("0.0.0.0") || z == *ip_address::parse("::");
    };
    return *x == *y || any(*x) || any(*y);
  }

  void listeners() {
    auto& k = s_.socks;
    std::vector<span> taken;
    auto take = [&](const char* key, int low, int high) {
      auto words = std::to_string(low) + '-' + std::to_string(high);
      if (high > 65535)
        say(key, "port " + std::to_string(high) + " of dongle " + to_string(s_.dongles.last)
                   + " is beyond 65535");
      for (auto& x : taken)
        if (low <= x.high && high >= x.low)
          say(key, "ports " + words + " overlap those of " + x.key + ", " + std::to_string(x.low)
                     + '-' + std::to_string(x.high));
      taken.push_back({key, low, high});
    };
    auto of_dongles = [&](const char* key, int base) {
      take(key, base + s_.dongles.first.n, base + s_.dongles.last.n);
    };
    of_dongles("socks.port_base", k.port_base);
    for (auto base : k.extra_port_bases)
      of_dongles("socks.extra_port_bases", base);
    if (k.udp_ports)
      take("socks.udp_ports", k.udp_ports->first, k.udp_ports->last);
    auto clash = [&](const char* part, const std::string& listen, uint16_t port) {
      for (auto& x : taken)
        if (port >= x.low && port <= x.high && same_host(k.listen, listen))
          say(std::string(part) + (std::string_view{part}.starts_with("fleet") ? "_port" : ".port"),
              std::to_string(port) + " is a SOCKS port: " + std::to_string(x.low) + "-"
                + std::to_string(x.high)
                + (std::string_view{x.key} == "socks.udp_ports" ? " are UDP's"
                                                                : " are the dongles'"));
    };
    clash("api", s_.api.listen, s_.api.port);
    clash("shell", s_.shell.listen, s_.shell.port);
    if (auto port = s_.fleet.agent_check_port) {
      clash("fleet.agent_check", s_.api.listen, *port);
      if (*port == s_.api.port)
        say("fleet.agent_check_port", std::to_string(*port) + " is api.port too");
      if (*port == s_.shell.port && same_host(s_.api.listen, s_.shell.listen))
        say("fleet.agent_check_port", std::to_string(*port) + " is shell.port too");
    }
    if (s_.api.port == s_.shell.port && same_host(s_.api.listen, s_.shell.listen))
      say("shell.port", std::to_string(s_.shell.port) + " is api.port too");
  }

  void schedules() {
    constexpr std::chrono::seconds least{10};
    auto shortest = std::max(least, s_.toggle.cooldown);
    for (size_t i = 0; i < s_.schedules.size(); ++i) {
      auto& x = s_.schedules[i];
      auto place = "schedules[" + std::to_string(i) + "]";
      if (x.every < shortest)
        say(place + ".every", "expected at least " + duration_text(shortest)
                                + (shortest > least ? ", the cool-down" : "") + ", got "
                                + duration_text(x.every));
      for (auto n : x.dongles.value_or(std::set<subnet_id>{}))
        if (!s_.dongles.contains(n))
          say(place + ".dongles", to_string(n) + " is outside dongles.subnets " + range());
    }
  }

  void shell() {
    auto& x = s_.shell;
    auto some = x.certificate_file || x.key_file || x.authority_file;
    if (some && !x.tls())
      say("shell.certificate_file", "shell.certificate_file, shell.key_file and "
                                    "shell.authority_file go together: expected all three or none");
    else if (!loopback(x.listen) && !x.tls())
      say("shell.listen", "beyond loopback the shell needs TLS keys, and this daemon has none "
                          "configured: expected 127.0.0.1 or ::1");
  }

  void api() {
    if (loopback(s_.api.listen) || s_.api.token_file || s_.api.tokens_file)
      return;
    std::vector<cidr> allowed;
    for (auto& text : s_.api.allow)
      if (auto range = cidr::parse(text))
        allowed.push_back(*range);
    if (cover_a_family(allowed))
      say("api.listen", "beyond loopback api.token_file or api.tokens_file is needed, or an "
                        "api.allow narrower than "
                        "everything");
  }

  void firewall() {
    auto& x = s_.firewall;
    if (x.list_url && x.list_url->starts_with("http://") && !x.list_key)
      say("firewall.list_url",
          "over http anybody on the way could change the list: expected https, "
          "or firewall.list_key that signs it");
  }

  const settings& s_;
  std::vector<contradiction> out_;
};

} // namespace

std::vector<contradiction> validate(const settings& x) { return judge(x).verdict(); }

} // namespace dongled
