#pragma once

#include "api/http/client_places.hpp"
#include "api/http/paced_stream.hpp"

#include <httplib.h>

#include <atomic>
#include <functional>
#include <string>

namespace dongled::api {

/// The HTTP library's server, with connections that are served our way: no client holds more than
/// its share of the threads, and none holds one by being slow (`paced_stream`).
class front_door final : public httplib::Server {
public:
  /// @p most connections of one client at a time; others beyond get @p too_many, a whole HTTP
  /// response, and are closed.
  front_door(size_t most, std::string too_many);

  void set_limits(const paced_stream::limits& x) { limits_ = x; }

  /// Has as many clients wait for their connection as the kernel lets, once bound: the library's
  /// five are fewer than a rack's burst, and who does not fit tries again only a second later.
  void widen();

  /// Ends all waiting for clients, from any thread; answers that are ready are still written.
  void let_go() { stopping_ = true; }
  bool stopping() const { return stopping_; }

  /// The connection that the calling thread serves; null outside of a request.
  static paced_stream* connection();

private:
  bool process_and_close_socket(socket_t fd) override;
  bool serve_one(paced_stream& client, bool last, bool& closed);

  const std::string too_many_;
  client_places places_;
  paced_stream::limits limits_;
  std::atomic<bool> stopping_{false};
};

} // namespace dongled::api
