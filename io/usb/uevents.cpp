#include "io/usb/uevents.hpp"

#include "io/netlink/multicast.hpp"
#include "io/usb/names.hpp"

#include <charconv>

#include <linux/netlink.h>

namespace dongled::io::usb {

namespace {

constexpr size_t longest_event = 4096;
constexpr uint32_t kernel_group = 1;

uevent::kind kind_of(std::string_view word) {
  using kind = uevent::kind;
  for (auto x : {kind::add, kind::remove, kind::change, kind::move, kind::bind, kind::unbind})
    if (word == to_string(x))
      return x;
  return kind::other;
}

std::string text_of(std::string_view x) { return std::string{x.substr(0, longest_event)}; }

} // namespace

const char* to_string(uevent::kind x) noexcept {
  switch (x) {
  case uevent::kind::add: return "add";
  case uevent::kind::remove: return "remove";
  case uevent::kind::change: return "change";
  case uevent::kind::move: return "move";
  case uevent::kind::bind: return "bind";
  case uevent::kind::unbind: return "unbind";
  case uevent::kind::other: return "other";
  case uevent::kind::lost: return "lost";
  }
  return "?";
}

std::optional<uevent> parse_uevent(std::string_view datagram) {
  // "add@/devices/…", then KEY=value, each ended by a NUL.
  auto head = datagram.substr(0, datagram.find('\0'));
  auto at = head.find('@');
  if (at == 0 || at == std::string_view::npos || !head.substr(at + 1).starts_with('/'))
    return {};
  uevent out;
  out.action = kind_of(head.substr(0, at));
  out.devpath = text_of(head.substr(at + 1));
  while (!datagram.empty()) {
    auto end = datagram.find('\0');
    auto line = datagram.substr(0, end);
    datagram.remove_prefix(end == std::string_view::npos ? datagram.size() : end + 1);
    auto equals = line.find('=');
    if (equals == std::string_view::npos)
      continue;
    auto key = line.substr(0, equals), value = line.substr(equals + 1);
    if (key == "SUBSYSTEM")
      out.subsystem = text_of(value);
    else if (key == "INTERFACE")
      out.interface = text_of(value);
    else if (key == "PRODUCT")
      out.product = text_of(value);
    else if (key == "DEVTYPE")
      out.type = text_of(value);
    else if (key == "SEQNUM")
      std::from_chars(value.data(), value.data() + value.size(), out.sequence);
  }
  // A USB interface's event carries INTERFACE too, as its class: "2/6/0".
  if (out.subsystem != "net")
    out.interface.clear();
  out.port = device_in_path(out.devpath);
  return out;
}

struct uevents::state : netlink::multicast::listener {
  explicit state(callback then) : tell(std::move(then)) {}

  void received(std::span<const std::byte> datagram) override {
    auto x = parse_uevent({reinterpret_cast<const char*>(datagram.data()), datagram.size()});
    if (x && (x->subsystem == "usb" || x->subsystem == "net"))
      tell(*x);
  }

  void overrun() override {
    uevent x;
    x.action = uevent::kind::lost;
    tell(x);
  }

  std::optional<netlink::multicast::clock::time_point>
  settle(netlink::multicast::clock::time_point) override {
    return {};
  }

  callback tell;
  std::optional<netlink::multicast> source; ///< Last: its thread uses the above.
};

uevents::uevents(std::unique_ptr<state> x) : state_(std::move(x)) {}

uevents::~uevents() = default;

result<std::unique_ptr<uevents>> uevents::start(callback then) {
  auto source = netlink::multicast::open(NETLINK_KOBJECT_UEVENT, kernel_group);
  if (!source)
    return source.why();
  auto inner = std::make_unique<state>(std::move(then));
  inner->source.emplace(std::move(*source));
  inner->source->run(*inner);
  return std::unique_ptr<uevents>{new uevents{std::move(inner)}};
}

} // namespace dongled::io::usb
