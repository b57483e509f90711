#include "actors/firewall/firewall_book.hpp"

#include "io/store/whole_file.hpp"

#include <nlohmann/json.hpp>

namespace dongled {

namespace {

using nlohmann::json;

/// Two lists of 65,536 entries, each at its longest.
constexpr size_t longest_book = 16 * 1024 * 1024;

json json_of(const policy::listed_part& x) {
  if (!x.there())
    return nullptr;
  json out = {{"of", x.of},
              {"fetched_at", x.fetched_at},
              {"etag", x.etag},
              {"modified", x.modified},
              {"key", x.key},
              {"expires", x.says.expires},
              {"addresses", x.addresses.text()}};
  if (x.says.serial)
    out["serial"] = *x.says.serial;
  return out;
}

std::string word_in(const json& x, const char* key) {
  auto at = x.find(key);
  return at != x.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

unix_ms time_in(const json& x, const char* key) {
  auto at = x.find(key);
  return at != x.end() && at->is_number_integer() ? at->get<unix_ms>() : 0;
}

result<policy::listed_part> part_from(const json& x, const char* key) {
  policy::listed_part out;
  auto at = x.find(key);
  if (at == x.end() || at->is_null())
    return out;
  auto bad = failure{fault::bad_input, std::string{"its part \""} + key + "\" makes no sense"};
  if (!at->is_object())
    return bad;
  auto all = io::firewall::address_set::from_text(word_in(*at, "addresses"));
  out.of = word_in(*at, "of");
  if (!all || out.of.empty())
    return bad;
  out.addresses = std::move(*all);
  out.fetched_at = time_in(*at, "fetched_at");
  out.etag = word_in(*at, "etag");
  out.modified = word_in(*at, "modified");
  out.key = word_in(*at, "key");
  out.says.expires = word_in(*at, "expires");
  if (auto serial = at->find("serial"); serial != at->end() && serial->is_number_unsigned())
    out.says.serial = serial->get<uint64_t>();
  return out;
}

} // namespace

std::string text_of(const firewall_memory& x) {
  json out = {
    {"off", x.off}, {"off_until", x.off_until}, {"url", json_of(x.url)}, {"file", json_of(x.file)}};
  return out.dump(1, ' ', false, json::error_handler_t::replace) + '\n';
}

result<firewall_memory> firewall_memory_from(const std::string& text) {
  auto x = json::parse(text, nullptr, false);
  if (!x.is_object())
    return failure{fault::bad_input, "it is no JSON object"};
  firewall_memory out;
  auto off = x.find("off");
  out.off = off != x.end() && off->is_boolean() && off->get<bool>();
  out.off_until = time_in(x, "off_until");
  for (auto [key, to] : {std::pair{"url", &out.url}, std::pair{"file", &out.file}}) {
    auto part = part_from(x, key);
    if (!part)
      return part.why();
    *to = std::move(*part);
  }
  return out;
}

std::string firewall_file(const std::string& state_dir) { return state_dir + "/firewall.json"; }

result<firewall_memory> load_firewall_memory(const std::string& state_dir) {
  auto text = io::store::read_whole(firewall_file(state_dir), longest_book);
  if (!text)
    return text.why();
  if (!*text)
    return firewall_memory{};
  auto out = firewall_memory_from(**text);
  if (!out)
    return failure{out.why().code, firewall_file(state_dir) + ": " + out.why().doing};
  return out;
}

result<done> save_firewall_memory(const std::string& state_dir, const firewall_memory& x) {
  return io::store::replace_whole(firewall_file(state_dir), text_of(x));
}

} // namespace dongled
