#include "io/real_ports.hpp"

#include "io/firewall/nft.hpp"
#include "io/hilink/http_transport.hpp"
#include "io/host/kernel_settings.hpp"
#include "io/netlink/socket.hpp"
#include "io/netlink/tracked.hpp"
#include "io/usb/kernel_usb.hpp"

#include <fstream>

namespace dongled::io {

namespace {

class kernel_routes final : public route_port {
public:
  explicit kernel_routes(netlink::socket x) : socket_(std::move(x)) {}
  result<netlink::snapshot> read() override { return socket_.read_snapshot(); }
  result<done> apply(const netlink::step& x) override { return socket_.apply(x); }
  result<netlink::path_answer> path(const netlink::path_question& x) override {
    return socket_.path(x);
  }

private:
  netlink::socket socket_;
};

result<std::unique_ptr<route_port>> open_routes() {
  auto socket = netlink::socket::open();
  if (!socket)
    return socket.why();
  return std::unique_ptr<route_port>{std::make_unique<kernel_routes>(std::move(*socket))};
}

/// The first line of a secret file, without its end.
std::optional<std::string> first_line(const std::optional<std::string>& path) {
  if (!path)
    return std::nullopt;
  std::ifstream in{*path};
  std::string line;
  if (!std::getline(in, line))
    return std::nullopt;
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n'))
    line.pop_back();
  return line;
}

hilink::login login_of(const settings& config) {
  auto& m = config.dongles.modem;
  return {m.username, first_line(m.password_file), m.timeout};
}

std::shared_ptr<hilink::client> modem(const settings& config, const netlink::dongle_fact& where,
                                      const std::shared_ptr<hilink::cancellation>& by) {
  hilink::http_endpoint to{where.subnet.modem_address(), 80, where.host_address,
                           static_cast<unsigned>(where.ifindex), where.interface};
  return std::make_shared<hilink::client>(
    std::make_unique<hilink::http_transport>(std::move(to), by), login_of(config), clock_of(by));
}

} // namespace

ports real_ports(std::function<settings()> config, rack_memory memory,
                 std::shared_ptr<usb::write_fence> fence) {
  ports out;
  out.open_routes = open_routes;
  out.forget_tracked = netlink::forget_tracked;
  out.open_tuning = [config] {
    auto now = config();
    return std::make_unique<host::kernel_settings>(now.host.root, now.usb.sysfs);
  };
  out.watch_rack = [config, memory](std::function<void(facts_ptr)> then) {
    return watch_rack(config, memory, std::move(then));
  };
  auto by = std::make_shared<hilink::cancellation>();
  out.modem = [config, by](const netlink::dongle_fact& where) {
    return modem(config(), where, by);
  };
  out.modem_login = [config] { return login_of(config()); };
  out.parting_modem = [config](const netlink::dongle_fact& where,
                               std::shared_ptr<hilink::cancellation> way) {
    return modem(config(), where, way);
  };
  out.call_off_modems = [by] { by->request(); };
  out.open_usb = [config, fence] {
    return std::make_unique<usb::kernel_usb>([config] { return config().usb; }, fence);
  };
  out.open_firewall = [] { return std::make_unique<firewall::nft>(); };
  out.fetch = web::fetch;
  return out;
}

} // namespace dongled::io
