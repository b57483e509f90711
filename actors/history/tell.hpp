#pragma once

#include "actors/world.hpp"

#include <optional>
#include <string>

namespace dongled {

/// What is needed to tell something, and what led to it.
using told_world = world_of<uses_board, uses_clock, uses_history>;

/// What led to a happening: an older one, or somebody outside. One of both is always there.
struct origin {
  uint64_t cause = 0;
  std::string by;
  std::string toggle = {}; ///< The toggle it belongs to; empty: none.
};

/// Writes a happening into the chronicle; its id is the answer. Thread-safe.
uint64_t tell(const told_world& w, happening_kind kind, std::optional<subnet_id> dongle,
              std::string text, origin from, nlohmann::json details = {});

/// A person asked for something that changes the rack: what follows from it has this as its cause.
/// @p path names the actor it is about, if it is about one.
uint64_t tell_wish(const told_world& w, std::optional<subnet_id> dongle, std::string text,
                   std::string by, const std::string& path = {});

/// What a person asked for, about the actor at @p path, a moment ago; 0: nobody did.
uint64_t wish_about(const chronicle& history, unix_ms now, const std::string& path);

/// Follows from what was seen of the dongle last, if that is not long ago: otherwise it is what
/// @p by has seen by himself.
origin follows_from_last(const told_world& w, subnet_id dongle, std::string by);
origin follows_from_last(const chronicle& history, unix_ms now, subnet_id dongle, std::string by);

/// Follows from the running toggle of the dongle, or the one that takes its power away; without
/// such a toggle it is what @p by has seen by himself.
origin follows_from_toggle(const told_world& w, subnet_id dongle, std::string by);

} // namespace dongled
