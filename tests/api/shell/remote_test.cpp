#include "api/shell/remote.hpp"

#include "tests/api/published_tree.hpp"

#include <arpa/inet.h>
#include <caf/io/all.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>

using namespace dongled;
using namespace dongled::api;
using nlohmann::json;

namespace {

bool holds(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

/// Something that speaks as a daemon does, and answers every verb the same.
struct stranger {
  explicit stranger(std::string answer) : config(true), sys(config) {
    who = sys.spawn([answer](caf::event_based_actor*) -> caf::behavior {
      return {[answer](const std::string&, const words&) { return answer; }};
    });
    if (!sys.middleman().publish(who, port, "127.0.0.1", true))
      throw std::runtime_error("cannot publish");
  }
  ~stranger() { caf::anon_send_exit(who, caf::exit_reason::kill); }

  test::caf_config config;
  caf::actor_system sys;
  uint16_t port = test::free_port();
  caf::actor who;
};

/// Answers whoever connects once, as a web server does that understands nothing.
struct web_server {
  web_server() {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0 || ::listen(fd, 1) != 0)
      throw std::runtime_error("cannot listen");
    thread = std::thread([this] { serve(); });
  }
  ~web_server() {
    thread.join();
    ::close(fd);
  }

  void serve() const {
    constexpr std::string_view said = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
                                      "and a little more than any header of theirs would be long";
    auto client = ::accept(fd, nullptr, nullptr);
    auto told = ::send(client, said.data(), said.size(), MSG_NOSIGNAL);
    std::array<char, 256> junk{};
    while (told > 0 && ::read(client, junk.data(), junk.size()) > 0)
      continue;
    ::close(client);
  }

  uint16_t port = test::free_port();
  int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::thread thread;
};

failure refused_by(uint16_t port, const std::string& version = {}) {
  remote daemon{{"127.0.0.1", port, version}};
  auto said = daemon.call("status", {});
  REQUIRE(!said);
  return said.why();
}

} // namespace

TEST_CASE("a daemon of another version is refused, and both are named") {
  stranger other{seal(json{{"version", "99"}, {"protocol", shell_protocol}})};
  auto why = refused_by(other.port, "1.2");
  CHECK(why.code == fault::unsupported);
  CHECK(holds(why.doing, "is version 99, this donglectl is 1.2"));
  CHECK(holds(why.doing, "use the donglectl of that version"));
}

TEST_CASE("a daemon of another protocol is refused, whatever its version") {
  stranger other{seal(json{{"version", "1.2"}, {"protocol", shell_protocol + 1}})};
  auto why = refused_by(other.port, "1.2");
  CHECK(why.code == fault::unsupported);
  CHECK(holds(why.doing, "protocol 2"));
}

TEST_CASE("what is no daemon at all is refused clearly") {
  for (auto answer : {"", "hello", "[]", R"({"ok":true,"data":7})"}) {
    stranger other{answer};
    auto why = refused_by(other.port, "1.2");
    INFO(why.doing);
    CHECK(why.code == fault::unsupported);
  }
}

TEST_CASE("a server of something else is refused by name") {
  web_server web;
  auto why = refused_by(web.port, "1.2");
  INFO(why.doing);
  CHECK(holds(why.doing, "127.0.0.1 port " + std::to_string(web.port)));
  CHECK(why.code == fault::refused);
}

TEST_CASE("waiting for an answer ends when the operator has had enough") {
  test::published_tree all;
  REQUIRE(all.daemon.call("status", {}));
  auto newest = std::to_string(all.tree.w->history->newest());
  int looks = 0; // it is asked now and then while it waits
  all.daemon.heed([&] { return ++looks > 2; });
  auto said = all.daemon.call("events", {"--after", newest, "--wait", "30"}, seconds{40});
  REQUIRE(!said);
  CHECK(holds(said.why().doing, "interrupted"));
  all.daemon.heed([] { return false; });
  CHECK(all.daemon.call("status", {}));
}
