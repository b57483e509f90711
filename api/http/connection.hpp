#pragma once

#include "api/http/client_places.hpp"
#include "api/http/request_reader.hpp"
#include "io/relay/net/unique_fd.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace dongled::api {

/// How long a client of the web server may take, and how much it may say.
struct client_limits {
  using milliseconds = std::chrono::milliseconds;
  milliseconds idle{1000};              ///< Until the next request begins.
  milliseconds request{10000};          ///< From a request's first byte to its last.
  milliseconds read{2000}, write{2000}; ///< Between two bytes.
  milliseconds answer{30000};           ///< Until an answer has been taken whole.
  request_reader::limits size;
};

/// A client's connection, which is at one place at a time: with the poller while a request or an
/// answer is on its way, with a thread while it is served. Whoever has it owns the socket.
struct connection {
  using clock = std::chrono::steady_clock;
  enum class phase : uint8_t {
    idle,    ///< No byte of the next request has come.
    asking,  ///< Some have.
    served,  ///< A thread has it.
    telling, ///< An answer is on its way.
    leaving, ///< All is said: what the client still sends is thrown away until it closes.
  };

  /// Takes the socket over.
  connection(int x, const client_limits& of) : fd(x), reader(of.size) {}

  io::relay::unique_fd fd;
  std::string client;
  int client_port = 0;
  request_reader reader;
  std::optional<client_places::place> place; ///< Given back once it is leaving.
  phase now = phase::idle;
  clock::time_point since{}; ///< When the phase began.
  clock::time_point moved{}; ///< When the last byte came or went.
  std::string out;           ///< What is still to be sent.
  size_t sent = 0;           ///< Of it.
  size_t answered = 0;       ///< Requests.
  size_t thrown_away = 0;    ///< Bytes.
  bool last = false;         ///< The connection ends once `out` is sent.
};

/// Never null. Shared only because the library's queues copy what they hold.
using connection_ptr = std::shared_ptr<connection>;

/// The address and the port of a socket's far end, and of our own; empty when it has none.
std::pair<std::string, int> far_end_of(int fd);
std::pair<std::string, int> near_end_of(int fd);

/// Sends of `out` what the kernel takes now. False: the client is gone.
bool send_now(connection& x);

} // namespace dongled::api
