#include "io/usb/mode_switch.hpp"

#include "io/usb/raw_device.hpp"
#include "io/usb/switch_message.hpp"
#include "tests/io/usb/acting_sysfs.hpp"
#include "tests/support/catch.hpp"

#include <cstring>
#include <future>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dongled::io::usb {

using namespace std::chrono_literals;
using test::acting_sysfs;

namespace {

/// The usbfs node of the stick in mass-storage mode.
std::string node(const acting_sysfs& sysfs) {
  auto number = sysfs.text_of(sysfs.device("1-1.2") + "/devnum");
  auto out = node_of(sysfs.dev(), 1, static_cast<unsigned>(std::stoul(number)));
  std::filesystem::create_directories(std::filesystem::path{out}.parent_path());
  return out;
}

} // namespace

TEST_CASE("a stick that obeys the message leaves the bus") {
  acting_sysfs sysfs;
  auto fifo = node(sysfs);
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  auto fd = open(fifo.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  REQUIRE(fd >= 0);
  auto stick = std::async(std::launch::async, [&] {
    pollfd ready{fd, POLLIN, 0};
    command_wrapper got{};
    auto n = poll(&ready, 1, 10000) == 1 ? read(fd, got.data(), got.size()) : 0;
    sysfs.leave("1-1.2");
    return n == wrapper_size && got == message_of(switch_variant::linux_plain);
  });
  CHECK(mode_switch{sysfs.root(), sysfs.dev()}.send({"1-1.2"}, 1));
  CHECK(stick.get());
  close(fd);
}

TEST_CASE("a stick that ignores the message stays what it is, and that is said") {
  acting_sysfs sysfs;
  auto file = node(sysfs);
  sysfs.put(file, "");
  auto r = mode_switch{sysfs.root(), sysfs.dev(), 20ms}.send({"1-1.2"}, 0);
  REQUIRE_FALSE(r);
  CHECK(r.why().code == fault::timed_out);
  CHECK(std::filesystem::file_size(file) == wrapper_size);
}

TEST_CASE("only a stick in mass-storage mode is sent anything") {
  acting_sysfs sysfs;
  mode_switch x{sysfs.root(), sysfs.dev(), 20ms};
  CHECK(x.send({"1-1.1"}, 0).why().code == fault::refused);
  CHECK(x.send({"1-1"}, 0).why().code == fault::refused);
  CHECK(x.send({"1-1.3"}, 0).why().code == fault::not_found);
}

TEST_CASE("a host without usbfs fails at once, and so does a node that is none") {
  acting_sysfs sysfs;
  mode_switch x{sysfs.root(), sysfs.dev(), 20ms};
  CHECK(x.send({"1-1.2"}, 0).why().code == fault::not_found);
  std::filesystem::create_directories(node(sysfs));
  CHECK_FALSE(x.send({"1-1.2"}, 0));
}

TEST_CASE("a FIFO that nobody reads keeps nobody waiting") {
  acting_sysfs sysfs;
  REQUIRE(mkfifo(node(sysfs).c_str(), 0600) == 0);
  CHECK(mode_switch{sysfs.root(), sysfs.dev(), 20ms}.send({"1-1.2"}, 0).why().code
        == fault::not_found);
}

} // namespace dongled::io::usb
