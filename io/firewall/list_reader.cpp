#include "io/firewall/list_reader.hpp"

#include <algorithm>

namespace dongled::io::firewall {
namespace {

constexpr std::string_view blanks = " \t\r\v\f";
constexpr unsigned widest_v4 = 8, widest_v6 = 19;

failure at_line(size_t line, const std::string& what) {
  return {fault::bad_input, "line " + std::to_string(line) + ": " + what, static_cast<int>(line)};
}

std::string_view without_blanks(std::string_view x) {
  auto first = x.find_first_not_of(blanks);
  return first == x.npos ? std::string_view{}
                         : x.substr(first, x.find_last_not_of(blanks) - first + 1);
}

std::string percent(double share) {
  return std::to_string(static_cast<int>(share * 100 + 0.5)) + " %";
}

} // namespace

result<address_list> read_list(std::string_view text) {
  if (text.size() > longest_list)
    return failure{fault::bad_input, "the list is longer than 8 MiB"};
  if (text.starts_with("\xef\xbb\xbf"))
    text.remove_prefix(3);
  std::vector<cidr> all;
  address_list out;
  for (size_t line = 1; !text.empty(); ++line) {
    auto end = std::min(text.find('\n'), text.size());
    auto words = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    words = without_blanks(words.substr(0, words.find('#')));
    if (words.empty())
      continue;
    if (words.front() == '<')
      return at_line(line, "this is a web page or XML, and no list of addresses");
    auto range = cidr::parse(words);
    if (!range)
      return at_line(line, "expected one IPv4 or IPv6 address, or a prefix like 192.0.2.0/24");
    if (ip_address::parse(words.substr(0, words.find('/'))) != range->base())
      return at_line(line,
                     "bits behind the prefix are set; expected the first address of the range");
    if (out.wide_line == 0 && range->length() < (range->is_v4() ? widest_v4 : widest_v6))
      out.wide_line = line;
    all.push_back(*range);
  }
  if (all.empty())
    return failure{fault::bad_input, "the list is empty"};
  out.addresses = address_set{all};
  return out;
}

failure objection(const address_list& fresh, const address_set& in_force, const list_rules& rules,
                  bool shrink) {
  auto refuse = [](const std::string& why) { return failure{fault::refused, why}; };
  auto entries = fresh.addresses.size(), before = in_force.size();
  if (entries > rules.max_entries)
    return refuse("it has " + std::to_string(entries) + " entries, and max_entries is "
                  + std::to_string(rules.max_entries));
  if (!rules.allow_any && fresh.wide_line != 0)
    return at_line(fresh.wide_line,
                   "a prefix shorter than /8 (IPv6: /19) opens the ports to whole regions; "
                   "allow_any says that it is meant");
  if (!rules.allow_any && fresh.addresses.v4_addresses() > uint64_t{1} << 28)
    return refuse("together it holds more than a sixteenth of IPv4; allow_any says that it is "
                  "meant");
  auto lost = before == 0 || entries >= before
                ? 0.0
                : static_cast<double>(before - entries) / static_cast<double>(before);
  if (!shrink && lost > rules.max_shrink)
    return refuse("it lost " + percent(lost) + " of its " + std::to_string(before)
                  + " entries, and max_shrink is " + percent(rules.max_shrink)
                  + "; an update with --accept-shrink takes it");
  return {};
}

} // namespace dongled::io::firewall
