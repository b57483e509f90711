#include "tests/usb_rig/stick/stick_options.hpp"

#include <charconv>
#include <functional>
#include <map>

namespace dongled::rig {

namespace {

bool read_number(const std::string& text, unsigned& x, unsigned low, unsigned high) {
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), x);
  return code == std::errc{} && end == text.data() + text.size() && x >= low && x <= high;
}

bool read_time(const std::string& text, std::chrono::milliseconds& x) {
  constexpr unsigned longest = 600'000;
  unsigned ms = 0;
  bool good = read_number(text, ms, 1, longest);
  x = std::chrono::milliseconds{ms};
  return good;
}

/// Picks one of two words.
template <class T>
bool read_word(const std::string& text, const char* one, const char* other, T first, T second,
               T& x) {
  x = text == one ? first : second;
  return text == one || text == other;
}

} // namespace

result<stick_options> parse_stick(std::span<const char* const> args) {
  stick_options o;
  unsigned subnet = 0;
  const std::map<std::string, std::function<bool(const std::string&)>> known{
    {"--subnet", [&](const std::string& x) { return read_number(x, subnet, 1, 254); }},
    {"--slot", [&](const std::string& x) { return read_number(x, o.slot, 0, 99); }},
    {"--control", [&](const std::string& x) { return o.control = x, !x.empty(); }},
    {"--boot-ms", [&](const std::string& x) { return read_time(x, o.boot); }},
    {"--switch-ms", [&](const std::string& x) { return read_time(x, o.switching); }},
    {"--family",
     [&](const std::string& x) {
       return read_word(x, "A", "B", lab::firmware::a, lab::firmware::b, o.family);
     }},
    {"--boots-as",
     [&](const std::string& x) {
       return read_word(x, "storage", "network", true, false, o.boots_as_storage);
     }},
  };
  for (size_t i = 0; i < args.size(); i += 2) {
    auto it = known.find(args[i]);
    if (it == known.end())
      return failure{fault::bad_input, std::string{"unknown option "} + args[i], 0};
    if (i + 1 == args.size() || !it->second(args[i + 1]))
      return failure{fault::bad_input, std::string{"bad value for "} + args[i], 0};
  }
  if (subnet == 0 || o.control.empty())
    return failure{fault::bad_input, "--subnet and --control are needed", 0};
  o.subnet = static_cast<uint8_t>(subnet);
  return o;
}

} // namespace dongled::rig
