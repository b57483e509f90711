#pragma once

#include <array>
#include <string_view>

namespace dongled {

/// The keys of `donglectl tune`, in the order in which they are shown; what each of them does
/// stands in actors/policy/tuning_table.
inline constexpr std::array<std::string_view, 14> tuning_names{
  "port_range", "tw_buckets", "tw_reuse",  "conntrack", "backlog",   "budget",
  "rmem",       "wmem",       "somaxconn", "rings",     "rp_filter", "usb_autosuspend",
  "timestamps", "mobile_tcp",
};

} // namespace dongled
