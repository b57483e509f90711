#pragma once

#include "api/commands.hpp"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>

namespace dongled::api::verbs {

/// A story that the daemon tells: how it is asked about, and what its end means.
struct followed_story {
  std::string verb;
  words args;
  std::string id_key, id; ///< Whose story is told under that verb; another's: this one was missed.
  std::string missed;     ///< The refusal's code then.
  std::function<std::string(const nlohmann::json&)> end; ///< The end of its record, as text.
  std::function<int(const nlohmann::json&)> code;        ///< What donglectl exits with.
  std::string goes_on; ///< For who does not wait for it: "the toggle goes on: trace 12".
};

/// Shows a running story's trace as it grows, until its end or until the operator has had enough;
/// the answer is the exit code. Blocks; it looks again every 250 ms, for the eye.
int follow_story(remote& daemon, const followed_story& what, const screen& out);

} // namespace dongled::api::verbs
