#pragma once

#include "actors/world.hpp"

#include <string>

namespace dongled::api {

/// SIGHUP: reads the configuration again and puts it in force. A bad file, a token that cannot be
/// read or a new port that is taken is logged and changes nothing. New addresses of the API and the
/// shell start their actors again; what needs a new process is logged.
void reload(world& w, const std::string& config_path);

} // namespace dongled::api
