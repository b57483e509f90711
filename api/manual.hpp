#pragma once

#include <string>
#include <vector>

namespace dongled::api {

/// donglectl's manual page (section 1) as troff with man(7) macros, made of the table of verbs.
std::string tool_manual(const std::string& version);

/// An entry of a manual page.
struct manual_item {
  std::string name, text;
};

/// The manual page of `dongled`, section 8, as troff.
std::string daemon_manual(const std::string& version, const std::vector<manual_item>& options);

} // namespace dongled::api
