#include "api/time_text.hpp"

#include <chrono>
#include <string_view>

namespace dongled::api {

namespace {

/// Takes parts off the front of a text; once one is missing, `fine` is false.
struct taker {
  std::string_view rest;
  bool fine = true;

  int digits(size_t count) {
    int out = 0;
    for (size_t i = 0; i < count && fine; ++i) {
      fine = !rest.empty() && rest.front() >= '0' && rest.front() <= '9';
      if (fine) {
        out = out * 10 + (rest.front() - '0');
        rest.remove_prefix(1);
      }
    }
    return out;
  }
  bool take(char c) {
    if (rest.empty() || rest.front() != c)
      return false;
    rest.remove_prefix(1);
    return true;
  }
  void need(char c) { fine = take(c) && fine; }

  /// Fractions of a second as milliseconds; what is finer is dropped.
  int fraction() {
    if (!take('.'))
      return 0;
    int out = digits(1) * 100;
    for (int unit = 10; fine && !rest.empty() && rest.front() >= '0' && rest.front() <= '9';
         unit /= 10)
      out += digits(1) * unit;
    return out;
  }

  /// The offset to UTC in minutes.
  int offset() {
    if (take('Z'))
      return 0;
    auto sign = take('-') ? -1 : 1;
    if (sign == 1)
      need('+');
    auto hours = digits(2);
    need(':');
    auto minutes = digits(2);
    fine = fine && hours <= 23 && minutes <= 59;
    return sign * (hours * 60 + minutes);
  }
};

} // namespace

std::optional<unix_ms> time_in(const std::string& text) {
  using namespace std::chrono;
  taker x{text};
  auto y = x.digits(4);
  x.need('-');
  auto m = x.digits(2);
  x.need('-');
  auto d = x.digits(2);
  x.need('T');
  auto hour = x.digits(2);
  x.need(':');
  auto minute = x.digits(2);
  x.need(':');
  auto second = x.digits(2);
  auto ms = x.fraction();
  auto offset = x.offset();
  year_month_day day{year{y}, month{static_cast<unsigned>(m)},
                     std::chrono::day{static_cast<unsigned>(d)}};
  if (!x.fine || !x.rest.empty() || !day.ok() || hour > 23 || minute > 59 || second > 60)
    return std::nullopt;
  auto days = int64_t{sys_days{day}.time_since_epoch().count()};
  auto out = ((days * 24 + hour) * 60 + minute - offset) * 60'000 + second * 1000 + ms;
  return out >= 0 ? std::optional(out) : std::nullopt;
}

} // namespace dongled::api
