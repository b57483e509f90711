#pragma once

#include "config/result.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace dongled::io::usb {

/// Writes @p text and a newline to an attribute of sysfs (or to the FIFO or file of a look-alike).
/// The kernel acts before the write returns, and may hold it for as long as a device takes to
/// answer its requests (some seconds each). Errors: not_found, denied, busy, unsupported (what a
/// driver without the function says), timed_out, os. Never creates a file, never waits for a FIFO's
/// reader.
result<done> write_attribute(const std::string& file, const std::string& text);

/// The kernel's error number as a failure, in words.
failure os_failure(const std::string& doing, int error);

/// Waits until @p there, looking every few milliseconds; false when it was not so within @p limit.
/// sysfs cannot be waited for: it tells nobody when it changes.
bool comes_true(const std::function<bool()>& there, std::chrono::milliseconds limit);

} // namespace dongled::io::usb
