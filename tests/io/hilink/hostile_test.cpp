#include "io/hilink/login_state.hpp"
#include "io/hilink/readings.hpp"
#include "io/hilink/signal.hpp"
#include "io/hilink/token_queue.hpp"

#include "tests/io/hilink/scripted_modem.hpp"
#include "tests/support/catch.hpp"

#include <random>

using namespace dongled;
using namespace dongled::io::hilink;

namespace {

const std::string seeds[] = {
  test::multi("<response><ConnectionStatus>901</ConnectionStatus><SignalIcon>4</SignalIcon>"
              "<CurrentNetworkType>19</CurrentNetworkType><SimStatus>1</SimStatus>"
              "<WanIPAddress>10.249.198.122</WanIPAddress></response>")
    .body,
  test::single("<response><rsrp>-96dBm</rsrp><rsrq>-8.0dB</rsrq><rssi>&gt;=-51dBm</rssi>"
               "<sinr>5dB</sinr><Software>10.0&#40;H1&#41;</Software></response>")
    .body,
  test::single("<response><CurrentProfile>1</CurrentProfile><Profiles><Profile><Index>1</Index>"
               "<Name>op</Name></Profile></Profiles></response>")
    .body,
  test::error_a(125002).body,
  "<!DOCTYPE html><html><head><meta name=\"csrf_token\" content=\"abcdefgh\"/></head></html>",
};

/// Flips, cuts, repeats and inserts bytes.
std::string mutated(std::string text, std::mt19937& dice) {
  auto below = [&](size_t n) { return n == 0 ? 0 : dice() % n; };
  for (auto rounds = 1 + below(8); rounds > 0; --rounds) {
    auto at = below(text.size() + 1);
    switch (below(5)) {
    case 0: text.insert(at, 1, static_cast<char>(dice())); break;
    case 1: text.erase(at, below(20)); break;
    case 2: text.insert(at, text.substr(below(text.size()), below(60))); break;
    case 3: text.resize(at); break;
    default:
      if (at < text.size())
        text[at] = static_cast<char>(dice());
    }
  }
  return text;
}

} // namespace

TEST_CASE("no garbage makes a reader misbehave") {
  std::mt19937 dice(20260); // fixed: a failure repeats
  size_t understood = 0, refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    auto text = mutated(seeds[dice() % std::size(seeds)], dice);
    page_tokens(text);
    split_tokens(text);
    decibels(text);
    auto root = parse_xml(text);
    if (!root) {
      ++refused;
      REQUIRE(!root.why().doing.empty());
      continue;
    }
    ++understood;
    error_code(*root);
    auto signal = read_signal(*root);
    REQUIRE((!signal.rsrp || (*signal.rsrp >= -200 && *signal.rsrp <= 100)));
    auto status = read_status(*root);
    REQUIRE((!status.signal_icon || (*status.signal_icon >= 0 && *status.signal_icon <= 5)));
    read_identity(*root);
    read_traffic(*root);
    read_profiles(*root);
    read_pin(*root);
    read_dhcp(*root);
    read_login_state(*root);
    // Whatever was understood can be sent back and is understood again.
    REQUIRE(parse_xml(request_body(echo(*root, {}))));
  }
  CHECK(understood > 100);
  CHECK(refused > 1000);
}

TEST_CASE("random bytes are never XML") {
  std::mt19937 dice(7);
  for (int i = 0; i < 2000; ++i) {
    std::string text(dice() % 300, '\0');
    for (auto& x : text)
      x = static_cast<char>(dice() | 0x80);
    CHECK_FALSE(parse_xml(text));
  }
}
