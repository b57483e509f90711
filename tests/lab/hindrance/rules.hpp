#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lab::hindrance {

/// What a hindered program was about to do; empty or absent is what the call does not have.
struct attempt {
  std::string_view call;        ///< One of `known_calls`.
  std::string path;             ///< Of open and opendir as given, of fsync the file's.
  std::optional<uint16_t> port; ///< bind, connect: the address's. accept: the listener's.
  std::string family;           ///< inet, inet6, unix, netlink, packet; of a socket.
  std::string thread;           ///< The calling thread's name.
};

/// One line of the control file: which calls, and what becomes of them.
struct rule {
  std::string call;
  std::optional<std::string> path; ///< A part of it.
  std::optional<uint16_t> port;
  std::optional<std::string> family, thread;
  uint64_t after = 0;            ///< So many pass first.
  std::optional<uint64_t> count; ///< So many are hindered; nothing: all.
  uint64_t ms = 0;               ///< How much longer the call takes.
  int error = 0;                 ///< What it fails with then; 0: it goes on.
  bool operator==(const rule&) const = default;
};

/// The calls that can be hindered, by the name a rule has for them.
const std::vector<std::string_view>& known_calls();

/// Reads a control file's text. A line that makes no sense is told in @p complaints.
std::vector<rule> parse(std::string_view text, std::vector<std::string>& complaints);

/// Whether @p x is about such a call. Counts nothing.
bool fits(const rule& x, const attempt& what);

/// Takes one of what @p x has left; false when the call passes.
bool take(rule& x);

} // namespace lab::hindrance
