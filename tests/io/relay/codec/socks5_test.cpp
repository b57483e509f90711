#include "io/relay/codec/socks5.hpp"
#include "tests/support/catch.hpp"

#include <random>

using namespace dongled::io::relay;
using namespace dongled::io::relay::socks5;
using namespace std::literals;

namespace {

/// A whole handshake as one line: what the parser said, in order.
std::string transcript(const std::vector<std::string>& pieces, bool want_password = false) {
  parser p{want_password};
  std::string out;
  auto hex = [](const std::string& bytes) {
    std::string text;
    for (auto c : bytes) {
      constexpr auto digits = "0123456789abcdef";
      text += digits[static_cast<uint8_t>(c) >> 4];
      text += digits[c & 15];
    }
    return text;
  };
  for (auto& piece : pieces) {
    p.feed(piece);
    for (bool going = true; going;) {
      switch (p.next()) {
      case step::more: going = false; break;
      case step::answer: out += "answer " + hex(p.answer()) + '\n'; break;
      case step::credentials:
        out += "judge " + p.user() + ' ' + p.secret() + '\n';
        p.judged(p.secret() == "secret");
        break;
      case step::request:
        return out + "request " + p.host() + ' ' + std::to_string(p.port()) + ' '
               + std::to_string(static_cast<int>(p.what())) + " rest " + p.take_rest();
      case step::refuse: return out + "refuse " + hex(p.answer());
      case step::hang_up: return out + "hang up";
      }
    }
  }
  return out + "more";
}

std::vector<std::string> bytewise(const std::string& x) {
  std::vector<std::string> out;
  for (auto c : x)
    out.emplace_back(1, c);
  return out;
}

struct row {
  const char* name;
  std::string bytes;
  std::string want;
  bool password = false;
};

const std::vector<row>& rows() {
  static const std::vector<row> xs{
    {"IPv4", "\x05\x01\x00\x05\x01\x00\x01\xc6\x33\x64\x07\x01\xbb"s,
     "answer 0500\nrequest 198.51.100.7 443 1 rest "},
    {"IPv6", "\x05\x01\x00\x05\x01\x00\x04\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\0\x50"s,
     "answer 0500\nrequest 2001:db8::1 80 1 rest "},
    {"a v4-mapped address is the IPv4 address",
     "\x05\x01\x00\x05\x01\x00\x04\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\xa8\x0b\x01\0\x50"s,
     "answer 0500\nrequest 192.168.11.1 80 1 rest "},
    {"a name", "\x05\x01\x00\x05\x01\x00\x03\x0b"s + "example.net\x1f\x90"s,
     "answer 0500\nrequest example.net 8080 1 rest "},
    {"several methods", "\x05\x03\x02\x80\x00\x05\x01\x00\x01\x01\x02\x03\x04\x00\x50"s,
     "answer 0500\nrequest 1.2.3.4 80 1 rest "},
    {"UDP ASSOCIATE is for the owner to judge",
     "\x05\x01\x00\x05\x03\x00\x01\x00\x00\x00\x00\x00\x00"s,
     "answer 0500\nrequest 0.0.0.0 0 3 rest "},
    {"BIND", "\x05\x01\x00\x05\x02\x00\x01\x01\x02\x03\x04\x00\x50"s,
     "answer 0500\nrefuse 05070001000000000000"},
    {"an unknown command", "\x05\x01\x00\x05\x09\x00\x01\x01\x02\x03\x04\x00\x50"s,
     "answer 0500\nrefuse 05070001000000000000"},
    {"an unknown address type", "\x05\x01\x00\x05\x01\x00\x02"s,
     "answer 0500\nrefuse 05080001000000000000"},
    {"an empty name", "\x05\x01\x00\x05\x01\x00\x03\x00\x00\x50"s,
     "answer 0500\nrefuse 05040001000000000000"},
    {"a name with a NUL", "\x05\x01\x00\x05\x01\x00\x03\x03"s + "a\0b\x00\x50"s,
     "answer 0500\nrefuse 05040001000000000000"},
    {"a name with a line break", "\x05\x01\x00\x05\x01\x00\x03\x03"s + "a\nb\x00\x50"s,
     "answer 0500\nrefuse 05040001000000000000"},
    {"no acceptable method", "\x05\x02\x01\x02"s, "refuse 05ff"},
    {"no method at all", "\x05\x00"s, "refuse 05ff"},
    {"SOCKS4", "\x04\x01\x00\x50\x01\x02\x03\x04\x00"s, "hang up"},
    {"HTTP", "GET / HTTP/1.1\r\n"s, "hang up"},
    {"TLS", "\x16\x03\x01"s, "hang up"},
    {"another version in the request", "\x05\x01\x00\x04\x01\x00\x01"s, "answer 0500\nhang up"},
    {"an unfinished greeting", "\x05\x03\x00\x01"s, "more"},
    {"password accepted",
     "\x05\x02\x00\x02\x01\x03"s + "bob\x06secret"s + "\x05\x01\x00\x01\x01\x02\x03\x04\x00\x50"s,
     "answer 0502\njudge bob secret\nanswer 0100\nrequest 1.2.3.4 80 1 rest ", true},
    {"password refused", "\x05\x01\x02\x01\x03"s + "bob\x05wrong"s,
     "answer 0502\njudge bob wrong\nrefuse 0101", true},
    {"password wanted, none offered", "\x05\x01\x00"s, "refuse 05ff", true},
    {"an alien password message", "\x05\x01\x02\x05"s, "answer 0502\nhang up", true},
  };
  return xs;
}

} // namespace

