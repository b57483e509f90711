#include "api/verbs/arguments.hpp"
#include "config/duration.hpp"

#include "api/http/http_routes.hpp"

#include <charconv>

namespace dongled::api::verbs {

std::variant<subnet_id, refusal> dongle_in(const std::string& word, const settings& config) {
  if (auto x = subnet_in(word, config))
    return *x;
  return refusal{"Invalid subnet (" + to_string(config.dongles.first) + '-'
                   + to_string(config.dongles.last) + ')',
                 "INVALID_SUBNET"};
}

std::variant<subnet_id, refusal> known_dongle_in(const std::string& word, const world& w) {
  auto out = dongle_in(word, *w.settings_now());
  auto x = std::get_if<subnet_id>(&out);
  if (!x)
    return out;
  auto view = w.board->find(*x);
  if (!view || !view->known)
    return refusal{"Dongle " + to_string(*x) + " is not known", "UNKNOWN_DONGLE"};
  return out;
}

std::optional<unsigned> number_in(const std::string& word, unsigned most) {
  unsigned n = 0;
  auto end = word.data() + word.size();
  auto [stop, bad] = std::from_chars(word.data(), end, n);
  auto plain = word.size() == 1 || (word.size() > 1 && word.front() != '0');
  return bad == std::errc{} && stop == end && plain && n <= most ? std::optional(n) : std::nullopt;
}

std::optional<seconds> length_in(const std::string& word) { return duration_from(word); }

refusal usage_of(const std::string& verb) {
  auto what = find_command(verb);
  return {"usage: " + verb + (what && !what->usage.empty() ? ' ' + what->usage : std::string{}),
          "USAGE"};
}

flow<verb_result> refused(refusal x) { co_return x; }

} // namespace dongled::api::verbs
