#include "io/firewall/nft_reading.hpp"

#include "io/firewall/nft_text.hpp"

#include <nlohmann/json.hpp>

#include <optional>

namespace dongled::io::firewall {

namespace {

using nlohmann::json;
using event = json::parse_event_t;

constexpr seconds remembered{3600}; // The timeout of refused4 and refused6.

failure strange(const std::string& what) {
  return {fault::bad_input, "nft printed what is no table of ours: " + what};
}

std::string word_at(const json& x, const char* key) {
  auto at = x.is_object() ? x.find(key) : x.end();
  return at != x.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

uint64_t number_at(const json& x, const char* key) {
  auto at = x.is_object() ? x.find(key) : x.end();
  return at != x.end() && at->is_number_unsigned() ? at->get<uint64_t>() : 0;
}

/// "1.2.3.4", {"prefix": {"addr", "len"}} or {"range": [first, last]}.
std::optional<interval> interval_of(const json& x) {
  if (x.is_string())
    return interval_from(x.get<std::string>());
  if (!x.is_object())
    return std::nullopt;
  if (auto at = x.find("prefix"); at != x.end())
    return interval_from(word_at(*at, "addr") + '/' + std::to_string(number_at(*at, "len")));
  auto at = x.find("range");
  if (at == x.end() || !at->is_array() || at->size() != 2 || !(*at)[0].is_string()
      || !(*at)[1].is_string())
    return std::nullopt;
  return interval_from((*at)[0].get<std::string>() + '-' + (*at)[1].get<std::string>());
}

/// Takes the addresses out of the text while it is parsed: as JSON they would take a hundred times
/// their size.
class allowed_filter {
public:
  bool operator()(int depth, event what, const json& x) {
    if (depth == 4 && what == event::key) {
      key_ = x.get<std::string>();
      inside_ = key_ == "elem" && (name_ == "allowed4" || name_ == "allowed6");
    } else if (depth == 4 && what == event::value && key_ == "name" && x.is_string()) {
      name_ = x.get<std::string>();
    } else if (depth == 4 && what == event::array_end) {
      inside_ = false;
    } else if (depth == 3 && what == event::object_start) {
      name_.clear();
    } else if (inside_ && depth == 5 && (what == event::value || what == event::object_end)) {
      auto one = interval_of(x);
      if (one)
        all.push_back(*one);
      odd = odd || !one;
      return false;
    }
    return true;
  }

  std::vector<interval> all;
  bool odd = false; ///< Something was no address.

private:
  std::string key_, name_;
  bool inside_ = false;
};

void read_sources(const json& set, table_reading& out) {
  auto elements = set.find("elem");
  if (elements == set.end() || !elements->is_array())
    return;
  for (auto& x : *elements) {
    auto one = x.is_object() ? x.find("elem") : x.end();
    if (one == x.end() || !one->is_object())
      continue;
    auto counter = one->find("counter");
    auto left = seconds{number_at(*one, "expires")};
    refused_source from{word_at(*one, "val"),
                        counter == one->end() ? 0 : number_at(*counter, "packets"),
                        left < remembered ? remembered - left : seconds{0}};
    if (!from.address.empty())
      out.sources.push_back(std::move(from));
  }
}

/// Forgets what is another each time it is made, or counted.
void strip(json& x) {
  if (x.is_array())
    for (auto& y : x)
      strip(y);
  if (!x.is_object())
    return;
  for (auto name : {"handle", "packets", "bytes"})
    x.erase(name);
  for (auto& [key, y] : x.items())
    strip(y);
}

result<json> parsed(const std::string& text, const json::parser_callback_t& with = nullptr) {
  auto all = json::parse(text, with, false);
  auto at = all.is_object() ? all.find("nftables") : all.end();
  if (at == all.end() || !at->is_array())
    return strange("no array \"nftables\"");
  return std::move(*at);
}

} // namespace

result<table_reading> read_table(const std::string& text) {
  allowed_filter filter;
  auto all = parsed(text, [&](int depth, event what, json& x) { return filter(depth, what, x); });
  if (!all)
    return all.why();
  if (filter.odd)
    return strange("an element is no address");
  table_reading out;
  auto shape = json::array();
  for (auto& x : *all) {
    if (!x.is_object() || x.size() != 1)
      return strange("an entry of another kind");
    auto kind = x.begin().key();
    auto& body = x.begin().value();
    if (kind == "metainfo")
      continue;
    auto name = word_at(body, "name");
    out.present = out.present || (kind == "table" && name == table_name);
    out.rules += kind == "rule" ? 1 : 0;
    out.hooked = out.hooked || (kind == "chain" && word_at(body, "hook") == "input");
    if (kind == "counter" && name == "refused")
      out.refused = number_at(body, "packets");
    if (kind == "set" && (name == "refused4" || name == "refused6"))
      read_sources(body, out);
    if (kind == "set" && name != "tcp_ports" && name != "udp_ports")
      body.erase("elem");
    strip(x);
    shape.push_back(std::move(x));
  }
  out.allowed = address_set{filter.all};
  out.shape = shape.dump(-1, ' ', false, json::error_handler_t::replace);
  return out;
}

result<std::vector<std::string>> read_chains(const std::string& text) {
  auto all = parsed(text);
  if (!all)
    return all.why();
  std::vector<std::string> out;
  for (auto& x : *all)
    if (auto at = x.is_object() ? x.find("chain") : x.end(); at != x.end())
      out.push_back(word_at(*at, "family") + ' ' + word_at(*at, "table") + ' '
                    + word_at(*at, "name"));
  return out;
}

} // namespace dongled::io::firewall
