#include "actors/power/power_survey.hpp"

#include "tests/support/catch.hpp"

#include <filesystem>
#include <unistd.h>

using namespace dongled;

namespace {

/// A rack of forty sticks that counts how often everything is read for the sake of one port.
struct counted_usb : io::usb_port {
  size_t* reads;
  explicit counted_usb(size_t* to) : reads(to) {}

  static failure nothing() { return {fault::unsupported, "nothing is touched here"}; }

  result<io::usb::topology> read() override {
    ++*reads;
    io::usb::topology out;
    for (unsigned h = 1; h <= 10; ++h) {
      io::usb::hub hub;
      hub.path = {"1-" + std::to_string(h)};
      for (uint8_t n = 1; n <= 4; ++n)
        hub.ports.push_back({n, io::usb::child_path(hub.path, n), {}, {}});
      out.hubs.push_back(std::move(hub));
    }
    return out;
  }
  io::usb::power_support support(const port_path& child) override {
    return support_in(*read(), child);
  }
  result<io::usb::port_reading> reading(const port_path& child) override {
    return reading_in(*read(), child);
  }
  io::usb::power_support support_in(const io::usb::topology&, const port_path&) override {
    return {io::usb::power_way::disable_file, {}, false};
  }
  result<io::usb::port_reading> reading_in(const io::usb::topology&, const port_path&) override {
    io::usb::port_reading out;
    out.says_on = true;
    return out;
  }
  result<done> unbind(const port_path&) override { return nothing(); }
  result<done> bind(const port_path&) override { return nothing(); }
  result<done> authorize(const port_path&, bool) override { return nothing(); }
  result<done> switch_mode(const port_path&, unsigned) override { return nothing(); }
  result<done> set_power(const port_path&, bool, bool) override { return nothing(); }
  result<std::string> unbind_controller(const std::string&) override { return nothing(); }
  result<done> bind_controller(const std::string&, const std::string&) override {
    return nothing();
  }
};

} // namespace

TEST_CASE("forty ports are told by one reading of the rack, not by eighty") {
  auto state = std::filesystem::temp_directory_path() / ("survey_" + std::to_string(::getpid()));
  std::filesystem::create_directories(state);
  size_t reads = 0;
  {
    usb_bench bench{std::make_unique<counted_usb>(&reads), state.string()};
    std::chrono::steady_clock::time_point now{};
    auto map = survey(bench, std::chrono::seconds{2}, [&] { return now; });
    CHECK(map.error.empty());
    CHECK(map.ports.size() == 40);
    CHECK(map.ports.front().reading.says_on);
    CHECK(reads == 1);
  }
  std::filesystem::remove_all(state);
}
