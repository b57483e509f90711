#pragma once

#include <functional>
#include <optional>
#include <string>

namespace dongled::test {

/// Runs @p body in a child process with a network namespace of its own (and a user namespace, so
/// that no privilege is needed), where it is root and alone: nothing it does is seen outside, no
/// packet leaves. Returns the text that @p body returned, or how the child died. Nothing where
/// namespaces are not permitted; the reason is then printed, and the case is to return.
std::optional<std::string> in_netns(const std::function<std::string()>& body);

/// Runs a shell command; its exit code other than 0 ends the child with a message that names it.
void must_run(const std::string& command);

} // namespace dongled::test
