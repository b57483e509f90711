#include "tests/lab/zone.hpp"

#include "tests/lab/places.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace dongled::lab {

using std::chrono::milliseconds;

std::span<const zone_entry> zone() {
  static constexpr std::array<zone_entry, 14> names{{
    {.name = "api.ipify.org", .v4 = places::ipify, .v6 = ""},
    {.name = "ifconfig.me", .v4 = places::ifconfig, .v6 = ""},
    {.name = "echo.test", .v4 = places::web, .v6 = ""},
    {.name = "www.test", .v4 = places::web, .v6 = ""},
    {.name = "dual.test", .v4 = places::web, .v6 = places::web6},
    {.name = "v6.test", .v4 = "", .v6 = places::web6},
    {.name = "dns.test", .v4 = places::resolver, .v6 = ""},
    {.name = "blackhole.test", .v4 = places::blackhole, .v6 = ""},
    {.name = "unreachable.test", .v4 = places::unreachable, .v6 = ""},
    {.name = "private.test", .v4 = "10.0.0.1", .v6 = ""},
    {.name = "loopback.test", .v4 = "127.0.0.1", .v6 = "::1"},
    {.name = "tcp.test", .v4 = places::web, .v6 = "", .only_over_tcp = true},
    {.name = "slow.test", .v4 = places::web, .v6 = "", .delay = milliseconds{1000}},
    {.name = "servfail.test", .v4 = "", .v6 = "", .fails = true},
  }};
  return names;
}

zone_answer look_up(std::string_view name, uint16_t type) {
  if (name.ends_with('.'))
    name.remove_suffix(1);
  auto same = [name](const zone_entry& x) {
    return std::ranges::equal(x.name, name, [](char a, char b) {
      return std::tolower(static_cast<unsigned char>(a))
             == std::tolower(static_cast<unsigned char>(b));
    });
  };
  auto it = std::ranges::find_if(zone(), same);
  zone_answer found;
  if (it == zone().end())
    return found;
  found.rcode = it->fails ? zone_answer::code::server_failure : zone_answer::code::no_error;
  found.only_over_tcp = it->only_over_tcp;
  found.delay = it->delay;
  if (type == static_cast<uint16_t>(record_type::a) && !it->v4.empty())
    found.addresses.emplace_back(it->v4);
  if (type == static_cast<uint16_t>(record_type::aaaa) && !it->v6.empty())
    found.addresses.emplace_back(it->v6);
  return found;
}

} // namespace dongled::lab
