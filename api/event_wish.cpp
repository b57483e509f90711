#include "api/event_wish.hpp"

#include "api/shell/story_text.hpp"
#include "api/verbs/arguments.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>

namespace dongled::api {

namespace {

constexpr size_t looking_back = 50, most_at_once = 500;
constexpr unsigned longest_wait_s = 30;

std::optional<uint64_t> whole(const std::string& x, int base) {
  uint64_t n = 0;
  auto [end, bad] = std::from_chars(x.data(), x.data() + x.size(), n, base);
  return bad == std::errc{} && end == x.data() + x.size() ? std::optional(n) : std::nullopt;
}

std::optional<unix_ms> moment_in(const std::string& word, unix_ms now) {
  if (auto ago = verbs::length_in(word))
    return now - std::chrono::milliseconds{*ago}.count();
  return epoch_ms(word);
}

/// Reads options one by one; the first complaint ends it.
class reader {
public:
  reader(const settings& config, unix_ms now) : config_(config), now_(now) {}

  std::optional<refusal> take(const std::string& option, const std::string& value) {
    if (option == "--dongle")
      return dongle(value);
    if (option == "--kind")
      return kinds(value);
    if (option == "--since")
      return since(value);
    auto number = whole(value, 10);
    if (option == "--after" && number)
      out.which.after = *number;
    else if (option == "--wait" && number && *number <= longest_wait_s)
      out.patience = seconds{static_cast<int64_t>(*number)};
    else
      return verbs::usage_of("events");
    return std::nullopt;
  }

  event_wish out;

private:
  std::optional<refusal> dongle(const std::string& value) {
    auto named = verbs::dongle_in(value, config_);
    if (auto no = std::get_if<refusal>(&named))
      return *no;
    out.which.dongle = std::get<subnet_id>(named);
    return std::nullopt;
  }

  std::optional<refusal> kinds(const std::string& value) {
    std::istringstream in(value);
    for (std::string name; std::getline(in, name, ',');) {
      auto kind = happening_kind_from(name);
      if (!kind)
        return refusal{"No kind of event is called \"" + name + "\"; there are " + all_kinds(),
                       "USAGE"};
      out.which.kinds.push_back(*kind);
    }
    return std::nullopt;
  }

  static std::string all_kinds() {
    std::string out;
    for (auto& x : happening_kinds())
      out += (out.empty() ? "" : ", ") + x;
    return out;
  }

  std::optional<refusal> since(const std::string& value) {
    auto at = moment_in(value, now_);
    if (!at)
      return refusal{"--since takes how long ago (30s, 10m, 2h, 1d) or a time such as "
                     "2026-01-31T10:00:00+01:00",
                     "USAGE"};
    out.since = *at;
    return std::nullopt;
  }

  const settings& config_;
  unix_ms now_;
};

} // namespace

std::vector<std::string> happening_kinds() {
  std::vector<std::string> out;
  for (auto n = uint8_t{0}; n <= static_cast<uint8_t>(last_happening_kind); ++n)
    out.push_back(to_string(static_cast<happening_kind>(n)));
  return out;
}

std::variant<event_wish, refusal> event_wish_in(const std::vector<std::string>& args,
                                                const settings& config, unix_ms now) {
  reader read{config, now};
  auto& out = read.out;
  for (size_t i = 0; i < args.size(); ++i) {
    if (args[i] == "--log") {
      out.log = true;
      continue;
    }
    if (i + 1 == args.size())
      return verbs::usage_of("events");
    if (auto no = read.take(args[i], args[i + 1]))
      return *no;
    ++i;
  }
  if (out.log && (out.which.dongle || !out.which.kinds.empty()))
    return refusal{"The log knows neither dongles nor kinds: leave out --log, or these", "USAGE"};
  // Ids are microseconds; what was told in that very millisecond belongs to it.
  if (out.since > 0 && !out.which.after && !out.log)
    out.which.after = static_cast<uint64_t>(out.since) * 1000 - 1;
  out.which.limit = out.which.after || out.since > 0 ? most_at_once : looking_back;
  return out;
}

std::string short_id(uint64_t id) {
  std::string out(16, '0');
  auto [end, bad] = std::to_chars(out.data(), out.data() + out.size(), id, 36);
  out.resize(static_cast<size_t>(end - out.data()));
  return out;
}

std::optional<uint64_t> id_in(const std::string& word) {
  // A moment in decimal microseconds has sixteen digits, in base 36 it has ten.
  constexpr size_t least_decimal = 13;
  auto digits = std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (word.empty() || word.size() > 20)
    return std::nullopt;
  return whole(word, digits && (word.size() >= least_decimal || word == "0") ? 10 : 36);
}

} // namespace dongled::api
