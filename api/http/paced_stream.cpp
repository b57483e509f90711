#include "api/http/paced_stream.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <tuple>

namespace dongled::api {

namespace {

using std::chrono::ceil;
using std::chrono::milliseconds;

/// A wait looks that often whether the server stops.
constexpr milliseconds one_look{100};

/// What the library itself looks at. Ranges it must not see, nor what a body would be framed by.
std::string for_the_library(const request_head& x) {
  constexpr size_t longest = 4096;
  auto out = x.method + ' ' + x.target + " HTTP/1.1\r\n";
  for (auto* name : {"accept-encoding", "if-none-match"})
    if (auto value = x.value(name); !value.empty() && value.size() <= longest)
      out += name + (": " + value) + "\r\n";
  return out + "Content-Length: 0\r\n\r\n";
}

} // namespace

paced_stream::paced_stream(connection& of, const http_request& request,
                           const std::atomic<bool>& stopping)
  : of_(of), request_(request), stopping_(stopping), text_(for_the_library(request.head)) {}

void paced_stream::be_live(milliseconds patience) { patience_ = patience; }

bool paced_stream::connected() const {
  pollfd x{of_.fd.get(), POLLRDHUP, 0};
  return ::poll(&x, 1, 0) == 0;
}

ssize_t paced_stream::read(char* to, size_t size) {
  auto n = std::min(size, text_.size() - from_);
  std::memcpy(to, text_.data() + from_, n);
  from_ += n;
  return static_cast<ssize_t>(n);
}

ssize_t paced_stream::write(const char* from, size_t size) {
  of_.out.append(from, size);
  // All of it, since the library does not look everywhere how much was.
  return patience_ == patience_.zero() || send_all() ? static_cast<ssize_t>(size) : -1;
}

bool paced_stream::send_all() {
  for (auto until = clock::now() + patience_; !of_.out.empty();) {
    auto before = of_.sent;
    if (!send_now(of_))
      return false;
    if (of_.sent != before)
      until = clock::now() + patience_;
    if (!of_.out.empty() && !wait_for_room(until))
      return false; // when the server stops: what does not fit is not sent
  }
  return true;
}

bool paced_stream::wait_for_room(clock::time_point until) const {
  for (pollfd x{of_.fd.get(), POLLOUT, 0}; !stopping_;) {
    auto left = ceil<milliseconds>(until - clock::now());
    if (left <= left.zero())
      return false;
    auto n = ::poll(&x, 1, static_cast<int>(std::min(left, one_look).count()));
    if (n > 0)
      return true; // An error is for send to tell.
    if (n < 0 && errno != EINTR)
      return false;
  }
  return false;
}

time_t paced_stream::duration() const {
  return static_cast<time_t>(ceil<milliseconds>(clock::now() - began_).count());
}

void paced_stream::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip = of_.client;
  port = of_.client_port;
}

void paced_stream::get_local_ip_and_port(std::string& ip, int& port) const {
  std::tie(ip, port) = near_end_of(of_.fd.get());
}

} // namespace dongled::api
