#include "actors/recorder/case_file.hpp"
#include "api/verbs/offline_case.hpp"
#include "api/verbs/recorder_words.hpp"
#include "api/verbs/verbs.hpp"
#include "api/views/analysis_json.hpp"
#include "io/recorder/store_files.hpp"
#include "io/recorder/store_writer.hpp"
#include "tests/actors/analysis/made_rack.hpp"
#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <variant>

using namespace dongled;
using namespace dongled::api;
using namespace dongled::api::verbs;
using test::made_rack;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

bool refuses(const words& args) { return std::holds_alternative<refusal>(analyze_wish_in(args)); }

} // namespace

TEST_CASE("what analyze is asked for", "[recorder]") {
  auto x = std::get<analyze_wish>(
    analyze_wish_in({"10m", "ago", "--for", "5m", "--dongle", "12", "--detailed"}));
  CHECK(x.query.when == "10m ago");
  CHECK(x.query.length == 300'000);
  CHECK(x.query.dongle == 12);
  CHECK(x.detailed);
  CHECK(x.for_daemon == words{"10m", "ago", "--for", "5m", "--dongle", "12", "--detailed"});
  auto y = std::get<analyze_wish>(analyze_wish_in({"now", "--save", "/a", "--state-dir", "/b"}));
  CHECK(y.save == "/a");
  CHECK(y.state_dir == "/b");
  CHECK(y.for_daemon == words{"now"}); // the daemon is told no path
  CHECK(refuses({}));
  CHECK(refuses({"--for", "5m"}));
  CHECK(refuses({"now", "--for", "x"}));
  CHECK(refuses({"now", "--dongle", "0"}));
  CHECK(refuses({"now", "--save"}));
  CHECK(refuses({"now", "--nonsense"}));
  auto z = std::get<samples_wish>(samples_wish_in({"a", "b", "--since", "10m"}));
  CHECK(z.query.series == words{"a", "b"});
  CHECK(z.query.since == "10m ago");
}

TEST_CASE("an analysis as people read it", "[recorder]") {
  auto x = made_rack{}.with([](auto& r, double s) {
    if (s >= 0) {
      r.counter("conntrack.drop", "1", 3 + static_cast<int64_t>(s));
      r.gauge("conntrack.count", "1", 262'100);
    }
  });
  auto told = analysis_json(analysis::rank(x), false);
  CHECK(told.at("causes").size() <= 5);
  CHECK(told.at("causes").at(0).at("cause") == "conntrack");
  CHECK(told.at("causes").at(0).at("weight") == "very strong");
  auto text = render_analyze(told);
  INFO(text);
  CHECK(has(text, "Likeliest: the table of tracked connections is full (conntrack, very strong"));
  CHECK(has(text, "1. conntrack: "));
  CHECK(has(text, "the kernel dropped packets for want of tracking entries"));
  CHECK(has(text, "remedy: donglectl tune apply conntrack"));
  CHECK(has(text, "2. none: nothing stands out"));
  CHECK(!has(text, "%)"));
  auto all = analysis_json(analysis::rank(x), true);
  CHECK(all.at("causes").size() == 25);
}

TEST_CASE("an analysis without the daemon, from its folder, a copy, and a saved file",
          "[recorder]") {
  test::scratch_dir at;
  auto x = made_rack{}.with([](auto& r, double s) {
    if (s >= 0)
      r.gauge("host.boot", "id", 78);
  });
  std::filesystem::create_directory(at / "state");
  auto store = io::recorder::store_writer::open(at / "state/recorder", {}, made_rack::at);
  REQUIRE(store);
  for (auto& one : x.samples.samples) {
    io::recorder::reading_list values;
    for (size_t i = 0; i < x.samples.series.size(); ++i)
      if (auto value = one.value(i); value != io::recorder::missing)
        values.put(x.samples.series[i].name, x.samples.series[i].unit, x.samples.series[i].counter,
                   value);
    REQUIRE(store->put(one.at, 0, values));
  }
  constexpr auto now = made_rack::at + 24 * io::recorder::hour_ms;
  auto first = [&](words args) {
    auto wish = std::get<analyze_wish>(analyze_wish_in(args));
    auto out = offline_analysis(wish, now);
    return out ? out->order->causes.front().card->name : out.why().doing;
  };
  CHECK(first({"2025-08-20T12:30:00Z", "--state-dir", at / "state"}) == "host_restart");
  CHECK(first({"2025-08-20T12:30:00Z", "--state-dir", at / "state/recorder"}) == "host_restart");
  CHECK(first({"2025-08-20T12:30:00Z", "--state-dir", at / "state", "--save", at / "snapshot"})
        == "host_restart");
  CHECK(first({"2025-08-20T12:30:00Z", "--from", at / "snapshot"}) == "host_restart");
  CHECK(
    has(first({"2025-08-19T12:30:00Z", "--state-dir", at / "state"}), "there are samples from"));
  CHECK(has(first({"2025-08-19T12:30:00Z", "--from", at / "snapshot"}), "there are samples from"));
  CHECK(
    has(first({"2025-08-20T12:30:00Z", "--state-dir", at / "nowhere"}), "no recorder's folder"));
}
