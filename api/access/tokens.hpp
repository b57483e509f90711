#pragma once

#include "api/access/roles.hpp"
#include "config/problem.hpp"
#include "config/wall_time.hpp"
#include "io/hilink/digest.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dongled::api {

/// A named token of `api.tokens_file`. Tokens are 32 random bytes, so that one round of SHA-256
/// keeps them as well as a slow hash would keep a password.
struct access_token {
  std::string name;
  role right = role::read;
  io::hilink::digest hash{};
  std::optional<unix_ms> expires;
};

/// A tokens file as read: the tokens are worth something only without problems.
struct tokens_reading {
  std::vector<access_token> tokens;
  std::vector<problem> problems;
  bool ok() const noexcept { return problems.empty(); }
};

/// Reads `{"tokens": [{"name", "role", "hash": "sha256:…", "expires": TIME | null}]}`. Every
/// problem is told with its line and what was expected; none repeats a hash. At most 1000 tokens.
/// Pure;
/// @p file is for the messages.
tokens_reading parse_tokens(const std::string& text, const std::string& file);

/// Reads the file at @p path, of 1 MiB at most; blocks for a file read. A file that cannot be read
/// is a problem, too.
tokens_reading load_tokens(const std::string& path);

/// The token that @p secret is, unless it has expired; null: it is none. Takes as long whichever
/// it is. What is shorter than 32 characters is no token.
const access_token* find_token(const std::vector<access_token>& all, const std::string& secret,
                               unix_ms now);

/// "sha256:" and the sum in hexadecimal, as files keep a secret.
std::string hash_text(const std::string& secret);

/// The sum that such a text holds; nothing when it is none.
std::optional<io::hilink::digest> hash_in(const std::string& text);

/// 32 bytes of randomness in hexadecimal; nothing when there is none to be had.
std::optional<std::string> new_secret();

/// What is wrong with the name of a token or link: 1 to 64 printable ASCII characters; empty:
/// nothing.
std::string name_trouble(const std::string& name);

} // namespace dongled::api
