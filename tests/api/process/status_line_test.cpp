#include "api/process/status_line.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;

namespace {

dongle_view one(uint8_t n, bool works) {
  dongle_view x;
  x.subnet = {n};
  x.known = x.link.looked = true;
  if (!works)
    return x;
  x.link.present = true;
  x.health.now = policy::egress::healthy;
  x.modem.looked = x.modem.answers = x.modem.connected = true;
  x.socks.listening = true;
  return x;
}

rack_picture rack(std::vector<dongle_view> dongles) {
  rack_picture out;
  out.dongles = std::move(dongles);
  return out;
}

} // namespace

TEST_CASE("a rack that serves is one short line") {
  CHECK(status_line(rack({one(11, true), one(12, true)})) == "2 of 2 dongles serve");
  CHECK(status_line(rack({})) == "0 of 0 dongles serve");
}

TEST_CASE("who does not serve is named, with what is being done") {
  auto busy = one(12, true);
  busy.toggle.running = "7";
  busy.toggle.asked_by = "recovery";
  busy.toggle.action = "port power";
  auto line = status_line(rack({one(11, true), busy, one(13, false)}));
  CHECK(line == "1 of 3 dongles serve; 12 recovering (port power), 13 absent");
}

TEST_CASE("only the expected count, and a long list is cut short") {
  auto x = rack({});
  x.config.dongles.expected.emplace();
  for (uint8_t n = 11; n < 20; ++n) {
    x.dongles.push_back(one(n, false));
    if (n != 19)
      x.config.dongles.expected->insert({n});
  }
  CHECK(status_line(x)
        == "0 of 8 dongles serve; 11 absent, 12 absent, 13 absent, 14 absent, "
           "15 absent and 3 more");
}

TEST_CASE("a degraded journal is said") {
  auto x = rack({one(11, true)});
  x.host.journal_trouble = "disk full";
  CHECK(status_line(x) == "1 of 1 dongles serve; the journal is degraded: disk full");
}
