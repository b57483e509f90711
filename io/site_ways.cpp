#include "io/site_ways.hpp"

#include "config/cidr.hpp"
#include "io/host/addresses.hpp"
#include "io/relay/access/policy.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <future>
#include <memory>
#include <netinet/in.h>

namespace dongled::io {

namespace {

using web::site_answer;

result<site_answer> by_dongle(relay::data_plane& plane, const web::url& site, subnet_id dongle,
                              milliseconds limit, const hilink::cancellation& off) {
  using dialled = result<relay::dialled>;
  auto began = std::chrono::steady_clock::now();
  auto promise = std::make_shared<std::promise<dialled>>();
  auto connected = promise->get_future();
  plane.dial(dongle, site.host, site.port, limit,
             [promise](dialled x) { promise->set_value(std::move(x)); });
  constexpr milliseconds glance{50};
  while (connected.wait_for(glance) != std::future_status::ready)
    if (off.requested())
      return failure{fault::busy, "called off"};
  auto got = connected.get();
  if (!got) {
    auto why = got.why();
    if (why.code == fault::denied) // by us: that says nothing of the site
      why.code = fault::unsupported;
    return why;
  }
  auto left =
    limit - std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - began);
  auto fd = ::fcntl(got->socket.get(), F_DUPFD_CLOEXEC, 0); // the line closes its own
  if (fd < 0)
    return failure{fault::exhausted, "ask " + site.host + ": no descriptor", errno};
  auto address = got->address;
  got->socket.reset();
  auto out = web::ask_over(fd, site, std::max(left, milliseconds{1}), off);
  if (out)
    out->address = address;
  return out;
}

result<site_answer> by_uplink(const settings& config, const web::url& site, milliseconds limit,
                              const hilink::cancellation& off) {
  auto policy = relay::access_policy::make({}, config.socks.deny_destinations);
  auto own = host::host_addresses();
  if (!policy || !own)
    return failure{fault::exhausted,
                   "ask " + site.host + ": " + (policy ? own.why() : policy.why()).doing};
  std::vector<cidr> ours;
  for (auto& x : *own)
    if (auto range = cidr::parse(x.address))
      ours.push_back(*range);
  policy->set_own(ours);
  return web::ask_by_host(site, limit, off, [&](const web::socket_place& x) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    auto v4 = x.address.ss_family == AF_INET;
    auto at =
      v4 ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in&>(x.address).sin_addr)
         : &reinterpret_cast<const sockaddr_in6&>(x.address).sin6_addr;
    auto address = ::inet_ntop(x.address.ss_family, at, text.data(), text.size())
                     ? ip_address::parse(text.data())
                     : std::nullopt;
    return address && policy->destination_allowed(*address) && !policy->is_own(*address);
  });
}

} // namespace

decltype(ports::ask_site) ways_to_sites(relay::data_plane& plane,
                                        std::function<settings()> config) {
  return [&plane, config](const web::url& site, std::optional<subnet_id> by, milliseconds limit,
                          const hilink::cancellation& off) -> result<site_answer> {
    return by ? by_dongle(plane, site, *by, limit, off) : by_uplink(config(), site, limit, off);
  };
}

} // namespace dongled::io
