#pragma once

#include "api/views/rack_picture.hpp"

#include <string>

namespace dongled::api {

/// The rack in one line, for `systemctl status`: "10 of 12 dongles serve; 13 absent, 14 recovering
/// (port power)". Names at most a handful of dongles. Pure.
std::string status_line(const rack_picture& x);

} // namespace dongled::api
