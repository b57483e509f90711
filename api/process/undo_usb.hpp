#pragma once

#include "config/result.hpp"
#include "config/settings.hpp"

#include <string>
#include <vector>

namespace dongled::api {

/// Gives power, driver and authorisation back to whatever a daemon that died had taken them from,
/// as its stored intents tell, and reads back that it is so. Answers what was undone, a sentence
/// each. `fault::os` when something could not be undone, or an intent cannot be read: it is kept,
/// and named in the log. Blocks, some seconds each. For `--undo`, when no daemon runs. @p spared is
/// left as it is, and counts as not undone.
result<std::vector<std::string>> undo_usb(const settings& x, const std::string& spared = {});

} // namespace dongled::api
