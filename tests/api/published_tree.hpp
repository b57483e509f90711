#pragma once

#include "api/commands.hpp"
#include "api/inspector.hpp"
#include "api/shell/remote.hpp"
#include "tests/api/fake_tree.hpp"
#include "tests/api/free_port.hpp"
#include "tests/io/hilink/scripted_modem.hpp"
#include "tests/support/board_hand.hpp"
#include "tests/support/catch.hpp"

#include <memory>
#include <string>
#include <utility>

namespace dongled::test {

using api::refusal;
using api::words;
using nlohmann::json;

/// A client of a modem that says little, but needs no login.
inline std::shared_ptr<io::hilink::client>
scripted_client(std::unique_ptr<scripted_modem> modem = nullptr) {
  if (!modem)
    modem = std::make_unique<scripted_modem>();
  modem->on("GET /api/webserver/SesTokInfo", {ses_tok_b("s1", "t1")});
  modem->on("GET /api/device/signal",
            {single("<response><rsrp>-96dBm</rsrp><band>3</band></response>")});
  static wound_clock clock;
  return std::make_shared<io::hilink::client>(std::move(modem), io::hilink::login{}, clock.ticks());
}

inline settings published() {
  settings x;
  x.shell.port = free_port();
  return x;
}

/// A fake tree with the real inspector, and a shell that talks to it over loopback.
struct published_tree {
  explicit published_tree(std::shared_ptr<io::hilink::client> modem = nullptr)
    : published_tree(published(), std::move(modem)) {}

  published_tree(settings x, std::shared_ptr<io::hilink::client> modem)
    : port(x.shell.port), tree(std::move(x), true) {
    tree.modem = std::move(modem);
    hand(*tree.w->board).update({11}, [](auto& v) { v.known = true; });
    tree.start({api::inspector_row(tree.w, "9.9")});
    if (!fake_tree::eventually([&] { return static_cast<bool>(daemon.call("hello", {})); }))
      throw std::runtime_error("the inspector is not there");
  }

  json data(const std::string& verb, const words& args = {}) {
    auto said = daemon.call(verb, args);
    REQUIRE(said);
    REQUIRE(std::holds_alternative<json>(*said));
    return std::get<json>(*said);
  }

  refusal no(const std::string& verb, const words& args = {}) {
    auto said = daemon.call(verb, args);
    REQUIRE(said);
    REQUIRE(std::holds_alternative<refusal>(*said));
    return std::get<refusal>(*said);
  }

  /// What `donglectl` would print, its complaints after a "!", and its exit code.
  std::pair<int, std::string> type(const words& line, bool as_json = false) {
    std::string shown;
    api::screen out{as_json, [&](auto& x) { shown += x; },
                    [&](auto& x) { shown += "! " + x + '\n'; }, [] { return false; }};
    auto code = api::execute(daemon, line, out);
    return {code, shown};
  }

  uint16_t port;
  fake_tree tree;
  api::remote daemon{{"127.0.0.1", port, "9.9"}};
};

} // namespace dongled::test
