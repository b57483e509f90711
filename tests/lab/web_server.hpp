#pragma once

#include "config/result.hpp"
#include "tests/lab/loop.hpp"
#include "tests/lab/netns.hpp"
#include "tests/lab/web_page.hpp"

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

namespace dongled::lab {

/// A web server of the lab: serves a function of the request over HTTP/1.1 with keep-alive.
class web_server {
public:
  using site = std::function<web_page(const web_request&, const std::string& client, uint64_t)>;

  /// Listens on `port` of `address` inside `where`. Errors: os.
  static result<std::unique_ptr<web_server>> make(loop& on, const netns& where,
                                                  const std::string& address, uint16_t port = 80,
                                                  site serve = serve_page);
  ~web_server();
  web_server(const web_server&) = delete;
  web_server& operator=(const web_server&) = delete;

private:
  class visit;
  web_server(loop& on, unique_fd fd, site serve);
  void accept();

  loop& loop_;
  unique_fd listener_;
  site serve_;
  std::unordered_map<uint64_t, std::unique_ptr<visit>> visits_;
  uint64_t last_visit_ = 0;
};

} // namespace dongled::lab
