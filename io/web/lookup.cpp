#include "io/web/lookup.hpp"

#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <netdb.h>
#include <optional>
#include <system_error>
#include <thread>

namespace dongled::io::web {

namespace {

using host_places = std::vector<socket_place>;
/// Between two looks whether it is called off.
constexpr std::chrono::milliseconds glance{50};

result<host_places> ask(const std::string& host, uint16_t port, bool literal) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | (literal ? AI_NUMERICHOST : AI_ADDRCONFIG);
  addrinfo* found = nullptr;
  auto bad = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (bad != 0)
    return failure{fault::not_found, "look up " + host + ": " + ::gai_strerror(bad)};
  std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> guard{found, ::freeaddrinfo};
  host_places out;
  for (auto x = found; x; x = x->ai_next) {
    socket_place place;
    place.size = std::min<socklen_t>(x->ai_addrlen, sizeof place.address);
    std::memcpy(&place.address, x->ai_addr, place.size);
    out.push_back(place);
  }
  return out;
}

/// What the asking thread and the one that waits share; whoever is later lets go of it.
struct question {
  std::mutex mutex;
  std::condition_variable answered;
  std::optional<result<host_places>> answer;
};

} // namespace

result<host_places> look_up(const url& x, std::chrono::steady_clock::time_point end,
                            const hilink::cancellation& by) {
  if (x.literal)
    return ask(x.host, x.port, true);
  auto shared = std::make_shared<question>();
  try {
    std::thread([shared, host = x.host, port = x.port] {
      auto said = ask(host, port, false);
      std::lock_guard guard{shared->mutex};
      shared->answer.emplace(std::move(said));
      shared->answered.notify_all();
    }).detach();
  } catch (const std::system_error&) {
    return failure{fault::exhausted, "look up " + x.host + ": no thread for it"};
  }
  std::unique_lock lock{shared->mutex};
  while (!shared->answer) {
    if (by.requested() || std::chrono::steady_clock::now() >= end)
      return failure{fault::timed_out, "look up " + x.host + ": no answer in time"};
    shared->answered.wait_for(lock, glance);
  }
  return std::move(*shared->answer);
}

} // namespace dongled::io::web
