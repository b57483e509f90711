#include "actors/analysis/moment.hpp"

#include <charconv>
#include <chrono>
#include <ctime>
#include <optional>
#include <string_view>
#include <vector>

namespace dongled::analysis {

namespace {

constexpr unix_ms second_ms = 1000;

std::optional<int> digits(std::string_view x, size_t least, size_t most) {
  int out = 0;
  if (x.size() < least || x.size() > most)
    return std::nullopt;
  auto [end, bad] = std::from_chars(x.data(), x.data() + x.size(), out);
  return bad == std::errc{} && end == x.data() + x.size() && x.front() != '-' ? std::optional(out)
                                                                              : std::nullopt;
}

std::vector<std::string_view> split(std::string_view x, char by) {
  std::vector<std::string_view> out;
  for (;;) {
    auto at = x.find(by);
    out.push_back(x.substr(0, at));
    if (at == x.npos)
      return out;
    x.remove_prefix(at + 1);
  }
}

/// "2025-08-20" into @p to.
bool read_day(std::string_view x, std::tm& to) {
  auto parts = split(x, '-');
  if (parts.size() != 3)
    return false;
  auto year = digits(parts[0], 4, 4), month = digits(parts[1], 1, 2), day = digits(parts[2], 1, 2);
  if (!year || !month || !day)
    return false;
  using namespace std::chrono;
  if (!year_month_day{std::chrono::year{*year}, std::chrono::month(static_cast<unsigned>(*month)),
                      std::chrono::day(static_cast<unsigned>(*day))}
         .ok())
    return false;
  to.tm_year = *year - 1900;
  to.tm_mon = *month - 1;
  to.tm_mday = *day;
  return true;
}

/// "14:30" or "14:30:05" into @p to.
bool read_clock(std::string_view x, std::tm& to) {
  auto parts = split(x, ':');
  if (parts.size() != 2 && parts.size() != 3)
    return false;
  auto hour = digits(parts[0], 1, 2), minute = digits(parts[1], 2, 2),
       second = parts.size() == 3 ? digits(parts[2], 2, 2) : std::optional(0);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59)
    return false;
  to.tm_hour = *hour;
  to.tm_min = *minute;
  to.tm_sec = *second;
  return true;
}

/// The moments at which the local clock showed that: none, one, or two.
std::vector<unix_ms> moments_of(const std::tm& wanted) {
  std::vector<unix_ms> out;
  for (int summer : {1, 0}) {
    auto x = wanted;
    x.tm_isdst = summer;
    auto at = ::mktime(&x);
    std::tm shown{};
    if (at == -1 || !::localtime_r(&at, &shown))
      continue;
    auto same = shown.tm_min == wanted.tm_min && shown.tm_hour == wanted.tm_hour
                && shown.tm_mday == wanted.tm_mday;
    if (same && (out.empty() || out.back() != at * second_ms))
      out.push_back(at * second_ms);
  }
  return out;
}

failure nonsense(const std::string& why) { return {fault::bad_input, why}; }

result<unix_ms> local(const std::tm& wanted, const std::string& text) {
  auto all = moments_of(wanted);
  if (all.empty())
    return nonsense("The clocks never showed " + text + ": they were set forward there");
  if (all.size() == 1)
    return all.front();
  return nonsense("The clocks showed " + text + " twice: say " + with_zone(all[0]).substr(0, 25)
                  + " or " + with_zone(all[1]).substr(0, 25));
}

/// "2025-08-20T14:30:00.5+02:00", or Z; nothing: it is no such thing.
std::optional<unix_ms> internet_time(std::string_view x) {
  auto t = x.find_first_of("Tt");
  std::tm day{};
  if (t == x.npos || !read_day(x.substr(0, t), day))
    return std::nullopt;
  auto rest = x.substr(t + 1);
  auto zone = rest.find_first_of("Zz+-");
  if (zone == rest.npos)
    return std::nullopt;
  auto clock = rest.substr(0, zone);
  clock = clock.substr(0, clock.find('.'));
  int offset = 0;
  if (rest[zone] == '+' || rest[zone] == '-') {
    std::tm shift{};
    if (!read_clock(rest.substr(zone + 1), shift))
      return std::nullopt;
    offset = (shift.tm_hour * 60 + shift.tm_min) * (rest[zone] == '-' ? -1 : 1);
  } else if (rest.size() != zone + 1) {
    return std::nullopt;
  }
  if (!read_clock(clock, day))
    return std::nullopt;
  return (unix_ms{::timegm(&day)} - offset * 60) * second_ms;
}

result<unix_ms> read_any(const std::string& text, unix_ms now) {
  if (text == "now")
    return now;
  if (text.ends_with(" ago")) {
    auto back = read_length(text.substr(0, text.size() - 4));
    if (!back)
      return back.why();
    return now - *back;
  }
  if (auto at = internet_time(text))
    return *at;
  auto today = static_cast<std::time_t>(now / second_ms);
  std::tm day{};
  ::localtime_r(&today, &day);
  auto words = split(text, text.find('T') != text.npos ? 'T' : ' ');
  auto clock = words.back();
  auto fits = read_clock(clock, day);
  if (fits && words.size() == 1) {
    auto at = local(day, text);
    if (!at || *at <= now)
      return at;
    --day.tm_mday;
    return local(day, text);
  }
  if (fits && words.size() == 2 && words[0] == "yesterday") {
    --day.tm_mday;
    return local(day, text);
  }
  if (fits && words.size() == 2 && (words[0] == "today" || read_day(words[0], day)))
    return local(day, text);
  return nonsense('"' + text
                  + "\" is no time: say now, 14:30, \"yesterday 14:30\", \"2025-08-20 14:30\", "
                    "\"10m ago\" or RFC 3339");
}

} // namespace

result<unix_ms> read_length(const std::string& text) {
  auto unit = text.empty() ? ' ' : text.back();
  auto count =
    text.empty() ? std::nullopt : digits(std::string_view{text}.substr(0, text.size() - 1), 1, 6);
  auto seconds = unit == 's' ? 1 : unit == 'm' ? 60 : unit == 'h' ? 3600 : unit == 'd' ? 86'400 : 0;
  if (!count || *count == 0 || seconds == 0)
    return nonsense('"' + text + "\" is no length of time: say 30m, 90s, 2h or 1d");
  return unix_ms{*count} * seconds * second_ms;
}

result<unix_ms> read_moment(const std::string& text, unix_ms now) {
  auto out = read_any(text, now);
  if (out && *out > now)
    return nonsense(with_zone(*out) + " is still to come");
  if (out && *out < 0)
    return nonsense("\"" + text + "\" is before all records");
  return out;
}

std::string with_zone(unix_ms at) {
  auto seconds = static_cast<std::time_t>(at / second_ms);
  std::tm x{};
  ::localtime_r(&seconds, &x);
  char text[64], zone[16];
  auto size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S%z", &x);
  std::strftime(zone, sizeof zone, "%Z", &x);
  std::string out{text, size};
  if (out.size() > 2)
    out.insert(out.size() - 2, ":");
  return out + " (" + zone + ')';
}

} // namespace dongled::analysis
