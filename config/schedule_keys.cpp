#include "config/schedule_keys.hpp"

#include "config/duration.hpp"
#include "config/value_rows.hpp"

#include <charconv>

namespace dongled {

using nlohmann::ordered_json;
using namespace rows;

namespace {

const std::string schedules_example =
  R"(a list of schedules like {"dongles": "all", "every": "10m"})";
constexpr size_t most_schedules = 100;

std::optional<uint32_t> minute_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':')
    return std::nullopt;
  auto two = [&](size_t at) -> std::optional<uint32_t> {
    auto a = text[at], b = text[at + 1];
    if (a < '0' || a > '9' || b < '0' || b > '9')
      return std::nullopt;
    return static_cast<uint32_t>((a - '0') * 10 + (b - '0'));
  };
  auto hour = two(0), minute = two(3);
  if (!hour || !minute || *hour > 23 || *minute > 59)
    return std::nullopt;
  return *hour * 60 + *minute;
}

std::optional<std::pair<uint32_t, uint32_t>> window_from(const std::string& text) {
  if (text.size() != 11 || text[5] != '-')
    return std::nullopt;
  auto from = minute_of_day(std::string_view{text}.substr(0, 5)),
       until = minute_of_day(std::string_view{text}.substr(6));
  return from && until && *from != *until ? std::optional(std::pair{*from, *until}) : std::nullopt;
}

std::string clock_text(uint32_t minute) {
  auto two = [](uint32_t x) { return (x < 10 ? "0" : "") + std::to_string(x); };
  return two(minute / 60) + ':' + two(minute % 60);
}

/// Reads one schedule; every value that makes no sense is complained of.
class schedule_reader {
public:
  schedule_reader(const std::string& place, const complaint& complain)
    : place_(place), complain_(complain) {}

  settings::schedule_part read(const json_node& x) {
    auto fields = std::get_if<json_node::members>(&x.value);
    if (!fields) {
      mismatch(x, complain_, R"(a schedule like {"dongles": "all", "every": "10m"})", place_);
      return out_;
    }
    for (auto& [key, value] : *fields)
      field(key, value);
    if (!timed_)
      complain_(x.line, place_, R"(every is missing: how long from turn to turn, like "10m")");
    return out_;
  }

private:
  void field(const std::string& key, const json_node& x) {
    auto at = place_ + '.' + key;
    if (key == "dongles") {
      dongles(x, at);
    } else if (key == "every") {
      timed_ = true;
      if (auto length = duration(x, at))
        out_.every = *length;
    } else if (key == "older_than") {
      if (auto length = duration(x, at))
        out_.older_than = *length;
    } else if (key == "jitter") {
      auto n = std::get_if<json_node::number>(&x.value);
      if (n && n->value >= 0 && n->value <= 0.5)
        out_.jitter = n->value;
      else
        mismatch(x, complain_, "a number from 0 to 0.5", at);
    } else if (key == "when_idle") {
      if (auto b = std::get_if<bool>(&x.value))
        out_.when_idle = *b;
      else
        mismatch(x, complain_, "true or false", at);
    } else if (key == "between") {
      auto text = std::get_if<std::string>(&x.value);
      auto window = text ? window_from(*text) : std::nullopt;
      if (!window && !std::holds_alternative<std::nullptr_t>(x.value))
        mismatch(x, complain_, R"(two different times of the day like "08:00-22:00", or null)", at);
      out_.between = window;
    } else {
      complain_(x.line, at,
                "unknown key; a schedule has dongles, every, jitter, older_than, when_idle and "
                "between");
    }
  }

  void dongles(const json_node& x, const std::string& at) {
    if (auto text = std::get_if<std::string>(&x.value); text && *text == "all") {
      out_.dongles.reset();
      return;
    }
    auto list = std::get_if<json_node::elements>(&x.value);
    if (!list || list->empty())
      return mismatch(x, complain_, R"("all" or a list of subnet numbers from 1 to 254)", at);
    std::set<subnet_id> taken;
    for (size_t i = 0; i < list->size(); ++i) {
      auto n = whole_in((*list)[i], 1, 254);
      auto place = at + '[' + std::to_string(i) + ']';
      if (!n)
        mismatch((*list)[i], complain_, "a subnet number from 1 to 254", place);
      else if (!taken.insert(subnet_id{static_cast<uint8_t>(*n)}).second)
        complain_((*list)[i].line, place, std::to_string(*n) + " is listed twice");
    }
    out_.dongles = std::move(taken);
  }

  std::optional<std::chrono::seconds> duration(const json_node& x, const std::string& at) {
    auto text = std::get_if<std::string>(&x.value);
    auto out = text ? duration_from(*text) : std::nullopt;
    if (!out)
      mismatch(x, complain_, R"(a length of time like "90s", "10m", "2h" or "1d", at most 30d)",
               at);
    return out;
  }

  const std::string& place_;
  const complaint& complain_;
  settings::schedule_part out_;
  bool timed_ = false;
};

void read_schedules(const json_node& x, settings& s, const complaint& complain) {
  auto list = std::get_if<json_node::elements>(&x.value);
  if (!list || list->size() > most_schedules)
    return mismatch(x, complain, schedules_example + ", 100 at most");
  std::vector<settings::schedule_part> taken;
  for (size_t i = 0; i < list->size(); ++i) {
    auto place = '[' + std::to_string(i) + ']';
    taken.push_back(schedule_reader{place, complain}.read((*list)[i]));
  }
  s.schedules = std::move(taken);
}

ordered_json show(const settings::schedule_part& x) {
  ordered_json out;
  if (x.dongles) {
    out["dongles"] = ordered_json::array();
    for (auto n : *x.dongles)
      out["dongles"].push_back(n.n);
  } else {
    out["dongles"] = "all";
  }
  out["every"] = duration_text(x.every);
  out["jitter"] = x.jitter;
  if (x.older_than.count() != 0)
    out["older_than"] = duration_text(x.older_than);
  out["when_idle"] = x.when_idle;
  out["between"] = x.between ? ordered_json(between_text(x)) : ordered_json();
  return out;
}

} // namespace

std::string between_text(const settings::schedule_part& x) {
  return x.between ? clock_text(x.between->first) + '-' + clock_text(x.between->second) : "";
}

key_row schedules_key() {
  return {"schedules", schedules_example, read_schedules, [](const settings& s) {
            auto out = ordered_json::array();
            for (auto& x : s.schedules)
              out.push_back(show(x));
            return out;
          }};
}

key_row agent_check_port_key() {
  static const std::string expected = "a whole number from 1 to 65535, or null";
  return {"fleet.agent_check_port", expected,
          [](const json_node& x, settings& s, const complaint& complain) {
            auto n = whole_in(x, 1, 65'535);
            if (!n && !std::holds_alternative<std::nullptr_t>(x.value))
              return mismatch(x, complain, expected);
            s.fleet.agent_check_port = n ? std::optional(static_cast<uint16_t>(*n)) : std::nullopt;
          },
          [](const settings& s) {
            return s.fleet.agent_check_port ? ordered_json(*s.fleet.agent_check_port)
                                            : ordered_json();
          }};
}

} // namespace dongled
