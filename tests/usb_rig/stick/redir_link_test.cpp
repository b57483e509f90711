#include "tests/usb_rig/stick/redir_link.hpp"

#include "tests/support/catch.hpp"
#include "tests/usb_rig/stick/gadget.hpp"

#include <cerrno>
#include <filesystem>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <usbredirparser.h>

using namespace dongled;
using namespace dongled::rig;

namespace {

/// The other end of the wire, as QEMU is one: libusbredirparser again, in its guest's role.
class guest_end {
public:
  explicit guest_end(lab::loop& on) : loop_(on) {
    std::filesystem::remove(path);
    listener_.reset(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    path.copy(at.sun_path, sizeof at.sun_path - 1);
    REQUIRE(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&at), sizeof at) == 0);
    REQUIRE(::listen(listener_.get(), 1) == 0);
  }
  ~guest_end() {
    hang_up();
    usbredirparser_destroy(parser_);
    std::filesystem::remove(path);
  }

  void accept() {
    wire_.reset(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK));
    REQUIRE(wire_);
    install();
    loop_.watch(wire_.get(), EPOLLIN, [this](uint32_t) {
      if (usbredirparser_do_read(parser_) == usbredirparser_read_io_error)
        hang_up();
      send();
    });
    send();
  }
  void hang_up() {
    if (wire_)
      loop_.forget(wire_.get());
    wire_.reset();
  }
  void ask_descriptor(uint16_t value) {
    usb_redir_control_packet_header h{0x80, 6, 0x80, 0, value, 0, 255};
    usbredirparser_send_control_packet(parser_, 7, &h, nullptr, 0);
    send();
  }
  void read_bulk(uint8_t endpoint) {
    usb_redir_bulk_packet_header h{endpoint, 0, 64, 0, 0};
    usbredirparser_send_bulk_packet(parser_, 8, &h, nullptr, 0);
    send();
  }
  void cancel(uint64_t id) {
    usbredirparser_send_cancel_data_packet(parser_, id);
    send();
  }
  void configure(uint8_t value) {
    usb_redir_set_configuration_header h{value};
    usbredirparser_send_set_configuration(parser_, 9, &h);
    send();
  }

  const std::string path = "/tmp/redir_link_test." + std::to_string(::getpid());
  int connects = 0, disconnects = 0, product = 0, control_status = -1, bulk_status = -1;
  int configured = -1;
  bytes control, bulk;

private:
  static guest_end& of(void* priv) { return *static_cast<guest_end*>(priv); }
  void send() {
    if (wire_ && usbredirparser_has_data_to_write(parser_) > 0)
      (void)usbredirparser_do_write(parser_);
  }
  void install() {
    parser_->priv = this;
    parser_->log_func = [](void*, int, const char*) {};
    parser_->read_func = [](void* x, uint8_t* data, int n) {
      auto got = ::read(of(x).wire_.get(), data, static_cast<size_t>(n));
      return got > 0 ? static_cast<int>(got) : got < 0 && errno == EAGAIN ? 0 : -1;
    };
    parser_->write_func = [](void* x, uint8_t* data, int n) {
      return static_cast<int>(::write(of(x).wire_.get(), data, static_cast<size_t>(n)));
    };
    parser_->hello_func = [](void*, usb_redir_hello_header*) {};
    parser_->interface_info_func = [](void*, usb_redir_interface_info_header*) {};
    parser_->ep_info_func = [](void*, usb_redir_ep_info_header*) {};
    parser_->device_connect_func = [](void* x, usb_redir_device_connect_header* h) {
      ++of(x).connects;
      of(x).product = h->product_id;
    };
    parser_->device_disconnect_func = [](void* x) { ++of(x).disconnects; };
    parser_->configuration_status_func = [](void* x, uint64_t,
                                            usb_redir_configuration_status_header* h) {
      of(x).configured = h->configuration;
    };
    parser_->control_packet_func = [](void* x, uint64_t, usb_redir_control_packet_header* h,
                                      uint8_t* data, int n) {
      of(x).control_status = h->status;
      of(x).control.assign(data, data + n);
      usbredirparser_free_packet_data(of(x).parser_, data);
    };
    parser_->bulk_packet_func = [](void* x, uint64_t, usb_redir_bulk_packet_header* h,
                                   uint8_t* data, int n) {
      of(x).bulk_status = h->status;
      of(x).bulk.assign(data, data + n);
      usbredirparser_free_packet_data(of(x).parser_, data);
    };
    uint32_t caps[USB_REDIR_CAPS_SIZE] = {};
    for (int x : {usb_redir_cap_connect_device_version, usb_redir_cap_ep_info_max_packet_size,
                  usb_redir_cap_64bits_ids, usb_redir_cap_32bits_bulk_length})
      usbredirparser_caps_set_cap(caps, x);
    usbredirparser_init(parser_, "test", caps, USB_REDIR_CAPS_SIZE, 0);
  }

  lab::loop& loop_;
  lab::unique_fd listener_, wire_;
  usbredirparser* parser_ = usbredirparser_create();
};

