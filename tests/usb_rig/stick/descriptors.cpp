#include "tests/usb_rig/stick/descriptors.hpp"

namespace dongled::rig {

namespace {

enum descriptor_type : uint8_t { of_device = 1, of_configuration = 2, of_string = 3 };
enum string_index : uint8_t { maker = 1, product = 2, mac_address = 3 };

constexpr uint8_t low(unsigned x) { return static_cast<uint8_t>(x & 0xff); }
constexpr uint8_t high(unsigned x) { return static_cast<uint8_t>(x >> 8 & 0xff); }

void add(bytes& to, std::initializer_list<unsigned> what) {
  for (auto x : what)
    to.push_back(low(x));
}

bytes device(usb_mode mode) {
  auto id = product_of(mode);
  bytes b;
  // USB 2.0, table 9-8. The sticks have no serial number of their own: iSerialNumber is 0.
  add(b, {18, of_device, 0x00, 0x02, mode == usb_mode::storage ? 0u : 2u, 0, 0, 64});
  add(b, {low(huawei), high(huawei), low(id), high(id), low(device_version), high(device_version)});
  add(b, {maker, product, 0, 1});
  return b;
}

void add_endpoint(bytes& b, const endpoint& x) {
  unsigned attributes = x.type == endpoint::kind::bulk ? 2 : 3;
  add(b, {7, 5, x.address, attributes, low(x.max_packet), high(x.max_packet), x.interval});
}

void add_interface(bytes& b, const interface_class& x, unsigned alt,
                   const std::vector<endpoint>& its) {
  add(b,
      {9, 4, x.number, alt, static_cast<unsigned>(its.size()), x.base, x.subclass, x.protocol, 0});
}

/// Header, union and Ethernet functional descriptors (CDC 1.2 section 5.2.3, ECM 1.2 section 5.4).
void add_functional(bytes& b) {
  constexpr unsigned max_segment = 1514;
  add(b, {5, 0x24, 0x00, 0x10, 0x01});
  add(b, {5, 0x24, 0x06, 0, data_interface});
  add(b, {13, 0x24, 0x0f, mac_address, 0, 0, 0, 0, low(max_segment), high(max_segment), 0, 0, 0});
}

bytes configuration(usb_mode mode) {
  auto faces = interfaces(mode);
  bytes b;
  add(b, {9, of_configuration, 0, 0, static_cast<unsigned>(faces.size()), 1, 0, 0x80, 250});
  for (const auto& face : faces) {
    bool data = mode == usb_mode::network && face.number == data_interface;
    for (unsigned alt = 0; alt <= (data ? 1u : 0u); ++alt) {
      std::vector<endpoint> its;
      for (const auto& x : endpoints(mode, alt == 1))
        if (x.interface == face.number)
          its.push_back(x);
      add_interface(b, face, alt, its);
      if (mode == usb_mode::network && !data)
        add_functional(b);
      for (const auto& x : its)
        add_endpoint(b, x);
    }
  }
  b[2] = low(static_cast<unsigned>(b.size()));
  b[3] = high(static_cast<unsigned>(b.size()));
  return b;
}

std::optional<bytes> text(const std::string& x) {
  bytes b;
  add(b, {static_cast<unsigned>(2 + 2 * x.size()), of_string});
  for (char c : x)
    add(b, {static_cast<unsigned char>(c), 0});
  return b;
}

std::optional<bytes> string(const std::string& mac, uint8_t index) {
  switch (index) {
  case 0: return bytes{4, of_string, 0x09, 0x04}; // US English is all there is.
  case maker: return text("HUAWEI_MOBILE");
  case product: return text("HUAWEI_MOBILE");
  case mac_address: return text(mac);
  }
  return std::nullopt;
}

} // namespace

uint16_t product_of(usb_mode x) noexcept { return x == usb_mode::storage ? 0x1f01 : 0x14db; }

std::optional<bytes> descriptor(usb_mode mode, const std::string& mac, uint16_t value) {
  auto index = low(value);
  switch (high(value)) {
  case of_device: return device(mode);
  case of_configuration: return index == 0 ? std::optional{configuration(mode)} : std::nullopt;
  case of_string: return string(mac, index);
  }
  return std::nullopt;
}

std::vector<interface_class> interfaces(usb_mode x) {
  if (x == usb_mode::storage)
    return {{0, 0x08, 0x06, 0x50}}; // mass storage, SCSI, bulk-only transport
  return {{0, 0x02, 0x06, 0x00}, {data_interface, 0x0a, 0x00, 0x00}}; // CDC ECM and its data
}

std::vector<endpoint> endpoints(usb_mode x, bool data_up) {
  using kind = endpoint::kind;
  if (x == usb_mode::storage)
    return {{storage_in, kind::bulk, 0, 64, 0}, {storage_out, kind::bulk, 0, 64, 0}};
  std::vector<endpoint> list{{network_notify, kind::interrupt, 0, 16, 5}};
  if (data_up) {
    list.push_back({network_in, kind::bulk, data_interface, 64, 0});
    list.push_back({network_out, kind::bulk, data_interface, 64, 0});
  }
  return list;
}

} // namespace dongled::rig
