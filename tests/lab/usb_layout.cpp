#include "tests/lab/usb_layout.hpp"

namespace dongled::lab {

namespace {

constexpr unsigned most_ports = 15; // maxchild of the largest hubs the kernel takes is 31.
constexpr size_t most_hubs = 30;    // In a rack.
constexpr unsigned deepest_hub = 5; // USB 2.0 4.1.1: five hubs in a chain.

/// Ports that are neither for dongles nor for hubs.
unsigned taken(const hub_layout& x) { return (x.keyboard ? 1u : 0u) + (x.spare ? 1u : 0u); }

/// A reader that consumes its text; empty-handed at the first thing that makes no sense.
class reader {
public:
  explicit reader(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c)
      return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool hubs(std::vector<hub_layout>& into, unsigned depth) {
    do {
      if (++hubs_ > most_hubs || depth > deepest_hub || !hub(into.emplace_back(), depth))
        return false;
    } while (take(','));
    return true;
  }

private:
  bool hub(hub_layout& x, unsigned depth) {
    x.ports = 0;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'
           && x.ports <= most_ports) {
      x.ports = x.ports * 10 + static_cast<unsigned>(rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    if (x.ports < 1 || x.ports > most_ports)
      return false;
    x.usb3 = take('t');
    x.keyboard = take('k');
    x.spare = take('e');
    if (take('(') && (!hubs(x.chained, depth + 1) || !take(')')))
      return false;
    return x.chained.size() + taken(x) <= x.ports;
  }

  std::string_view rest_;
  size_t hubs_ = 0;
};

size_t places_in(const std::vector<hub_layout>& hubs) {
  size_t n = 0;
  for (const auto& x : hubs)
    n += x.ports - x.chained.size() - taken(x) + places_in(x.chained);
  return n;
}

} // namespace

result<usb_layout> parse_layout(std::string_view text) {
  usb_layout x;
  reader in{text};
  do {
    if (!in.hubs(x.emplace_back(), 1) || x.size() > 4 || x.back().size() > most_ports)
      return failure{fault::bad_input,
                     "--hubs wants hubs by their number of ports, as in 4,4t,4k/4(2), not '"
                       + std::string{text} + "'",
                     0};
  } while (in.take('/'));
  if (!in.done())
    return failure{fault::bad_input, "--hubs: what follows makes no sense in " + std::string{text},
                   0};
  return x;
}

usb_layout default_layout(size_t dongles) {
  constexpr unsigned ports = 4;
  return {controller_layout((dongles + ports - 1) / ports + 1, hub_layout{.ports = ports})};
}

size_t places_in(const usb_layout& x) {
  size_t n = 0;
  for (const auto& hubs : x)
    n += places_in(hubs);
  return n;
}

} // namespace dongled::lab
