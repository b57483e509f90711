#pragma once

#include "config/result.hpp"
#include "tests/lab/loop.hpp"
#include "tests/lab/netns.hpp"

#include <memory>
#include <string>
#include <unordered_map>

namespace dongled::lab {

/// The web server of the lab's internet: serves `serve_page` over HTTP/1.1 with keep-alive.
class web_server {
public:
  /// Listens on port 80 of `address` inside `where`. Errors: os.
  static result<std::unique_ptr<web_server>> make(loop& on, const netns& where,
                                                  const std::string& address);
  ~web_server();
  web_server(const web_server&) = delete;
  web_server& operator=(const web_server&) = delete;

private:
  class visit;
  web_server(loop& on, unique_fd fd);
  void accept();

  loop& loop_;
  unique_fd listener_;
  std::unordered_map<uint64_t, std::unique_ptr<visit>> visits_;
  uint64_t last_visit_ = 0;
};

} // namespace dongled::lab
