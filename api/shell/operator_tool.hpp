#pragma once

#include <string>

namespace dongled::api {

/// The program `donglectl`: one verb, or an interactive shell without one; answers its exit code.
int run_operator_tool(int argc, char** argv, const std::string& version);

} // namespace dongled::api
