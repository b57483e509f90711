#include "api/top/screen.hpp"

#include "api/top/row.hpp"
#include "tests/support/catch.hpp"

using namespace dongled::api::top;
using nlohmann::json;

namespace {

json dongle(int n, const std::string& phase, int64_t up = 0, int64_t down = 0) {
  return {{"subnet", n},
          {"phase", phase},
          {"phase_reason", phase == "ready" ? "" : "because"},
          {"external_ip", "203.0.113." + std::to_string(n)},
          {"interface", "eth" + std::to_string(n)},
          {"usb_path", "1-1." + std::to_string(n)},
          {"signal", {{"rsrp", -90.0}, {"rsrq", -10.0}, {"sinr", 12.0}, {"band", "B3"}}},
          {"network", "LTE"},
          {"connections", n},
          {"up_bytes", up},
          {"down_bytes", down},
          {"running", nullptr},
          {"last", nullptr},
          {"paused", false},
          {"next_try_s", nullptr},
          {"plan", nullptr}};
}

json frame(json dongles, int64_t at_ms = 1000) {
  return {{"at", "2026-01-31T10:00:00.250+01:00"},
          {"at_ms", at_ms},
          {"host", "rack1"},
          {"counts", {{"active", 2}, {"configured", 3}}},
          {"toggles", {{"running", 1}, {"max_concurrent", 3}}},
          {"uplink", {{"interface", "eth0"}, {"address", "198.51.100.2"}, {"up", true}}},
          {"warnings", json::array()},
          {"dongles", std::move(dongles)},
          {"actors", json::array()}};
}

std::string text_of(const std::vector<screen_line>& lines) {
  std::string out;
  for (auto& x : lines)
    out += x.text + '\n';
  return out;
}

bool holds(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

} // namespace

TEST_CASE("the screen never is larger than the terminal") {
  json many = json::array();
  for (int n = 11; n <= 30; ++n)
    many.push_back(dongle(n, n % 2 ? "ready" : "ill"));
  auto now = frame(many);
  now["warnings"] = {"one", "two", "three", "four", "five"};
  for (int i = 0; i < 30; ++i)
    now["actors"].push_back({{"path", "/rack/" + std::to_string(i) + "/with/a/long/path"},
                             {"phase", "restarting"},
                             {"restarts", 3},
                             {"restarts_in_window", 1},
                             {"last_failure", std::string(200, 'x')},
                             {"failed_ago_s", 3},
                             {"due_s", 2}});
  for (auto [width, height] :
       {std::pair<size_t, size_t>{80, 24}, {120, 40}, {20, 5}, {1, 1}, {300, 3}})
    for (auto details : {false, true})
      for (size_t selected : {0u, 19u, 99u}) {
        screen_view how;
        how.details = details;
        how.selected = selected;
        auto lines = draw(nullptr, now, how, width, height);
        CHECK(lines.size() <= height);
        for (auto& x : lines)
          CHECK(columns_of(x.text) <= width);
      }
}

TEST_CASE("the rack and each dongle have a line at eighty columns") {
  auto ill = dongle(12, "recovering");
  ill["running"] = {
    {"toggle_id", "5"}, {"asked_by", "recovery"}, {"action", "step 2"}, {"age_s", 4}};
  auto done = dongle(11, "ready");
  done["last"] = {
    {"toggle_id", "4"}, {"outcome", "changed"}, {"step", 0}, {"ago_s", 200}, {"error", nullptr}};
  auto text = text_of(draw(nullptr, frame({done, ill}), {}, 80, 24));
  CHECK(holds(text, "dongled@rack1  10:00:00  2 of 3 work  toggles 1/3"));
  CHECK(holds(text, "uplink eth0 198.51.100.2"));
  CHECK(holds(text, "11  ready"));
  CHECK(holds(text, "203.0.113.11"));
  CHECK(holds(text, "▂▄▆·"));
  CHECK(holds(text, "changed 3 min"));
  CHECK(holds(text, "step 2, 4 s"));
  CHECK(holds(text, "Every actor runs"));
  CHECK(holds(text, "q quit"));
}

TEST_CASE("rates are differences between two frames") {
  auto before = frame({dongle(11, "ready", 1000, 5'000'000)}, 1000);
  auto now = frame({dongle(11, "ready", 3000, 15'000'000)}, 3000);
  auto& x = now["dongles"][0];
  CHECK(*rates_of(before, now, x).up == 1000);
  CHECK(*rates_of(before, now, x).down == 5'000'000);
  CHECK(holds(text_of(draw(before, now, {}, 80, 24)), "5.0M"));
  CHECK_FALSE(rates_of(nullptr, now, x).up);
  CHECK_FALSE(rates_of(now, before, before["dongles"][0]).up); // a daemon that counts anew
  CHECK_FALSE(rates_of(now, now, x).up);                       // no time has passed
  CHECK(short_rate(999.0) == "999");
  CHECK(short_rate(999.9) == "1.0k");
  CHECK(short_rate(12'345.0) == "12k");
  CHECK(short_rate({}) == "-");
}

TEST_CASE("dongles are sorted as asked") {
  auto before = frame({dongle(11, "ready"), dongle(12, "ill"), dongle(13, "ready")}, 0);
  auto now = frame({dongle(11, "ready", 10), dongle(12, "ill", 0), dongle(13, "ready", 500)}, 1000);
  auto first = [&](screen_view::order by) {
    screen_view how;
    how.by = by;
    for (auto& x : draw(before, now, how, 80, 24))
      for (auto n : {" 11  ", " 12  ", " 13  "})
        if (x.text.starts_with(n))
          return std::string(n);
    return std::string{};
  };
  CHECK(first(screen_view::order::dongle) == " 11  ");
  CHECK(first(screen_view::order::worst) == " 12  ");
  CHECK(first(screen_view::order::traffic) == " 13  ");
  CHECK(first(screen_view::order::connections) == " 13  ");
}

TEST_CASE("actors that are not well are shown with what becomes of them") {
  auto now = frame({dongle(11, "ready")});
  now["actors"].push_back({{"path", "/rack/11/modem"},
                           {"phase", "restarting"},
                           {"restarts", 4},
                           {"restarts_in_window", 2},
                           {"last_failure", "killed"},
                           {"failed_ago_s", 3},
                           {"due_s", 7}});
  auto text = text_of(draw(nullptr, now, {}, 120, 40));
  CHECK(holds(text, "/rack/11/modem"));
  CHECK(holds(text, "4 restarts, again in 7 s, failed 3 s ago: killed"));
  CHECK(holds(text, "LAST"));
}

TEST_CASE("the selected dongle scrolls into sight, and its details are shown") {
  json many = json::array();
  for (int n = 11; n <= 30; ++n)
    many.push_back(dongle(n, "ready"));
  screen_view how;
  for (int i = 0; i < 30; ++i)
    CHECK(press(how, key_press::down, 20));
  CHECK(how.selected == 19);
  CHECK(press(how, key_press::details, 20));
  auto text = text_of(draw(nullptr, frame(many), how, 80, 24));
  CHECK(holds(text, "30  ready"));
  CHECK(holds(text, "DONGLE 30"));
  CHECK(holds(text, "rsrp -90"));
  CHECK_FALSE(holds(text, "11  ready"));
}

TEST_CASE("keys move, sort and end") {
  screen_view how;
  CHECK_FALSE(press(how, key_press::quit, 3));
  press(how, key_press::up, 3);
  CHECK(how.selected == 0);
  press(how, key_press::page_down, 3);
  CHECK(how.selected == 2);
  press(how, key_press::none, 1); // there are fewer by now
  CHECK(how.selected == 0);
  press(how, key_press::bottom, 0);
  CHECK(how.selected == 0);
  for (int i = 0; i < 4; ++i)
    press(how, key_press::sort, 3);
  CHECK(how.by == screen_view::order::dongle);
}

TEST_CASE("a notice and warnings stand above all else") {
  auto now = frame({dongle(11, "ready")});
  now["warnings"] = {"History is not kept"};
  screen_view how;
  how.notice = "no answer";
  auto text = text_of(draw(nullptr, now, how, 80, 24));
  CHECK(text.find("! no answer") < text.find("! History is not kept"));
  CHECK(text.find("! History") < text.find("PHASE"));
}

TEST_CASE("texts are cut by characters, and cannot steer the terminal") {
  CHECK(cut("▂▄▆█", 2) == "▂▄");
  CHECK(cut("a\x1b[2J", 80) == "a [2J");
  CHECK(fitted("ab", 4, true) == "  ab");
  CHECK(fitted("abcdef", 4) == "abcd");
}
