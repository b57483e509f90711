#pragma once

#include "api/commands.hpp"

#include <functional>
#include <optional>
#include <string>

namespace dongled::api::verbs {

/// `firewall setup`: asks for URL, file, key and who must never be locked out, looks at the list,
/// and prints the lines for the configuration; changes nothing. Answers the exit code. @p ask puts
/// a question and reads a line; nothing: there is no more. Blocks for the fetch.
int set_up_firewall(const screen& out,
                    const std::function<std::optional<std::string>(const std::string&)>& ask);
/// The same with standard input.
int set_up_firewall(const screen& out);

} // namespace dongled::api::verbs
