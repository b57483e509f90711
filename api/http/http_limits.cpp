#include "api/http/http_limits.hpp"

#include "config/text.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace dongled::api {

namespace {

constexpr size_t longest_token = 4096;
constexpr size_t longest_path = 512;

result<std::string> read_token(const std::string& path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::string text(longest_token + 1, '\0');
  if (!in || (in.read(text.data(), static_cast<std::streamsize>(text.size())), in.bad()))
    return failure{fault::denied,
                   "api.token_file " + path + " cannot be read: " + std::strerror(errno), errno};
  text.resize(static_cast<size_t>(in.gcount()));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
    text.pop_back();
  auto printable = std::all_of(text.begin(), text.end(), [](char c) { return c > 32 && c < 127; });
  if (text.empty() || text.size() > longest_token || !printable)
    return failure{fault::bad_input, "api.token_file " + path
                                       + " holds no token: expected one line of up to 4096 "
                                         "printable characters without blanks"};
  return text;
}

std::string told(const std::vector<problem>& all) {
  std::vector<std::string> lines;
  for (auto& x : all)
    lines.push_back(to_string(x));
  return joined(lines);
}

/// What an Authorization header presents (RFC 6750 section 2.1); the scheme's name is
/// case-insensitive (RFC 9110 section 11.1).
std::optional<std::string> bearer(const std::string& authorization) {
  const std::string scheme = "bearer ";
  auto alike = [](char b, char a) { return (a >= 'A' && a <= 'Z' ? char(a + 32) : a) == b; };
  auto fits = authorization.size() >= scheme.size()
              && std::equal(scheme.begin(), scheme.end(), authorization.begin(), alike);
  return fits ? std::optional(authorization.substr(scheme.size())) : std::nullopt;
}

} // namespace

result<http_limits> http_limits::make(const settings::api_part& x) {
  http_limits out;
  for (auto& text : x.allow) {
    auto range = cidr::parse(text);
    if (!range)
      return failure{fault::bad_input, "api.allow: " + text + " is no address range"};
    out.allow_.push_back(*range);
  }
  if (x.token_file) {
    auto token = read_token(*x.token_file);
    if (!token)
      return token.why();
    out.token_ = std::move(*token);
  }
  if (x.tokens_file) {
    auto read = load_tokens(*x.tokens_file);
    if (!read.ok())
      return failure{fault::bad_input, told(read.problems)};
    out.tokens_ = std::move(read.tokens);
  }
  return out;
}

http_limits::judgement http_limits::judge(const std::string& address,
                                          const std::string& authorization, unix_ms now) const {
  using verdict = judgement::verdict;
  if (!lets_in(address))
    return {};
  if (!token_ && !tokens_)
    return {verdict::welcome, role::admin};
  auto secret = bearer(authorization);
  if (!secret)
    return {verdict::bad_token};
  if (token_ && same_secret(*secret, *token_))
    return {verdict::welcome, role::admin, {}, true};
  if (auto named = tokens_ ? find_token(*tokens_, *secret, now) : nullptr)
    return {verdict::welcome, named->right, named->name, true};
  return {verdict::bad_token};
}

bool http_limits::lets_in(const std::string& address) const {
  auto from = ip_address::parse(address);
  return from && contains(allow_, *from);
}

bool same_secret(const std::string& a, const std::string& b) noexcept {
  unsigned differ = a.size() == b.size() ? 0 : 1;
  for (size_t i = 0; i < a.size() && !b.empty(); ++i)
    differ |= static_cast<unsigned>(static_cast<unsigned char>(a[i])
                                    ^ static_cast<unsigned char>(b[i % b.size()]));
  return differ == 0;
}

bool sane_path(const std::string& x) {
  if (x.empty() || x.size() > longest_path || x.front() != '/')
    return false;
  if (x.find("//") != x.npos || (x + '/').find("/./") != x.npos || (x + '/').find("/../") != x.npos)
    return false;
  return std::all_of(x.begin(), x.end(), [](char c) { return c > 32 && c < 127; });
}

} // namespace dongled::api
