#include "config/syntax.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;

TEST_CASE("http URLs are accepted with name, address and port") {
  auto good = GENERATE("http://api.ipify.org/", "http://ifconfig.me/ip", "http://echo",
                       "http://echo:8080/x?y=z", "http://198.51.100.7/ip", "http://[2001:db8::1]/",
                       "http://[2001:db8::1]:81/ip", "http://a?b");
  CAPTURE(good);
  CHECK(syntax::http_url(good));
}

TEST_CASE("anything that is not a plain http URL is refused") {
  auto bad = GENERATE("", "http://", "https://ifconfig.me/", "HTTP://x/", "ftp://x/", "ifconfig.me",
                      "http://user@host/", "http://h h/", "http://h/\r\nHost: x", "http://h:/",
                      "http://h:0/", "http://h:65536/", "http://h:8x/", "http://h/#f", "http://-h/",
                      "http://h-/", "http://1.2.3.400/", "http://[::1/", "http://::1/",
                      "http://[1.2.3.4]/", "http://a..b/", "http:///x");
  CAPTURE(bad);
  CHECK_FALSE(syntax::http_url(bad));
  CHECK_FALSE(syntax::http_url("http://h/" + std::string(5000, 'a')));
}

TEST_CASE("USB ports are written as the kernel writes them") {
  for (auto good : {"1-1", "1-1.2", "12-3.4.5.6.7", "2-14"})
    CHECK(syntax::usb_port(good));
  for (auto bad : {"", "1", "1-", "-1", "1-1.", "1-.1", "1-0", "0-1", "1-1:1.0", "usb1", "1-1..2",
                   "1-256", "1-1.1.1.1.1.1.1.1", "../1-1"})
    CHECK_FALSE(syntax::usb_port(bad));
}

TEST_CASE("interface names fit the kernel's limits") {
  for (auto good : {"auto", "eth0", "enx0c5b8f279a64", "eth0.5", "br-lan"})
    CHECK(syntax::interface_or_auto(good));
  for (auto bad : {"", "sixteen-letters!", "a/b", "a b", ".", "..", "a\n"})
    CHECK_FALSE(syntax::interface_or_auto(bad));
}

TEST_CASE("paths are absolute and printable") {
  CHECK(syntax::absolute_path("/var/lib/dongled"));
  CHECK_FALSE(syntax::absolute_path("var/lib"));
  CHECK_FALSE(syntax::absolute_path(""));
  CHECK_FALSE(syntax::absolute_path("/a\nb"));
  CHECK_FALSE(syntax::absolute_path(std::string("/a\0b", 4)));
  CHECK_FALSE(syntax::absolute_path('/' + std::string(4096, 'a')));
}

TEST_CASE("a name by which the API is reached may have a port") {
  for (auto x : {"rack.example", "rack.example:8080", "192.0.2.1", "192.0.2.1:80", "fd00::1",
                 "[fd00::1]:80", "rack"})
    CHECK(syntax::host_and_port(x));
  for (auto x : {"", "*.example", "http://rack.example", "rack.example/x", "rack.example:", "a b",
                 "rack.example:99999", "user@rack.example", "[fd00::1"})
    CHECK(!syntax::host_and_port(x));
}