struct wired {
  lab::loop on = *lab::loop::make();
  guest_end guest{on};
  gadget device{"0C5B8F279A64",
                {[](uint8_t, bytes) {}, [](uint8_t, std::span<const uint8_t>) {},
                 [](std::span<const uint8_t>) {}, [] {}}};
  int closed = 0;
  std::unique_ptr<redir_link> link;

  wired() {
    auto made = redir_link::connect(on, guest.path, device, [this] { ++closed; });
    REQUIRE(made);
    link = *std::move(made);
    guest.accept();
  }
  /// Runs the loop until `f` holds; false after two seconds without.
  bool becomes(const std::function<bool()>& f) {
    bool late = false;
    on.after(std::chrono::seconds{2}, [&] { late = true, on.stop(); });
    while (!f() && !late) {
      on.after(std::chrono::milliseconds{5}, [this] { on.stop(); });
      on.run();
    }
    return f();
  }
};

} // namespace

TEST_CASE("a device appears after both hellos, and leaves and returns in another mode") {
  wired x;
  x.link->attach(); // before the other side's hello was read
  CHECK(x.becomes([&] { return x.guest.connects == 1; }));
  CHECK(x.guest.product == 0x1f01);
  x.link->detach();
  x.device.become(usb_mode::network);
  x.link->attach();
  CHECK(x.becomes([&] { return x.guest.connects == 2 && x.guest.disconnects == 1; }));
  CHECK(x.guest.product == 0x14db);
}

TEST_CASE("descriptors are read over the wire, and what is not there stalls") {
  wired x;
  x.link->attach();
  REQUIRE(x.becomes([&] { return x.guest.connects == 1; }));
  x.guest.ask_descriptor(0x0100);
  CHECK(x.becomes([&] { return x.guest.control.size() == 18; }));
  CHECK(x.guest.control_status == usb_redir_success);
  x.guest.ask_descriptor(0x0f00);
  CHECK(x.becomes([&] { return x.guest.control_status == usb_redir_stall; }));
}

TEST_CASE("a bulk read waits for data, or for its cancellation") {
  wired x;
  x.link->attach();
  REQUIRE(x.becomes([&] { return x.guest.connects == 1; }));
  x.guest.read_bulk(storage_in);
  x.guest.cancel(8);
  CHECK(x.becomes([&] { return x.guest.bulk_status == usb_redir_cancelled; }));
  x.guest.read_bulk(storage_in);
  x.link->send_bulk(storage_in, bytes(100, 0x5a));
  CHECK(x.becomes([&] { return x.guest.bulk_status == usb_redir_success; }));
  CHECK(x.guest.bulk == bytes(64, 0x5a)); // no more than was asked for
}

TEST_CASE("a hung device lets even its configuration wait") {
  wired x;
  x.link->attach();
  REQUIRE(x.becomes([&] { return x.guest.connects == 1; }));
  x.device.hang();
  x.guest.configure(1);
  x.guest.ask_descriptor(0x0100);
  CHECK_FALSE(x.becomes([&] { return x.guest.configured >= 0 || x.guest.control_status >= 0; }));
  x.device.recover();
  x.guest.configure(1);
  CHECK(x.becomes([&] { return x.guest.configured == 1; }));
  CHECK(x.device.configuration() == 1);
}

TEST_CASE("the link tells once that the other side is gone") {
  wired x;
  x.link->attach();
  REQUIRE(x.becomes([&] { return x.guest.connects == 1; }));
  x.guest.hang_up();
  CHECK(x.becomes([&] { return x.closed == 1; }));
  CHECK_FALSE(x.link->attached());
  x.link->send_bulk(storage_in, bytes(4)); // nobody is there: nothing happens
}
