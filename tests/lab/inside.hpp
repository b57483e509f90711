#pragma once

#include "tests/lab/child.hpp"
#include "tests/lab/control.hpp"

#include <functional>
#include <string>
#include <vector>

/// What a test needs that runs as COMMAND inside a lab.
namespace dongled::lab::inside {

/// Asks the lab by $DONGLELAB_CONTROL. Errors: what the lab said.
result<nlohmann::json> ctl(const std::vector<std::string>& argv);

/// `status N` as JSON; null when refused.
nlohmann::json status(int subnet);

/// curl, silent, at most 5 s: its exit status and output.
outcome curl(std::vector<std::string> args);

/// Fetches http://api.ipify.org/ through an interface, the name resolved by hand.
outcome my_address(const std::string& interface);

/// Asks a DNS server over UDP: the response code, or -1 without an answer within `limit`.
int ask_dns(const std::string& server, const std::string& name, std::chrono::milliseconds limit);

/// Polls until `f` holds, at most 20 s. False: it never did.
bool eventually(const std::function<bool()>& f);

/// Writes a value into a file as a daemon does: open, write, close.
bool write_text(const std::string& file, const std::string& text);

} // namespace dongled::lab::inside
