#pragma once

#include "tests/io/relay/login.hpp"

/// Of the tests of HTTP requests that are sent on.
namespace dongled::test::proxied {

/// Up to and with the empty line; what came before the end otherwise.
inline std::string head_of(tcp& x) {
  std::string out;
  while (!out.ends_with("\r\n\r\n")) {
    auto c = x.read(1);
    if (c.empty())
      break;
    out += c;
  }
  return out;
}

inline std::string get(const std::string& path, const std::string& fields = {}, int port = 80) {
  auto place = std::string{world::server} + (port == 80 ? "" : ":" + std::to_string(port));
  return "GET http://" + place + path + " HTTP/1.1\r\nHost: " + place + "\r\n" + fields + "\r\n";
}

inline std::string ok(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// A world with a server on port 80 that says what is asked, each time a request comes.
struct heard_requests { // outlives the sessions, for which the world waits
  std::atomic<int> accepted{0};
  std::mutex guard;
  std::vector<std::string> heard;
};
struct forwarding : heard_requests, world {
  explicit forwarding(std::function<std::string(tcp&, const std::string&)> answer,
                      std::function<void(settings::socks_part&)> change = {})
    : world(std::move(change)) {
    serve(80, [this, answer](tcp x) {
      ++accepted;
      for (;;) {
        auto head = head_of(x);
        if (!head.ends_with("\r\n\r\n"))
          return;
        {
          std::lock_guard lock{guard};
          heard.push_back(head);
        }
        auto said = answer(x, head);
        if (said.empty() || !x.write(said))
          return;
      }
    });
  }
  std::string last() {
    std::lock_guard lock{guard};
    return heard.empty() ? "" : heard.back();
  }
};

/// Reads an answer with a Content-Length.
inline std::string answer_of(tcp& x) {
  auto head = head_of(x);
  auto at = head.find("Content-Length: ");
  if (at == std::string::npos)
    return head;
  return head + x.read(std::stoul(head.substr(at + 16)));
}

inline constexpr auto path_in_body = [](tcp&, const std::string& head) {
  return ok(head.substr(0, head.find("\r\n")));
};

} // namespace dongled::test::proxied
