#pragma once

#include "actors/world.hpp"
#include "api/metrics/instruments.hpp"
#include "config/result.hpp"

#include <caf/fwd.hpp>

#include <functional>
#include <memory>
#include <string>

namespace dongled::api {

/// The web server with its threads: listens from `start` until it is destroyed, which answers
/// waiting requests 503 first. Destroying blocks until the last answer is written, for 3 s at most;
/// a client that is slower than that is left to a thread that touches nothing any more.
class web_server {
public:
  /// Binds `api.listen`:`api.port` of the settings in force. A busy port is `fault::busy`, an
  /// unusable token file `fault::denied` or `fault::bad_input`. What is answered is counted in
  /// @p gauges. Should it be unable to serve any longer, @p broken is told why, on a thread of its.
  static result<web_server> start(
    caf::actor_system& sys, world_ptr w, instruments_ptr gauges = std::make_shared<instruments>(),
    std::function<void(const failure&)> broken = [](auto&) {});

  web_server(web_server&&) noexcept;
  web_server& operator=(web_server&&) noexcept;
  ~web_server();

private:
  struct body;
  explicit web_server(std::shared_ptr<body> x);
  std::shared_ptr<body> body_;
};

} // namespace dongled::api
