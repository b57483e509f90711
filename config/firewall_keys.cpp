#include "config/firewall_keys.hpp"

#include "config/bare_url.hpp"
#include "config/syntax.hpp"
#include "config/value_rows.hpp"

#include <algorithm>

namespace dongled {

using nlohmann::ordered_json;
using namespace rows;

namespace {

/// Base64 of 42 bytes, of which the first two are "Ed" (minisign's only kind of key).
bool minisign_key(const std::string& x) {
  auto plain = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+'
           || c == '/';
  };
  return x.size() == 56 && x.starts_with("RW") && x[2] >= 'Q' && x[2] <= 'T'
         && std::ranges::all_of(x, plain);
}

} // namespace

key_row list_url_key() {
  static const std::string expected = R"(a URL like "https://host/path", or null)";
  return {"firewall.list_url", expected,
          [](const json_node& x, settings& s, const complaint& complain) {
            auto url = std::get_if<std::string>(&x.value);
            auto none = std::holds_alternative<std::nullptr_t>(x.value);
            if (url && !syntax::web_url(*url))
              return mismatch(json_node{x.line, bare_url(*url)}, complain, expected);
            if (!url && !none)
              return mismatch(x, complain, expected);
            s.firewall.list_url.reset();
            if (url)
              s.firewall.list_url = *url;
          },
          [](const settings& s) {
            auto& x = s.firewall.list_url;
            return x ? ordered_json(bare_url(*x)) : ordered_json();
          }};
}

key_row list_key_key() {
  return text(
    "firewall.list_key", [](auto& s) -> auto& { return s.firewall.list_key; },
    R"(a minisign public key, the 56 characters that begin with "RW")", minisign_key);
}

key_row on_removal_key() {
  using way = settings::firewall_part::removal;
  static const std::string expected = R"("cut" or "drain")";
  return {"firewall.on_removal", expected,
          [](const json_node& x, settings& s, const complaint& complain) {
            auto word = std::get_if<std::string>(&x.value);
            if (word && *word == "cut")
              s.firewall.on_removal = way::cut;
            else if (word && *word == "drain")
              s.firewall.on_removal = way::drain;
            else
              mismatch(x, complain, expected);
          },
          [](const settings& s) {
            switch (s.firewall.on_removal) {
            case way::cut: return ordered_json("cut");
            case way::drain: return ordered_json("drain");
            }
            return ordered_json();
          }};
}

} // namespace dongled
