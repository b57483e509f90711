#pragma once

#include "actors/board.hpp"
#include "actors/world.hpp"
#include "io/relay/plane/data_plane.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace dongled::api {

/// The rack as it stands at one moment: all that the JSON views are drawn from.
struct rack_picture {
  std::vector<dongle_view> dongles; ///< Sorted by subnet.
  host_view host;
  std::vector<condition> conditions; ///< Oldest first.
  std::string host_name;             ///< As the machine calls itself.
  std::map<subnet_id, io::relay::counters> carried;
  std::map<subnet_id, std::vector<io::relay::user_counters>> users;
  settings config;
  unix_ms now = 0;  ///< The wall clock, for people.
  time_point clock; ///< The actors' clock, for judging ages.
};

/// Takes a picture: copies tables, asks no actor, blocks for no longer than a copy.
rack_picture picture_of(const world& w, time_point clock);

} // namespace dongled::api
