#include "io/web/site.hpp"

#include "io/web/line.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <optional>

namespace dongled::io::web {

namespace {

constexpr size_t most_read = 64 * 1024;

/// The code of "HTTP/1.1 204 No Content"; nothing when it is no such line.
std::optional<int> status_of(const std::string& x) {
  auto digit = [&](size_t i) { return x[i] >= '0' && x[i] <= '9'; };
  if (x.size() < 12 || !x.starts_with("HTTP/1.") || x[8] != ' ' || !digit(9) || !digit(10)
      || !digit(11))
    return std::nullopt;
  return (x[9] - '0') * 100 + (x[10] - '0') * 10 + (x[11] - '0');
}

std::string address_text(const socket_place& x) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  auto v4 = x.address.ss_family == AF_INET;
  auto at = v4 ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in&>(x.address).sin_addr)
               : &reinterpret_cast<const sockaddr_in6&>(x.address).sin6_addr;
  return ::inet_ntop(x.address.ss_family, at, text.data(), text.size()) ? text.data() : "";
}

/// How far it came, for who has to find out why.
failure after_connecting(failure why, const url& site) {
  if (site.tls && why.code == fault::os)
    why.doing += " (after the ClientHello)";
  return why;
}

result<site_answer> exchange(line& to, const url& site, line::clock::time_point began) {
  auto request = "GET " + site.target + " HTTP/1.1\r\nHost: " + site.authority()
                 + "\r\nUser-Agent: dongled\r\nAccept: */*\r\nConnection: close\r\n\r\n";
  if (auto why = to.write(request))
    return *why;
  std::string head;
  site_answer out;
  while (out.bytes < most_read) {
    auto more = to.read();
    if (!more && out.bytes == 0)
      return more.why();
    if (!more || more->empty())
      break; // what came says enough
    out.bytes += more->size();
    if (head.size() < 64)
      head += *more;
    if (!more->empty() && head.size() >= 12 && more->find("\r\n\r\n") != more->npos
        && more->ends_with("\r\n\r\n"))
      break; // a head without a body, on a connection that is kept
  }
  auto status = status_of(head);
  if (!status)
    return failure{fault::bad_input, "ask " + site.host + ": "
                                       + (out.bytes == 0 ? "it hung up without an answer"
                                                         : "what it answered is not HTTP")};
  out.status = *status;
  out.took = std::chrono::duration_cast<milliseconds>(line::clock::now() - began);
  if (auto tls = to.tls(); !tls.empty())
    out.tls = tls + ", good";
  return out;
}

} // namespace

result<site_answer> ask_over(int socket, const url& site, milliseconds limit,
                             const hilink::cancellation& off) {
  auto began = line::clock::now();
  line to{began + limit, "ask " + site.host, off};
  if (auto why = to.adopt(socket, site))
    return after_connecting(*why, site);
  return exchange(to, site, began);
}

result<site_answer> ask_by_host(const url& site, milliseconds limit,
                                const hilink::cancellation& off,
                                const std::function<bool(const socket_place&)>& may) {
  auto began = line::clock::now();
  line to{began + limit, "ask " + site.host, off};
  if (auto why = to.open(site, may))
    return to.reached() ? after_connecting(*why, site) : *why;
  auto out = exchange(to, site, began);
  if (out)
    out->address = address_text(*to.reached());
  return out;
}

} // namespace dongled::io::web
