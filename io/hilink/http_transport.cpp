#include "io/hilink/http_transport.hpp"

#include "io/hilink/watchdog.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

namespace dongled::io::hilink {

namespace {

/// What a reply may have besides its body.
constexpr size_t header_limit = 64 * 1024;

/// Keeps a write to a connection that the modem closed from ending the process: the library sends
/// without MSG_NOSIGNAL. Touches this thread only.
class no_sigpipe {
public:
  no_sigpipe() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~no_sigpipe() {
    timespec at_once{};
    if (sigismember(&before_, SIGPIPE) == 0) {
      while (sigtimedwait(&pipe_, nullptr, &at_once) == SIGPIPE)
        continue;
      pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
  }
  no_sigpipe(const no_sigpipe&) = delete;
  no_sigpipe& operator=(const no_sigpipe&) = delete;

private:
  sigset_t pipe_, before_;
};

/// Binds a socket to the dongle's link and address; returns 0 or an errno.
int bind_to(const http_endpoint& where, int socket) {
  if (where.ifindex != 0) {
    auto index = static_cast<int>(where.ifindex);
    if (setsockopt(socket, SOL_SOCKET, SO_BINDTOIFINDEX, &index, sizeof index) != 0
        && (errno != ENOPROTOOPT || where.interface.empty()
            || setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, where.interface.data(),
                          static_cast<socklen_t>(where.interface.size()))
                 != 0))
      return errno;
  } else if (!where.interface.empty()
             && setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, where.interface.data(),
                           static_cast<socklen_t>(where.interface.size()))
                  != 0) {
    return errno;
  }
  if (where.source.empty())
    return 0;
  sockaddr_in from{};
  from.sin_family = AF_INET;
  if (inet_pton(AF_INET, where.source.c_str(), &from.sin_addr) != 1)
    return EINVAL;
  return bind(socket, reinterpret_cast<const sockaddr*>(&from), sizeof from) == 0 ? 0 : errno;
}

/// A descriptor that is no socket. To put it in the place of a socket that could not be bound makes
/// the connect fail, which is the only way: the library's hook cannot say no, and the request must
/// not leave by another link. Held open for good, so that it is there when it is needed.
int no_socket() {
  static const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  return null;
}

bool numeric(const std::string& host) {
  in_addr x{};
  return inet_pton(AF_INET, host.c_str(), &x) == 1;
}

http_reply taken(const httplib::Response& from, std::string body) {
  http_reply out{from.status, {}, std::move(body)};
  out.headers.reserve(from.headers.size());
  for (auto& [name, value] : from.headers)
    out.headers.emplace_back(name, value);
  return out;
}

failure explained(httplib::Error error, watchdog::verdict judged, int bind_error,
                  const std::string& doing) {
  if (bind_error != 0)
    return {bind_error == EPERM || bind_error == EACCES ? fault::denied : fault::os,
            doing + ": its link cannot be bound", bind_error};
  if (judged == watchdog::verdict::flooded || error == httplib::Error::Canceled)
    return {fault::exhausted, doing + ": the reply does not end"};
  // Cut while it connected: nothing was sent.
  if (error == httplib::Error::ConnectionTimeout
      || (error == httplib::Error::Connection && judged == watchdog::verdict::late))
    return {fault::timed_out, doing + ": no connection in time", ETIMEDOUT};
  if (judged == watchdog::verdict::late)
    return {fault::timed_out, doing + ": no reply in time"};
  if (error == httplib::Error::Connection || error == httplib::Error::BindIPAddress)
    return {fault::refused, doing + ": no connection", ECONNREFUSED};
  return {fault::os, doing + ": the connection broke", ECONNRESET};
}

} // namespace

result<http_reply> http_transport::send(const http_request& what, milliseconds timeout) {
  auto doing = "ask " + where_.host + " for " + what.path;
  if (!numeric(where_.host))
    return failure{fault::bad_input, doing + ": not a numeric address"};
  if (timeout <= milliseconds(0))
    return failure{fault::timed_out, doing + ": no time is left", ETIMEDOUT};
  if (no_socket() < 0)
    return failure{fault::exhausted, doing + ": no file descriptor is left", EMFILE};
  no_sigpipe quiet;
  try {
    watchdog dog(std::chrono::steady_clock::now() + timeout, body_limit + header_limit);
    int bind_error = 0;
    std::string body;
    httplib::Client http(where_.host, where_.port);
    http.set_hostname_addr_map({{where_.host, where_.host}}); // takes it as numeric: no lookup
    http.set_keep_alive(false);
    http.set_follow_location(false);
    http.set_decompress(false);
    http.set_tcp_nodelay(true);
    http.set_connection_timeout(timeout);
    // The watchdog is the one that decides what is late.
    http.set_read_timeout(timeout + milliseconds(1000));
    http.set_write_timeout(timeout + milliseconds(1000));
    http.set_socket_options([&](auto socket) {
      bind_error = bind_to(where_, socket);
      if (bind_error != 0)
        dup2(no_socket(), socket);
      else
        dog.watch(socket);
    });
    httplib::Request request;
    request.method = what.method == http_request::verb::get ? "GET" : "POST";
    request.path = what.path;
    request.body = what.body;
    for (auto& [name, value] : what.headers)
      request.headers.emplace(name, value);
    request.headers.emplace("Accept-Encoding", "identity");
    request.content_receiver = [&](const char* data, size_t size, auto, auto) {
      if (body.size() + size > body_limit)
        return false;
      body.append(data, size);
      return true;
    };
    auto answered = http.send(request);
    if (!answered || dog.judged() != watchdog::verdict::fine)
      return explained(answered.error(), dog.judged(), bind_error, doing);
    return taken(*answered, std::move(body));
  } catch (const std::exception& problem) {
    return failure{fault::os, doing + ": " + problem.what()};
  }
}

} // namespace dongled::io::hilink
