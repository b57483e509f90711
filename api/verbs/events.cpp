#include "api/event_wish.hpp"
#include "api/news_desk.hpp"
#include "api/past.hpp"
#include "api/shell/insist.hpp"
#include "api/shell/remote.hpp"
#include "api/shell/text_table.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/verbs.hpp"
#include "api/views/history_views.hpp"

#include <algorithm>

namespace dongled::api::verbs {

using nlohmann::json;

namespace {

/// The log has nobody wake us: a sink must not send messages, as it is called under its lock.
constexpr milliseconds between_looks{250};

/// What the log says, as far as it is remembered.
flow<json> lines_of_log(errand x, event_wish wish) {
  auto& log = *x.world->events;
  auto from = wish.which.after;
  if (!from && wish.since == 0)
    from = log.newest() > wish.which.limit ? log.newest() - wish.which.limit : 0;
  if (from.value_or(0) > log.newest()) // of a daemon that is gone
    from = 0;
  auto until = x.self->clock().now() + wish.patience;
  while (from.value_or(0) >= log.newest() && x.self->clock().now() < until)
    co_await pause(x.self, between_looks);
  json lines = json::array();
  auto last = from.value_or(0);
  for (auto& e : log.since(last, wish.which.limit)) {
    last = e.seq;
    if (e.at >= wish.since)
      lines.push_back(
        {{"seq", e.seq}, {"at", rfc3339(e.at)}, {"level", e.level}, {"text", e.text}});
  }
  json out{{"lines", std::move(lines)}, {"last", last}, {"more", last < log.newest()}};
  out["trouble"] = nullptr;
  co_return out;
}

flow<json> happenings_of(errand x, event_wish wish) {
  auto history = x.world->history;
  auto until = x.self->clock().now() + wish.patience;
  while (true) {
    auto newest = history->newest(); // nothing up to it is passed over by asking after it next
    auto page = co_await page_of_past(x.self, x.world, wish.which);
    auto left = until - x.self->clock().now();
    if (!page.happenings.empty() || left <= left.zero() || !x.news) {
      auto last = std::max(newest, wish.which.after.value_or(0));
      auto goes_on = page.more && wish.which.after;
      if (!page.happenings.empty())
        last = goes_on ? page.happenings.back().id : std::max(last, page.happenings.back().id);
      page.more = goes_on;
      auto out = happenings_json(page);
      out["last"] = last;
      co_return out;
    }
    wish.which.after = newest;
    co_await news_after(x.self, x.news, history, newest, left);
  }
}

} // namespace

flow<verb_result> serve_events(errand x) {
  auto read = event_wish_in(x.args, *x.world->settings_now(), x.world->now());
  if (auto no = std::get_if<refusal>(&read))
    co_return *no;
  auto wish = std::get<event_wish>(std::move(read));
  auto told = wish.log ? lines_of_log(std::move(x), wish) : happenings_of(std::move(x), wish);
  auto page = co_await told;
  co_return page;
}

namespace {

std::string padded(std::string x, size_t columns) {
  x.resize(std::max(columns, x.size()), ' ');
  return x;
}

/// "01-31 10:00:00.250" of an RFC 3339 time.
std::string moment(const json& x) {
  auto text = cell(x, "at");
  return text.size() > 23 ? text.substr(5, 5) + ' ' + text.substr(11, 12) : text;
}

} // namespace

std::string event_line(const json& x) {
  auto id = [&](const char* key) {
    auto at = x.find(key);
    return at != x.end() && at->is_number_unsigned() ? short_id(at->get<uint64_t>())
                                                     : std::string{"-"};
  };
  auto out = moment(x);
  out += "  " + id("id");
  out += "  " + padded(cell(x, "kind"), 14);
  out += "  " + padded(cell(x, "dongle"), 3);
  out += "  " + printable(cell(x, "text"));
  if (!x.at("by").is_null())
    out += " (by " + printable(cell(x, "by")) + ')';
  if (!x.at("cause").is_null())
    out += " <- " + id("cause");
  return out + '\n';
}

std::string render_events(const json& x) {
  std::string out;
  if (x.contains("lines"))
    for (auto& e : x.at("lines"))
      out +=
        moment(e) + "  " + padded(cell(e, "level"), 8) + "  " + printable(cell(e, "text")) + '\n';
  else
    for (auto& e : x.at("happenings"))
      out += event_line(e);
  return x.at("trouble").is_null() ? out : out + "trouble: " + printable(cell(x, "trouble")) + '\n';
}

int drive_events(remote& daemon, const words& args, const screen& out) {
  constexpr auto a_long_poll = "20";
  auto plain = args;
  auto follows = std::erase(plain, "-f") + std::erase(plain, "--follow") > 0;
  auto line = plain;
  auto more = true;
  for (auto first = true; (more || follows) && !out.interrupted(); first = false) {
    auto said = first ? daemon.call("events", line) : insist(daemon, "events", line, out);
    if (!said)
      return out.interrupted() ? int{exit_fine} : tell_unreachable(said.why(), out);
    if (auto why = std::get_if<refusal>(&*said))
      return tell(*why, out);
    auto& data = std::get<json>(*said);
    if (!out.json)
      out.print(render_events(data));
    else
      for (auto& e : data.contains("lines") ? data.at("lines") : data.at("happenings"))
        out.print(e.dump() + '\n');
    more = data.at("more").get<bool>();
    line = plain;
    line.insert(line.end(), {"--after", cell(data, "last")});
    if (!more && follows)
      line.insert(line.end(), {"--wait", a_long_poll});
  }
  return exit_fine;
}

} // namespace dongled::api::verbs
