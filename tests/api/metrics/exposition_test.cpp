#include "api/metrics/exposition.hpp"

#include "tests/api/metrics/prometheus_text.hpp"
#include "tests/support/catch.hpp"

#include <limits>

using namespace dongled::api;
using dongled::test::prometheus_text;

TEST_CASE("a family says what it is and how it counts before its samples") {
  exposition out;
  out.counter("things_total", "Things that\nwere counted.");
  out.sample({{"dongle", "11"}, {"step", "0"}}, 3);
  out.gauge("heat", "How hot.");
  out.sample(36.6);
  CHECK(out.text()
        == "# HELP dongled_things_total Things that were counted.\n"
           "# TYPE dongled_things_total counter\n"
           "dongled_things_total{dongle=\"11\",step=\"0\"} 3\n"
           "# HELP dongled_heat How hot.\n"
           "# TYPE dongled_heat gauge\n"
           "dongled_heat 36.6\n");
}

TEST_CASE("a label may hold anything, and comes back as it was but for control characters") {
  for (std::string nasty : {R"(quote " end)", R"(back\slash)", "line\nfeed", "a=\"b\",c=\"d\"} 1",
                            "ünïcödé", R"(\n is two characters)"}) {
    exposition out;
    out.gauge("x", "X.");
    out.sample({{"actor", nasty}}, 1);
    prometheus_text read{out.text()};
    REQUIRE(read.samples().size() == 1);
    CHECK(read.samples()[0].labels.at("actor") == nasty);
  }
  exposition out;
  out.gauge("x", "X.");
  out.sample({{"actor", std::string("a\x01\r\0b\x7f", 6)}}, 1);
  CHECK(prometheus_text{out.text()}.value("dongled_x", {{"actor", "ab"}}) == 1);
  // What a stick calls itself must not make the page unreadable, nor endless.
  exposition mended;
  mended.gauge("x", "X.");
  mended.sample({{"model", "E8372\xff\xc3"}, {"interface", std::string(5000, 'x')}}, 1);
  CHECK(prometheus_text{mended.text()}.value(
          "dongled_x", {{"model", "E8372??"}, {"interface", std::string(256, 'x')}})
        == 1);
}

TEST_CASE("numbers are exact, whole ones without an exponent") {
  auto shown = [](double x) {
    exposition out;
    out.gauge("x", "X.");
    out.sample(x);
    auto text = out.text().substr(out.text().rfind(' ') + 1);
    text.pop_back();
    return text;
  };
  CHECK(shown(0) == "0");
  CHECK(shown(-95) == "-95");
  CHECK(shown(1'790'000'000'123) == "1790000000123");
  CHECK(shown(0.1) == "0.1");
  CHECK(shown(1e300) == "1e+300");
  CHECK(shown(std::numeric_limits<double>::infinity()) == "+Inf");
  CHECK(shown(-std::numeric_limits<double>::infinity()) == "-Inf");
  CHECK(shown(std::numeric_limits<double>::quiet_NaN()) == "NaN");
}

TEST_CASE("a histogram's buckets add up, to the last one without an end") {
  histogram took{{0.5, 1, 10}};
  for (auto x : {0.1, 0.5, 0.7, 10.0, 11.0, 400.0})
    took.add(x);
  exposition out;
  out.histograms("took_seconds", "How long.");
  out.sample({{"step", "2"}}, took);
  prometheus_text read{out.text()};
  auto bucket = [&](const char* le) {
    return read.value("dongled_took_seconds_bucket", {{"step", "2"}, {"le", le}});
  };
  CHECK(bucket("0.5") == 2);
  CHECK(bucket("1") == 3);
  CHECK(bucket("10") == 4);
  CHECK(bucket("+Inf") == 6);
  CHECK(read.value("dongled_took_seconds_count", {{"step", "2"}}) == 6);
  CHECK(read.value("dongled_took_seconds_sum", {{"step", "2"}}).value() == Approx(422.3));
}
