#include "api/access/tokens.hpp"

#include "api/time_text.hpp"
#include "config/json_tree.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace dongled::api {

namespace {

using io::hilink::digest;

constexpr size_t most_tokens = 1000, most_problems = 100, file_limit = 1024 * 1024;
constexpr size_t shortest_secret = 32, longest_secret = 512, longest_name = 64;
const std::string scheme = "sha256:";

/// Reads one file; its problems gather here.
class reader {
public:
  reader(tokens_reading& out, const std::string& file) : out_(out), file_(file) {}

  void whole(const json_node& root) {
    auto object = std::get_if<json_node::members>(&root.value);
    if (!object)
      return complain(root.line, "", "expected an object like {\"tokens\": […]}");
    bool seen = false;
    for (auto& [key, value] : *object)
      if (key == "tokens")
        seen = true, list(value);
      else
        complain(value.line, key, "unknown; expected \"tokens\"");
    if (!seen)
      complain(root.line, "", "\"tokens\" is missing: expected a list of them");
  }

private:
  void complain(int line, const std::string& key, const std::string& text) {
    if (out_.problems.size() < most_problems)
      out_.problems.push_back({file_, line, key, text});
  }

  void list(const json_node& x) {
    auto all = std::get_if<json_node::elements>(&x.value);
    if (!all || all->size() > most_tokens)
      return complain(x.line, "tokens", "expected a list of at most 1000 tokens");
    for (size_t i = 0; i < all->size(); ++i)
      token((*all)[i], "tokens[" + std::to_string(i) + ']');
  }

  void token(const json_node& x, const std::string& at) {
    auto object = std::get_if<json_node::members>(&x.value);
    if (!object)
      return complain(x.line, at, "expected an object with name, role, hash and expires");
    access_token out;
    bool named = false, ranked = false, hashed = false;
    for (auto& [key, value] : *object) {
      auto text = std::get_if<std::string>(&value.value);
      if (key == "name")
        named = name(out, text, value.line, at);
      else if (key == "role")
        ranked = rank(out, text, value.line, at);
      else if (key == "hash")
        hashed = hash(out, text, value.line, at);
      else if (key == "expires")
        expiry(out, value, at);
      else
        complain(value.line, at + '.' + key, "unknown; expected name, role, hash or expires");
    }
    for (auto [there, key] : {std::pair{named, "name"}, {ranked, "role"}, {hashed, "hash"}})
      if (!there && std::none_of(object->begin(), object->end(), [key = key](auto& m) {
            return m.key == key;
          }))
        complain(x.line, at, std::string(key) + " is missing");
    if (named && ranked && hashed)
      out_.tokens.push_back(std::move(out));
  }

  bool name(access_token& out, const std::string* text, int line, const std::string& at) {
    auto wrong = text ? name_trouble(*text) : "expected 1 to 64 printable characters";
    auto same = [&](auto& x) { return text && x.name == *text; };
    if (wrong.empty() && std::any_of(out_.tokens.begin(), out_.tokens.end(), same))
      wrong = "is there twice";
    if (!wrong.empty())
      return complain(line, at + ".name", wrong), false;
    out.name = *text;
    return true;
  }

  bool rank(access_token& out, const std::string* text, int line, const std::string& at) {
    auto right = text ? role_from(*text) : std::nullopt;
    if (!right)
      return complain(line, at + ".role", R"(expected "read", "operate" or "admin")"), false;
    out.right = *right;
    return true;
  }

  bool hash(access_token& out, const std::string* text, int line, const std::string& at) {
    auto sum = text ? hash_in(*text) : std::nullopt;
    if (!sum)
      return complain(line, at + ".hash",
                      "expected \"sha256:\" and 64 hexadecimal digits, as dongled --make-token "
                      "prints them"),
             false;
    out.hash = *sum;
    return true;
  }

  void expiry(access_token& out, const json_node& x, const std::string& at) {
    if (std::holds_alternative<std::nullptr_t>(x.value))
      return;
    auto text = std::get_if<std::string>(&x.value);
    out.expires = text ? time_in(*text) : std::nullopt;
    if (!out.expires)
      complain(x.line, at + ".expires",
               "expected a time like \"2030-01-31T10:00:00Z\" or "
               "\"2030-01-31T10:00:00.000+01:00\", or null");
  }

  tokens_reading& out_;
  const std::string& file_;
};

/// A parser quotes what it stumbled over, which may be a sum, or a token that was pasted in its
/// place: no long row of hexadecimal digits is repeated.
std::string without_sums(const std::string& text) {
  constexpr size_t shortest_sum = 16;
  std::string out;
  for (size_t i = 0; i < text.size();) {
    auto end = i;
    while (end < text.size() && std::isxdigit(static_cast<unsigned char>(text[end])))
      ++end;
    if (end - i >= shortest_sum)
      out += "…";
    else
      out += text.substr(i, std::max<size_t>(end - i, 1));
    i = std::max(end, i + 1);
  }
  return out;
}

} // namespace

tokens_reading parse_tokens(const std::string& text, const std::string& file) {
  tokens_reading out;
  auto read = read_json(text, file);
  out.problems = read.problems;
  if (read.complete)
    reader{out, file}.whole(read.root);
  else if (out.problems.empty())
    out.problems.push_back({file, 0, {}, "expected JSON"});
  for (auto& x : out.problems) {
    x.key = without_sums(x.key);
    x.text = without_sums(x.text);
  }
  return out;
}

tokens_reading load_tokens(const std::string& path) {
  auto bad = [&](const std::string& why) {
    return tokens_reading{{}, {{path, 0, "api.tokens_file", why}}};
  };
  errno = 0;
  std::ifstream in{path, std::ios::binary};
  std::string text(file_limit + 1, '\0');
  if (!in || (in.read(text.data(), static_cast<std::streamsize>(text.size())), in.bad()))
    return bad(std::string{"cannot be read: "} + std::strerror(errno));
  text.resize(static_cast<size_t>(in.gcount()));
  if (text.size() > file_limit)
    return bad("is larger than 1 MiB");
  return parse_tokens(text, path);
}

const access_token* find_token(const std::vector<access_token>& all, const std::string& secret,
                               unix_ms now) {
  auto plausible = secret.size() >= shortest_secret && secret.size() <= longest_secret;
  auto sum = io::hilink::sha256(plausible ? secret : std::string{});
  const access_token* found = nullptr;
  for (auto& x : all)
    if (CRYPTO_memcmp(x.hash.data(), sum.data(), sum.size()) == 0)
      found = &x; // and on, so that the time tells nothing
  return plausible && found && (!found->expires || now < *found->expires) ? found : nullptr;
}

std::string hash_text(const std::string& secret) {
  auto sum = io::hilink::sha256(secret);
  return scheme + io::hilink::hex(io::hilink::bytes(sum));
}

std::optional<digest> hash_in(const std::string& text) {
  if (!text.starts_with(scheme))
    return std::nullopt;
  auto bytes = io::hilink::unhex(std::string_view(text).substr(scheme.size()));
  digest out{};
  if (!bytes || bytes->size() != out.size())
    return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
}

std::optional<std::string> new_secret() {
  std::array<unsigned char, 32> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    return std::nullopt;
  return io::hilink::hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string name_trouble(const std::string& x) {
  auto printable = std::all_of(x.begin(), x.end(), [](char c) { return c >= 32 && c < 127; });
  return x.empty() || x.size() > longest_name || !printable
           ? "expected 1 to 64 printable ASCII characters"
           : "";
}

} // namespace dongled::api
