#pragma once

#include "actors/flow.hpp"
#include "actors/world.hpp"

#include <string>

namespace dongled::api {

/// What became of an actor that was made to end.
struct restarted {
  std::string path;
  uint64_t old_id = 0;
  uint64_t new_id = 0;  ///< 0: nobody took its place (yet).
  std::string now;      ///< Its phase, or "gone" for a temporary child.
  milliseconds took{0}; ///< Until the new one ran.
};

/// How the end is brought about.
enum class ending_by : uint8_t {
  order, ///< Planned: its supervisor stops it as at the daemon's end, starts it again, counts
         ///< nothing.
  kill,  ///< Fault injection: it dies on the spot and its supervisor must heal that.
};

/// Ends the live actor at @p path for @p by, and waits up to @p patience for its successor.
/// `fault::not_found` without a live actor there, `fault::refused` for the root, `fault::timed_out`
/// when the old one would not go. That no successor came is no failure: `new_id` tells.
flow<result<restarted>> end_and_heal(caf::event_based_actor* self, world_ptr w, std::string path,
                                     ending_by how, std::string by, milliseconds patience);

} // namespace dongled::api
