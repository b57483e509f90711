#pragma once

#include "config/result.hpp"
#include "tests/lab/twin/garbage.hpp"
#include "tests/lab/twin/http_request.hpp"
#include "tests/lab/twin/modem_api.hpp"

#include <sys/socket.h>

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace dongled::lab {

/// The modem's web server: HTTP/1.1 over non-blocking sockets in an epoll set of its own, whose
/// descriptor nests in the caller's loop. Bounded: 64 connections, one request at a time on each.
class twin_server {
public:
  /// Owns `listen_fd`. `api` and `modem` must outlive it. Errors: os.
  static result<std::unique_ptr<twin_server>> make(int listen_fd, firmware family, modem_api& api,
                                                   const modem_state& modem);
  ~twin_server();
  twin_server(const twin_server&) = delete;
  twin_server& operator=(const twin_server&) = delete;

  /// Readable when `serve` has something to do.
  int fd() const noexcept { return epoll_; }

  /// Handles all that is ready or due; never blocks.
  void serve(time_point now);

  /// When a delayed reply or an idle connection is due.
  std::optional<time_point> deadline() const;

  /// Listens, or refuses connections (RST) and resets those there are. Follows the modem's power
  /// and faults: call it whenever they may have changed.
  void follow_modem();

  /// Replaces the listening socket.
  void listen_on(int listen_fd);

private:
  struct connection {
    std::string in;
    std::string out;
    bool answering = false; ///< A reply is on its way; the next request waits.
    bool hung = false;      ///< Will never be answered.
    bool last = false;      ///< Close after the reply.
    bool ended = false;     ///< The client sends no more.
    std::optional<time_point> send_at;
    time_point idle_at{};
  };
  using connections = std::map<int, connection>;

  twin_server(int epoll, int listen_fd, firmware family, modem_api& api, const modem_state& modem);

  void listening(bool on);
  void watch(int fd, const connection& x, bool added);
  void accept_all(time_point now);
  void on_ready(int fd, uint32_t events, time_point now);
  bool receive(int fd, connection& x);
  bool progress(int fd, connection& x, time_point now);
  bool answer(connection& x, const http_request& request, time_point now);
  bool flush(int fd, connection& x, time_point now);
  void close_connection(int fd, bool reset);
  void close_all(bool only_hung);

  int epoll_;
  int listen_;
  sockaddr_storage address_{}; ///< What listen_ is bound to.
  socklen_t address_size_ = 0;
  bool listening_ = true;
  bool hanging_ = false;
  firmware family_;
  modem_api& api_;
  const modem_state& modem_;
  connections connections_;
  std::optional<garbage> garbage_;
};

} // namespace dongled::lab
