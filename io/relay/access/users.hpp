#pragma once

#include "config/problem.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dongled::io::relay {

/// What is kept of a password: PBKDF2 with HMAC-SHA-256 (RFC 8018 section 5.2). As text
/// `pbkdf2-sha256$ITERATIONS$SALT$HASH`, the last two in hexadecimal.
struct secret_hash {
  static constexpr uint32_t fewest = 1000, usual = 10'000, most = 1'000'000; ///< Iterations.
  static constexpr size_t shortest_salt = 8, longest_salt = 64;

  uint32_t iterations = usual;
  std::string salt;
  std::array<uint8_t, 32> hash{};

  bool operator==(const secret_hash&) const = default;
};
std::string to_string(const secret_hash& x);

/// Who may log in (RFC 1929), and with what. A value, shared by all reactors once it is read.
class user_list {
public:
  /// False, and nothing is changed, when the name is taken.
  bool add(const std::string& name, secret_hash secret);

  /// Null for a stranger.
  const secret_hash* find(const std::string& name) const;

  size_t size() const noexcept { return users_.size(); }

  /// The most iterations any of them needs: what every login is made to cost, so that the time it
  /// takes tells nothing about a name.
  uint32_t slowest() const noexcept { return slowest_; }

private:
  std::unordered_map<std::string, secret_hash> users_;
  uint32_t slowest_ = secret_hash::usual;
};

/// A users file as read: the users are worth something only without problems.
struct users_reading {
  user_list users;
  std::vector<problem> problems;
  bool ok() const noexcept { return problems.empty(); }
};

/// Larger files are refused unread.
constexpr size_t users_file_limit = 4 * 1024 * 1024;

/// Reads the text of a users file: a `NAME:HASH` a line, blank lines and `#` comments between them.
/// Names have 1 to 255 visible ASCII characters without a colon. Every problem is told with its
/// line (up to a hundred of them), and none repeats a hash or what might be a password. Pure;
/// @p file is for the messages.
users_reading parse_users(std::string_view text, const std::string& file);

/// Reads the file at @p path; blocks for a file read. A file that cannot be read is a problem, too.
users_reading load_users(const std::string& path);

} // namespace dongled::io::relay
