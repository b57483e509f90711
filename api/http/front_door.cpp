#include "api/http/front_door.hpp"

#include <spdlog/spdlog.h>
#include <sys/socket.h>

namespace dongled::api {

namespace {

constexpr int most_requests = 1000; // of one connection

thread_local paced_stream* served_here = nullptr;

/// Marks the connection of this thread, for as long as it is served.
struct being_served {
  explicit being_served(paced_stream& x) { served_here = &x; }
  being_served(const being_served&) = delete;
  being_served& operator=(const being_served&) = delete;
  ~being_served() { served_here = nullptr; }
};

} // namespace

front_door::front_door(size_t most, std::string too_many)
  : too_many_(std::move(too_many)), places_(most) {}

void front_door::widen() { ::listen(svr_sock_, SOMAXCONN); }

paced_stream* front_door::connection() { return served_here; }

bool front_door::serve_one(paced_stream& client, bool last, bool& closed) {
  // What the library wants to be told differs between its versions.
  auto process = [&](auto* self, const std::function<void(httplib::Request&)>& nothing) {
    if constexpr (requires { self->process_request(client, last, closed, nothing); }) {
      return self->process_request(client, last, closed, nothing);
    } else {
      std::string here;
      int port = 0;
      client.get_local_ip_and_port(here, port);
      return self->process_request(client, client.client(), client.client_port(), here, port, last,
                                   closed, nothing);
    }
  };
  return process(this, nullptr);
}

bool front_door::process_and_close_socket(socket_t fd) {
  try {
    paced_stream client{fd, limits_, stopping_};
    auto place = places_.take(client.client());
    if (!place)
      return false;
    being_served mark{client};
    if (!place->within_share()) {
      client.write(too_many_.data(), too_many_.size());
      return false;
    }
    bool served = false, closed = false;
    for (int n = 1; n <= most_requests && !closed && client.await_request(); ++n) {
      served = serve_one(client, n == most_requests, closed);
      if (!served || client.why() != paced_stream::trouble::none)
        break; // what follows half a request is none
    }
    return served;
  } catch (const std::exception& e) { // memory, or a bug; it ends this connection alone
    spdlog::error("http: a connection ended: {}", e.what());
    return false;
  }
}

} // namespace dongled::api
