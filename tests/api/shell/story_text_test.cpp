#include "api/shell/story_text.hpp"

#include "actors/toggle_record.hpp"
#include "api/shell/text_table.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

#include <sstream>

using namespace dongled;
using namespace dongled::api;

namespace {

constexpr unix_ms start = 1'700'000'000'250;

toggle_record record() {
  toggle_result end;
  end.outcome = toggle_outcome::recovered;
  end.previous_ip = "203.0.113.1";
  end.ip = "203.0.113.2";
  end.step = 3;
  end.duration_ms = 125'500;
  return {"77",
          {11},
          "recovery: no egress",
          start,
          end,
          {{start, "look", "what is", "no egress", 1250},
           {start + 1300, "step 2", "data switch off and on", "no egress: timed out", 0},
           {start + 125'000, "verify", "a probe proves it", "203.0.113.2 (echo.test)", 40}}};
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a time is read with whatever offset it carries") {
  CHECK(epoch_ms(rfc3339(start)) == start);
  CHECK(epoch_ms("1970-01-01T00:00:00.000+00:00") == 0);
  CHECK(epoch_ms("1970-01-01T01:00:01.500+01:00") == 1500);
  CHECK(epoch_ms("1969-12-31T19:00:00.000-05:00") == 0);
  for (auto bad : {"", "yesterday", "1970-01-01", "1970-01-01T00:00:00Z"})
    CHECK(!epoch_ms(bad));
}

TEST_CASE("a story tells when each thing was done, how long it took, why, and what came of it") {
  auto text = whole_story(to_json(record()));
  CHECK(text.starts_with("toggle 77 of dongle 11, asked for by recovery: no egress\n"));
  CHECK(has(text, "   +0.0 s  look (1.2 s)\n           why   what is\n"
                  "           then  no egress\n"));
  CHECK(has(text, "\n\n   +1.3 s  step 2: data switch off and on\n"
                  "           because no egress: timed out\n"));
  CHECK(has(text, "+2 min 5 s  verify\n"));
  CHECK(has(text, "recovered: 203.0.113.1 -> 203.0.113.2, step 3, 2 min 5 s\n"));
  CHECK(has(text, "the step that did it: 3, USB: mode switch, or taken from its driver"));
  auto told = record();
  told.trace.push_back({start + 200'000, "step 3", "USB unbind and bind", "no interface", 0});
  told.trace.push_back({start + 210'000, "step 3", "USB authorisation anew", "no interface", 0});
  CHECK(has(whole_story(to_json(told)), "the step that did it: 3, USB authorisation anew\n"));
}

TEST_CASE("a running toggle's story has no end yet, and goes on from where it was shown") {
  auto x = record();
  x.result.reset();
  CHECK(whole_story(to_json(x)).ends_with("still running\n"));
  auto rest = story_entries(to_json(x), 2);
  CHECK(has(rest, "verify"));
  CHECK(!has(rest, "look"));
  CHECK(story_entries(to_json(x), 3).empty());
}

TEST_CASE("a failed toggle says what was tried last, and the reason") {
  auto x = record();
  x.result->outcome = toggle_outcome::failed;
  x.result->error = "nothing helped";
  x.result->ip.clear();
  auto text = whole_story(to_json(x));
  CHECK(has(text, "failed: 203.0.113.1 -> -, step 3, 2 min 5 s; nothing helped\n"));
  CHECK(has(text, "the last step tried: 3"));
}

TEST_CASE("long text is wrapped under its own beginning, and steers no terminal") {
  auto x = record();
  x.trace[0].read_back = "\x1b[31m";
  for (int i = 0; i < 40; ++i)
    x.trace[0].read_back += " word" + std::to_string(i);
  auto text = whole_story(to_json(x));
  CHECK(!has(text, "\x1b"));
  CHECK(has(text, "\n                 word"));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    CHECK(line.size() <= 96);
}

TEST_CASE("wrapping keeps every word, the longest whole") {
  CHECK(wrapped("a  ", "b c", 10) == "a  b c\n");
  CHECK(wrapped("a  ", "bbbb cccc dd", 9) == "a  bbbb\n   cccc\n   dd\n");
  CHECK(wrapped("", "aaaaaaaaaaaaaaa b", 10) == "aaaaaaaaaaaaaaa\nb\n");
  CHECK(wrapped("head  ", "", 10) == "head\n");
}
