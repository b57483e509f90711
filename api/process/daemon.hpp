#pragma once

#include <string>

namespace dongled::api {

/// The program `dongled`: reads the command line, runs the daemon, answers its exit code (contract,
/// section 2). To be called once, first thing in main, before there are other threads.
int run_daemon(int argc, char** argv, const std::string& version);

} // namespace dongled::api
