#pragma once

#include "config/result.hpp"

#include <functional>
#include <string>

namespace dongled::lab {

/// Runs `inside` as process 1 of new PID, mount and network namespaces (and, without the rights
/// for them, a new user namespace in which it is root), and waits. When the caller dies, by
/// whatever signal, everything in the namespaces dies with it. SIGTERM and SIGHUP are passed on;
/// SIGINT is not, the terminal sends it to all. `inside` returns the exit status. Afterwards the
/// caller can start no process or thread any more (pid_namespaces(7): its children's namespace has
/// lost its process 1), so it had better exit.
/// Errors: denied or os, when the namespaces are not to be had.
result<int> run_in_sandbox(const std::function<int()>& inside);

/// Whether `run_in_sandbox` can work here; says why not. Tries it in a child.
result<done> sandbox_possible();

/// Inside the sandbox: private tmpfs on /run and on `state_dir`, /proc and /sys of the new
/// namespaces, and a resolv.conf that names `resolver`. Nothing of it is seen outside.
/// Errors: os.
result<done> mount_world(const std::string& state_dir, const std::string& resolver);

} // namespace dongled::lab
