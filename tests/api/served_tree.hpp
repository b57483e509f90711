#pragma once

#include "api/http/http_facade.hpp"
#include "io/host/listeners.hpp"
#include "tests/api/fake_tree.hpp"
#include "tests/api/free_port.hpp"

#include <httplib.h>

namespace dongled::test {

/// Settings with a port of the API that was free a moment ago.
inline settings served() {
  settings x;
  x.api.port = free_port();
  return x;
}

/// A fake tree with the real `http` row.
struct served_tree {
  explicit served_tree(settings x = served()) : port(x.api.port), tree(std::move(x)) {
    tree.start({api::http_row(tree.w)});
    auto listens = [this] {
      auto there = io::host::listeners_at(port);
      return there && !there->empty();
    };
    if (!fake_tree::eventually(listens))
      throw std::runtime_error("the web server does not listen");
  }
  httplib::Client client() {
    httplib::Client out("127.0.0.1", port);
    out.set_read_timeout(20, 0);
    return out;
  }
  uint16_t port;
  fake_tree tree;
};

} // namespace dongled::test
