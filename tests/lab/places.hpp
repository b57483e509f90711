#pragma once

#include <string_view>

/// Where everything is in the lab's world; tests/lab/README.md shows it as a table.
namespace dongled::lab::places {

inline constexpr std::string_view uplink_router = "198.18.0.1"; ///< And the host's resolver.
inline constexpr std::string_view uplink_host = "198.18.0.2";
inline constexpr std::string_view uplink_router6 = "2001:db8:ff::1";
inline constexpr std::string_view uplink_host6 = "2001:db8:ff::2";
inline constexpr std::string_view resolver = "192.0.2.53";
inline constexpr std::string_view web = "192.0.2.80";
inline constexpr std::string_view web6 = "2001:db8:1::80";
inline constexpr std::string_view ipify = "192.0.2.81";
inline constexpr std::string_view ifconfig = "192.0.2.82";
inline constexpr std::string_view unreachable = "192.0.2.98";
inline constexpr std::string_view blackhole = "192.0.2.99";
/// The carrier's router, as every modem sees it.
inline constexpr std::string_view carrier_router = "100.127.255.254";

} // namespace dongled::lab::places
