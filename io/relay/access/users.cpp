#include "io/relay/access/users.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <optional>

namespace dongled::io::relay {
namespace {

constexpr std::string_view hash_scheme = "pbkdf2-sha256$";
constexpr std::string_view digits = "0123456789abcdef";
constexpr size_t longest_name = 255;
constexpr size_t most_problems = 100;

int digit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::optional<std::string> unhex(std::string_view text) {
  if (text.size() % 2 != 0)
    return std::nullopt;
  std::string out;
  for (size_t i = 0; i < text.size(); i += 2) {
    auto high = digit(text[i]), low = digit(text[i + 1]);
    if (high < 0 || low < 0)
      return std::nullopt;
    out += static_cast<char>(high << 4 | low);
  }
  return out;
}

template <class Bytes>
std::string hex(const Bytes& bytes) {
  std::string out;
  for (auto c : bytes) {
    out += digits[static_cast<uint8_t>(c) >> 4];
    out += digits[static_cast<uint8_t>(c) & 15];
  }
  return out;
}

/// Reads a hash; otherwise @p wrong says what is the matter with it.
std::optional<secret_hash> parse_hash(std::string_view text, std::string& wrong) {
  auto salt_at = text.find('$', hash_scheme.size());
  auto hash_at = salt_at == text.npos ? text.npos : text.find('$', salt_at + 1);
  if (!text.starts_with(hash_scheme) || hash_at == text.npos) {
    wrong = "expected pbkdf2-sha256$ITERATIONS$SALT$HASH, as dongled --hash-password prints it";
    return std::nullopt;
  }
  secret_hash out;
  auto first = text.data() + hash_scheme.size(), last = text.data() + salt_at;
  auto [end, bad] = std::from_chars(first, last, out.iterations);
  if (bad != std::errc{} || end != last || out.iterations < secret_hash::fewest
      || out.iterations > secret_hash::most) {
    wrong = "the iterations must be a number from 1000 to 1000000";
    return std::nullopt;
  }
  auto salt = unhex(text.substr(salt_at + 1, hash_at - salt_at - 1));
  if (!salt || salt->size() < secret_hash::shortest_salt
      || salt->size() > secret_hash::longest_salt) {
    wrong = "the salt must be 8 to 64 bytes in hexadecimal";
    return std::nullopt;
  }
  out.salt = std::move(*salt);
  auto hash = unhex(text.substr(hash_at + 1));
  if (!hash || hash->size() != out.hash.size()) {
    wrong = "the hash must be 32 bytes in hexadecimal";
    return std::nullopt;
  }
  std::copy(hash->begin(), hash->end(), out.hash.begin());
  return out;
}

std::string_view trimmed(std::string_view x) {
  constexpr auto blanks = " \t\r";
  auto first = x.find_first_not_of(blanks);
  if (first == x.npos)
    return {};
  return x.substr(first, x.find_last_not_of(blanks) - first + 1);
}

/// Adds the user of one line; returns what is wrong with it, or nothing.
std::string read_line(std::string_view line, user_list& users) {
  auto colon = line.find(':');
  // Such a line may be anything, a password too: it is not repeated.
  if (colon == line.npos)
    return "expected NAME:HASH";
  std::string name{line.substr(0, colon)};
  auto visible = std::all_of(name.begin(), name.end(), [](char c) { return c > 32 && c < 127; });
  if (name.empty() || name.size() > longest_name || !visible)
    return "a name has 1 to 255 visible ASCII characters";
  std::string wrong;
  auto secret = parse_hash(line.substr(colon + 1), wrong);
  if (!secret)
    return "user " + quoted(name) + ": " + wrong;
  return users.add(name, std::move(*secret)) ? "" : "user " + quoted(name) + " is there twice";
}

} // namespace

std::string to_string(const secret_hash& x) {
  return std::string{hash_scheme} + std::to_string(x.iterations) + '$' + hex(x.salt) + '$'
         + hex(x.hash);
}

bool user_list::add(const std::string& name, secret_hash secret) {
  auto iterations = secret.iterations;
  if (!users_.try_emplace(name, std::move(secret)).second)
    return false;
  slowest_ = std::max(slowest_, iterations);
  return true;
}

const secret_hash* user_list::find(const std::string& name) const {
  auto x = users_.find(name);
  return x == users_.end() ? nullptr : &x->second;
}

users_reading parse_users(std::string_view text, const std::string& file) {
  users_reading out;
  for (int number = 1; !text.empty() && out.problems.size() < most_problems; ++number) {
    auto end = std::min(text.find('\n'), text.size());
    auto line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#')
      continue;
    auto wrong = read_line(line, out.users);
    if (!wrong.empty())
      out.problems.push_back({file, number, {}, wrong});
  }
  return out;
}

users_reading load_users(const std::string& path) {
  auto bad = [&](const std::string& why) {
    return users_reading{{}, {{path, 0, "socks.users_file", why}}};
  };
  errno = 0;
  std::ifstream in{path, std::ios::binary};
  if (!in)
    return bad(std::string{"cannot be read: "} + std::strerror(errno));
  std::string text, part(64 * 1024, '\0');
  do {
    in.read(part.data(), static_cast<std::streamsize>(part.size()));
    text.append(part, 0, static_cast<size_t>(in.gcount()));
  } while (in && text.size() <= users_file_limit);
  if (in.bad())
    return bad(std::string{"cannot be read: "} + std::strerror(errno));
  if (text.size() > users_file_limit)
    return bad("is larger than 4 MiB");
  return parse_users(text, path);
}

} // namespace dongled::io::relay
