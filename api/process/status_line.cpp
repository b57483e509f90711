#include "api/process/status_line.hpp"

#include "actors/phase_view.hpp"

namespace dongled::api {

namespace {

constexpr size_t most_named = 5;

bool counts(const dongle_view& d, const settings& x) {
  auto& expected = x.dongles.expected;
  return expected ? expected->contains(d.subnet) : d.known;
}

std::string in_words(const dongle_view& d, policy::phase now) {
  auto text = to_string(d.subnet) + ' ' + policy::to_string(now);
  if (!d.toggle.action.empty())
    text += " (" + d.toggle.action + ")";
  return text;
}

} // namespace

std::string status_line(const rack_picture& x) {
  size_t all = 0, serve = 0, unnamed = 0, named = 0;
  std::string ill;
  for (auto& d : x.dongles) {
    if (!counts(d, x.config))
      continue;
    ++all;
    auto now = phase_of(d).now;
    if (policy::usable(now)) {
      ++serve;
    } else if (named == most_named) {
      ++unnamed;
    } else {
      ill += (named++ == 0 ? "; " : ", ") + in_words(d, now);
    }
  }
  auto out = std::to_string(serve) + " of " + std::to_string(all) + " dongles serve" + ill;
  if (unnamed > 0)
    out += " and " + std::to_string(unnamed) + " more";
  if (!x.host.journal_trouble.empty())
    out += "; the journal is degraded: " + x.host.journal_trouble;
  return out;
}

} // namespace dongled::api
