#include "tests/lab/report.hpp"

#include "tests/lab/places.hpp"

#include <algorithm>

namespace dongled::lab {

using nlohmann::json;

json dongle_report(dongle& d, rack& dongles, host& home, fault_desk& faults) {
  auto interface = home.of(d.subnet());
  auto traffic = d.traffic();
  auto optional_text = [](const std::string& x) { return x.empty() ? json(nullptr) : json(x); };
  return {{"subnet", d.subnet()},
          {"family", to_string(d.family())},
          {"usb_path", optional_text(dongles.usb_path(d.subnet()))},
          {"usb", to_string(dongles.condition(d.subnet()))},
          {"interface", optional_text(interface.name)},
          {"ifindex", interface.index},
          {"host_address", d.lan().pool_first},
          {"lan_address", d.lan().address},
          {"wan_address", optional_text(d.current_lease().wan_address)},
          {"public_address", optional_text(d.current_lease().public_address)},
          {"carrier", d.carrier_name()},
          {"connected", d.is_connected()},
          {"faults", faults.active(d.subnet())},
          {"rx_bytes", traffic.rx_bytes},
          {"tx_bytes", traffic.tx_bytes},
          {"twin", json::parse(d.twin_snapshot(), nullptr, false)}};
}

json status_report(rack& dongles, host& home, fault_desk& faults) {
  auto list = json::array();
  for (const auto& d : dongles.dongles())
    list.push_back(dongle_report(*d, dongles, home, faults));
  auto uplink = home.uplink_counters();
  return {{"dongles", list},
          {"uplink",
           {{"interface", "up0"},
            {"address", places::uplink_host},
            {"packets", uplink.rx_packets + uplink.tx_packets},
            {"bytes", uplink.rx_bytes + uplink.tx_bytes}}},
          {"sysfs", dongles.sysfs().string()}};
}

json dns_report(const event_log<dns_event>& queries) {
  auto list = json::array();
  for (const auto& x : queries.entries())
    list.push_back({{"server", x.server},
                    {"client", x.client},
                    {"name", x.name},
                    {"type", x.type},
                    {"transport", x.tcp ? "tcp" : "udp"},
                    {"ms", x.ms}});
  return list;
}

json uplink_report(uplink_tap& tap, const event_log<dns_event>& queries) {
  auto flows = json::array();
  uint64_t packets = 0, bytes = 0;
  for (const auto& [flow, t] : tap.flows()) {
    packets += t.packets;
    bytes += t.bytes;
    flows.push_back({{"proto", flow.proto},
                     {"from", flow.from},
                     {"to", flow.to},
                     {"port", flow.port},
                     {"packets", t.packets},
                     {"bytes", t.bytes}});
  }
  auto names = json::array();
  for (const auto& x : queries.entries())
    if (x.server == "uplink")
      names.push_back(x.name);
  return {{"packets", packets}, {"bytes", bytes}, {"flows", flows}, {"dns", names}};
}

json ports_report(const usb_model& usb) {
  auto list = json::array();
  for (const auto& [path, port] : usb.ports()) {
    auto [hub, number] = port_of_path(path);
    json device = nullptr, subnet = nullptr;
    for (const auto& x : usb.devices())
      if (x.plugged && x.path == path) {
        device = x.kind == usb_kind::hub ? "hub" : x.kind == usb_kind::stick ? "stick" : "keyboard";
        if (x.kind == usb_kind::stick)
          subnet = x.subnet;
      }
    list.push_back({{"port", path},
                    {"hub", hub},
                    {"number", number},
                    {"on", port.on},
                    {"device", device},
                    {"subnet", subnet}});
  }
  return list;
}

json toll_report(rack& dongles) {
  auto all = json::object();
  for (const auto& d : dongles.dongles()) {
    const auto& x = dongles.toll(d->subnet());
    all[std::to_string(d->subnet())] = {{"power_cuts", x.power_cuts},
                                        {"unbinds", x.unbinds},
                                        {"authorized_writes", x.authorized_writes},
                                        {"mode_switches", x.mode_switches},
                                        {"interface_losses", x.interface_losses}};
  }
  return all;
}

json power_report(const event_log<power_event>& writes) {
  auto list = json::array();
  for (const auto& x : writes.entries())
    list.push_back({{"file", x.file}, {"value", x.value}, {"ms", x.ms}});
  return list;
}

json ledger_report(const std::vector<judged_deed>& deeds) {
  auto list = json::array();
  for (const auto& x : deeds)
    list.push_back({{"ms", x.what.ms},
                    {"deed", to_string(x.what.strength)},
                    {"target", x.what.target},
                    {"dongles", x.what.hit},
                    {"justified", x.justified},
                    {"because", x.because}});
  auto wrong = std::ranges::count_if(deeds, [](const judged_deed& x) { return !x.justified; });
  return {{"deeds", list}, {"unjustified", wrong}};
}

} // namespace dongled::lab