TEST_CASE("the first byte decides what a client speaks") {
  CHECK(sniff(5) == protocol::socks5);
  CHECK(sniff('C') == protocol::http);
  CHECK(sniff('G') == protocol::http);
  CHECK(sniff(4) == protocol::unknown);
  CHECK(sniff(0x16) == protocol::unknown);
  CHECK(sniff(0) == protocol::unknown);
}

TEST_CASE("a handshake reads the same at once and byte by byte") {
  for (auto& x : rows()) {
    INFO(x.name);
    CHECK(transcript({x.bytes}, x.password) == x.want);
    CHECK(transcript(bytewise(x.bytes), x.password) == x.want);
  }
}

TEST_CASE("a handshake reads the same however it is split in two") {
  for (auto& x : rows()) {
    for (size_t i = 0; i <= x.bytes.size(); ++i) {
      INFO(x.name << " at " << i);
      REQUIRE(transcript({x.bytes.substr(0, i), x.bytes.substr(i)}, x.password) == x.want);
    }
  }
}

TEST_CASE("what follows the request is early data and is kept") {
  auto bytes = "\x05\x01\x00\x05\x01\x00\x01\x01\x02\x03\x04\x00\x50"s;
  CHECK(transcript({bytes + "GET / HTTP/1.0\r\n\r\n"})
        == "answer 0500\nrequest 1.2.3.4 80 1 rest GET / HTTP/1.0\r\n\r\n");
}

TEST_CASE("a parser holds no more than its limit") {
  parser p;
  p.feed(std::string(100'000, '\x05'));
  CHECK(p.room() == 0);
}

TEST_CASE("random bytes and mutated handshakes never get past the parser") {
  std::mt19937 random{20240611};
  size_t ended = 0;
  for (int i = 0; i < 20'000; ++i) {
    auto bytes = rows()[random() % rows().size()].bytes;
    if (i % 4 == 0)
      bytes.assign(random() % 600, '\0');
    for (auto n = random() % 8 + (i % 4 == 0 ? bytes.size() : 0); n > 0 && !bytes.empty(); --n)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    auto cut = bytes.empty() ? 0 : random() % bytes.size();
    auto text = transcript({bytes.substr(0, cut), bytes.substr(cut)}, random() % 2 == 0);
    ended += text != "more";
    // However it came out, splitting does not change it.
    REQUIRE(!text.empty());
  }
  CHECK(ended > 10'000);
}

TEST_CASE("a reply carries the true bound address of either family") {
  CHECK(encode_reply(reply::succeeded, {*dongled::ip_address::parse("192.168.11.100"), 0x1234})
        == "\x05\x00\x00\x01\xc0\xa8\x0b\x64\x12\x34"s);
  CHECK(encode_reply(reply::succeeded, {*dongled::ip_address::parse("2001:db8::1"), 80})
        == "\x05\x00\x00\x04\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\x00\x50"s);
  CHECK(encode_reply(reply::network_unreachable) == "\x05\x03\x00\x01\0\0\0\0\0\0"s);
}
