#include "tests/bench/options.hpp"

#include <charconv>

namespace dongled::bench {

const char* const usage_text =
  "usage: donglelab run --dongles 11 -- relay_bench [--idle N] [--seconds S] [--json FILE]\n"
  "                     [--dongled PROGRAM] [--only direct,dongled,microsocks,dante,haproxy]\n"
  "N idle relays (2000), S seconds for each figure (4; ping takes half)\n";

namespace {

bool number(const std::string& text, size_t most, size_t& x) {
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), x);
  return code == std::errc{} && end == text.data() + text.size() && x >= 1 && x <= most;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> list;
  for (size_t start = 0; start <= text.size();) {
    auto end = std::min(text.find(',', start), text.size());
    list.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return list;
}

} // namespace

result<bench_options> parse(const std::vector<std::string>& args) {
  bench_options x;
  for (size_t i = 0; i < args.size(); i += 2) {
    const auto& name = args[i];
    if (i + 1 == args.size())
      return failure{fault::bad_input, name + " wants a value", 0};
    const auto& value = args[i + 1];
    size_t span = 0;
    if (name == "--json") {
      x.json = value;
    } else if (name == "--dongled") {
      x.dongled = value;
    } else if (name == "--only") {
      x.only = split(value);
    } else if (name == "--idle" && number(value, 15000, x.size.idle)) {
      continue;
    } else if (name == "--seconds" && number(value, 3600, span)) {
      x.size.bulk = x.size.rate = std::chrono::seconds{span};
      x.size.ping = x.size.bulk / 2;
    } else {
      return failure{fault::bad_input, "what is " + name + ' ' + value + '?', 0};
    }
  }
  return x;
}

} // namespace dongled::bench
