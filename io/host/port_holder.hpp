#pragma once

#include <cstdint>
#include <string>

namespace dongled::io::host {

/// Who listens at TCP port @p port in our network namespace, such as "nginx (process 812)", several
/// with " and "; empty: nobody does, or we may not see whose descriptors they are (proc(5): that
/// takes root and an unhidden /proc). @p proc is another /proc in tests. Reads every process's
/// descriptors, so it blocks for some milliseconds: for a start, or a person.
std::string holder_of(uint16_t port, const std::string& proc = "/proc");

} // namespace dongled::io::host
