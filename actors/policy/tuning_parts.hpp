#pragma once

#include "actors/policy/tuning.hpp"

// What the rows of actors/policy/tuning_table.cpp are made of. Pure.

namespace dongled::policy::tuning {

using settings_list = std::vector<std::string>;
using wish_list = std::vector<tuning_wish>;

/// The settings of port_range and of conntrack.
inline constexpr auto port_range_setting = "net/ipv4/ip_local_port_range";
inline constexpr auto reserved_setting = "net/ipv4/ip_local_reserved_ports";
inline constexpr auto conntrack_setting = "net/netfilter/nf_conntrack_max";
inline constexpr auto buckets_setting = "net/netfilter/nf_conntrack_buckets";

/// The sum of counters whose names begin so, and since when they are looked at.
grown sum_of(const tuning_scene& x, const std::string& name);

/// "softnet dropped +412 since 2026-…"; empty where nothing has grown.
std::string told(const tuning_scene& x, const std::string& counter, const std::string& words);

/// A limit raised to @p base, or doubled where that did not do (@p more), up to @p most; never
/// lowered.
wish_list raised(const tuning_scene& x, const std::string& setting, uint64_t base,
                 bool more = false, uint64_t most = 0);
wish_list set_to(const tuning_scene& x, const std::string& setting, const char* value);

/// Both ends of the same parity make connect() and bind() share one half of the ports.
wish_list wider_range(const tuning_scene& x);
/// Ports run out for each pair of an own address and a far end: 80 % of the range is near.
std::string ports_run_out(const tuning_scene& x);
/// The same where the range is as wide as it should be.
std::string ports_run_out_still(const tuning_scene& x);

wish_list wider_conntrack(const tuning_scene& x);
std::string conntrack_full(const tuning_scene& x);

settings_list ring_settings(const tuning_scene& x);
wish_list wider_rings(const tuning_scene& x);
std::string ring_lost(const tuning_scene& x);

settings_list filter_settings(const tuning_scene& x);
/// Loose where it is strict; what is off stays off.
wish_list looser_filter(const tuning_scene& x);

settings_list stick_settings(const tuning_scene& x);
wish_list awake_sticks(const tuning_scene& x);
std::string sticks_slept(const tuning_scene& x);

} // namespace dongled::policy::tuning
