#pragma once

#include "api/commands.hpp"

namespace dongled::api {

/// Asks as `remote::call` does, and, while the daemon cannot be reached, again every second, until
/// it answers or the operator has had enough: for what is followed over a restart of the daemon.
/// Says once that the connection was lost, and that it is there again. A daemon that is refused,
/// being of another version, is a failure at once.
result<verb_result> insist(remote& daemon, const std::string& verb, const words& args,
                           const screen& out);

} // namespace dongled::api
