#pragma once

#include <string>

namespace dongled::api {

/// donglectl's manual page (section 1) as troff with man(7) macros, made of the table of verbs.
std::string tool_manual(const std::string& version);

} // namespace dongled::api
