#include "tests/lab/options.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>

namespace dongled::lab {

namespace {

constexpr size_t most_dongles = 40;

failure bad(const std::string& what) { return {fault::bad_input, what, 0}; }

bool read_number(std::string_view text, unsigned& x, unsigned low, unsigned high) {
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), x);
  return code == std::errc{} && end == text.data() + text.size() && x >= low && x <= high;
}

template <class F>
bool each_part(std::string_view text, F f) {
  while (true) {
    auto comma = text.find(',');
    if (!f(text.substr(0, comma)))
      return false;
    if (comma == std::string_view::npos)
      return true;
    text.remove_prefix(comma + 1);
  }
}

bool read_families(std::string_view text, std::vector<firmware>& into) {
  into.clear();
  return each_part(text, [&into](std::string_view x) {
    if (x != "A" && x != "B")
      return false;
    into.push_back(x == "A" ? firmware::a : firmware::b);
    return true;
  });
}

} // namespace

result<std::vector<uint8_t>> parse_dongles(std::string_view text) {
  std::vector<uint8_t> found;
  bool good = each_part(text, [&found](std::string_view part) {
    auto dash = part.find('-');
    unsigned first = 0, last = 0;
    if (!read_number(part.substr(0, dash), first, 1, 254))
      return false;
    last = first;
    if (dash != std::string_view::npos && !read_number(part.substr(dash + 1), last, first, 254))
      return false;
    for (auto n = first; n <= last; ++n) {
      if (std::ranges::find(found, n) != found.end() || found.size() == most_dongles)
        return false;
      found.push_back(static_cast<uint8_t>(n));
    }
    return true;
  });
  if (!good)
    return bad("--dongles wants 1 to 40 different subnets from 1 to 254, as in 11,12 or 11-30");
  return found;
}

result<run_options> parse_run(std::span<const std::string> args) {
  run_options o;
  using setter = std::function<bool(const std::string&)>;
  std::string why;
  const std::map<std::string, setter> valued{
    {"--dongles",
     [&](const std::string& x) {
       auto parsed = parse_dongles(x);
       if (parsed)
         o.dongles = *parsed;
       else
         why = parsed.why().doing;
       return static_cast<bool>(parsed);
     }},
    {"--hubs",
     [&](const std::string& x) {
       auto parsed = parse_layout(x);
       if (parsed)
         o.hubs = *parsed;
       else
         why = parsed.why().doing;
       return static_cast<bool>(parsed);
     }},
    {"--families", [&](const std::string& x) { return read_families(x, o.families); }},
    {"--faults", [&](const std::string& x) { return o.faults = x, true; }},
    {"--password", [&](const std::string& x) { return o.password = x, true; }},
    {"--state",
     [&](const std::string& x) { return o.state_dir = x, x.starts_with('/') && x.size() > 1; }},
    {"--boot-ms",
     [&](const std::string& x) {
       unsigned ms = 0;
       bool good = read_number(x, ms, 10, 600'000);
       o.boot = std::chrono::milliseconds{ms};
       return good;
     }},
  };
  size_t i = 0;
  for (; i < args.size() && args[i] != "--"; ++i) {
    if (args[i] == "--no-dhcp") {
      o.dhcp = false;
    } else if (args[i] == "--no-login") {
      o.login = false;
    } else if (auto it = valued.find(args[i]); it == valued.end()) {
      return bad("unknown option " + args[i]);
    } else if (++i == args.size()) {
      return bad(it->first + " wants a value");
    } else if (!it->second(args[i])) {
      return bad(why.empty() ? "bad value for " + it->first + ": " + args[i] : why);
    }
  }
  for (++i; i < args.size(); ++i)
    o.command.push_back(args[i]);
  if (o.dongles.empty())
    return bad("--dongles is missing");
  if (o.hubs.empty())
    o.hubs = default_layout(o.dongles.size());
  if (places_in(o.hubs) < o.dongles.size())
    return bad("--hubs has too few free ports for the dongles");
  if (o.command.empty())
    return bad("no command: put it behind --");
  return o;
}

} // namespace dongled::lab
