#include "tests/bench/contender.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include <sys/resource.h>

namespace dongled::bench {

namespace {

constexpr uint16_t microsocks_port = 1081, dante_port = 1082, haproxy_port = 1083;

/// What HAProxy can promise: it counts two descriptors a connection and a pipe for
/// every fourth, and refuses to start without.
rlim_t most_connections() {
  rlimit x{};
  ::getrlimit(RLIMIT_NOFILE, &x);
  return std::min<rlim_t>(20000, x.rlim_cur * 3 / 8);
}

std::string file(const site& where, const std::string& name, const std::string& text) {
  auto at = where.folder + '/' + name;
  std::ofstream{at} << text;
  return at;
}

contender_plan dongled_plan(const site& where, const std::string& program) {
  const char* sysfs = std::getenv("DONGLELAB_SYSFS");
  nlohmann::json x;
  x["dongles"]["expected"] = {where.subnet};
  x["dongles"]["modem"]["password_file"] = file(where, "password", "admin\n");
  x["usb"]["sysfs"] = sysfs == nullptr ? "/sys" : sysfs;
  x["state_dir"] = where.folder + "/state";
  x["socks"]["max_connections"] = 20000;
  auto config = file(where, "dongled.json", x.dump(1));
  auto port = static_cast<uint16_t>(10000 + where.subnet);
  return {"dongled", {program, "--config", config}, {path::by::socks5, port, {}, {}}};
}

contender_plan microsocks_plan(const site& where) {
  return {
    "microsocks",
    {"microsocks", "-i", "127.0.0.1", "-p", std::to_string(microsocks_port), "-b", where.address},
    {path::by::socks5, microsocks_port, {}, {}}};
}

contender_plan dante_plan(const site& where) {
  auto config = file(where, "dante.conf",
                     "errorlog: stderr\n"
                     "internal: 127.0.0.1 port = "
                       + std::to_string(dante_port) + "\nexternal: " + where.address
                       + "\nclientmethod: none\nsocksmethod: none\n"
                         "user.privileged: root\nuser.unprivileged: root\n"
                         "client pass { from: 0/0 to: 0/0 }\n"
                         "socks pass { from: 0/0 to: 0/0 }\n");
  return {"dante",
          {"/usr/sbin/danted", "-f", config, "-p", where.folder + "/dante.pid"},
          {path::by::socks5, dante_port, {}, {}}};
}

contender_plan haproxy_plan(const site& where) {
  auto config = file(where, "haproxy.cfg",
                     "global\n  maxconn " + std::to_string(most_connections())
                       + "\n"
                         "defaults\n  mode tcp\n  option splice-auto\n  option splice-request\n"
                         "  option splice-response\n  timeout connect 10s\n  timeout client 300s\n"
                         "  timeout server 300s\n"
                         "listen bench\n  bind 127.0.0.1:"
                       + std::to_string(haproxy_port) + "\n  server far " + far::address + ':'
                       + std::to_string(far::port) + " source " + where.address + " interface "
                       + where.interface + '\n');
  return {
    "haproxy", {"/usr/sbin/haproxy", "-db", "-f", config}, {path::by::pipe, haproxy_port, {}, {}}};
}

} // namespace

std::vector<contender_plan> everybody(const site& where, const std::string& dongled) {
  return {{"direct", {}, {path::by::dongle, 0, where.address, where.interface}},
          dongled_plan(where, dongled),
          microsocks_plan(where),
          dante_plan(where),
          haproxy_plan(where)};
}

} // namespace dongled::bench
