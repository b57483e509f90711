#include "config/socks_keys.hpp"

#include "config/value_rows.hpp"

#include <algorithm>
#include <charconv>

namespace dongled {

using nlohmann::ordered_json;
using namespace rows;

namespace {

constexpr int64_t highest_base = 65'534;

void read_bases(const json_node& x, settings& s, const complaint& complain) {
  auto list = std::get_if<json_node::elements>(&x.value);
  if (!list)
    return mismatch(x, complain, "a list of port numbers like [3300]");
  std::vector<uint16_t> taken;
  for (size_t i = 0; i < list->size(); ++i) {
    auto place = '[' + std::to_string(i) + ']';
    auto n = whole_in((*list)[i], 1, highest_base);
    if (!n) {
      mismatch((*list)[i], complain, "a whole number from 1 to 65534", place);
      continue;
    }
    auto port = static_cast<uint16_t>(*n);
    if (std::ranges::find(taken, port) != taken.end())
      complain((*list)[i].line, place, std::to_string(*n) + " is listed twice");
    else
      taken.push_back(port);
  }
  s.socks.extra_port_bases = std::move(taken);
}

/// "21000-21999".
std::optional<port_range> range_from(const std::string& text) {
  port_range out;
  auto end = text.data() + text.size();
  auto [dash, bad] = std::from_chars(text.data(), end, out.first);
  if (bad != std::errc{} || dash == end || *dash != '-')
    return std::nullopt;
  auto [last, bad_too] = std::from_chars(dash + 1, end, out.last);
  if (bad_too != std::errc{} || last != end || out.first == 0 || out.first > out.last)
    return std::nullopt;
  return out;
}

} // namespace

key_row extra_port_bases_key() {
  return {"socks.extra_port_bases", "a list of port numbers like [3300]", read_bases,
          [](const settings& s) { return ordered_json(s.socks.extra_port_bases); }};
}

key_row udp_ports_key() {
  static const std::string expected = R"(a range of ports like "21000-21999", or null)";
  return {"socks.udp_ports", expected,
          [](const json_node& x, settings& s, const complaint& complain) {
            auto text = std::get_if<std::string>(&x.value);
            auto range = text ? range_from(*text) : std::nullopt;
            if (!range && !std::holds_alternative<std::nullptr_t>(x.value))
              return mismatch(x, complain, expected);
            s.socks.udp_ports = range;
          },
          [](const settings& s) {
            auto& x = s.socks.udp_ports;
            return x ? ordered_json(std::to_string(x->first) + '-' + std::to_string(x->last))
                     : ordered_json();
          }};
}

key_row ttl_key() {
  static const std::string expected = "a whole number from 1 to 255, or null";
  return {
    "socks.ttl", expected,
    [](const json_node& x, settings& s, const complaint& complain) {
      auto n = whole_in(x, 1, 255);
      if (!n && !std::holds_alternative<std::nullptr_t>(x.value))
        return mismatch(x, complain, expected);
      s.socks.ttl.reset();
      if (n)
        s.socks.ttl = static_cast<uint8_t>(*n);
    },
    [](const settings& s) { return s.socks.ttl ? ordered_json(*s.socks.ttl) : ordered_json(); }};
}

} // namespace dongled
