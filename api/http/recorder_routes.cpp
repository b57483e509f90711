#include "actors/analysis/moment.hpp"
#include "api/http/http_routes.hpp"
#include "api/recorder_questions.hpp"
#include "api/verbs/arguments.hpp"
#include "api/views/analysis_json.hpp"

#include <algorithm>

// `/analyze`, `/samples` and `/host`: what the flight recorder knows.

namespace dongled::api {

namespace {

http_answer told_of(const failure& x) {
  auto no = recorder_refusal(x);
  if (no.code == "INVALID_TIME")
    return http_error(400, no.error, no.code);
  if (no.code == "NO_SAMPLES")
    return http_error(404, no.error, no.code);
  if (x.code == fault::busy) {
    auto out = http_error(429, no.error, "ANALYSIS_IN_PROGRESS");
    out.headers.emplace_back("Retry-After", "2");
    return out;
  }
  return not_available(x);
}

/// A + that was not escaped comes as a blank.
std::string time_param(const http_ask& x, const char* name) {
  auto out = x.param(name);
  if (auto t = out.find('T'); t != out.npos)
    std::replace(out.begin() + static_cast<std::ptrdiff_t>(t), out.end(), ' ', '+');
  return out;
}

} // namespace

http_answer serve_analyze(http_desk& desk, const http_ask& x) {
  analysis_query query;
  if (auto at = time_param(x, "at"); !at.empty())
    query.when = at;
  if (auto length = x.param("for"); !length.empty()) {
    auto read = analysis::read_length(length);
    if (!read)
      return http_error(400, read.why().doing, "INVALID_PARAMETER");
    query.length = *read;
  }
  if (auto dongle = x.param("dongle"); !dongle.empty()) {
    auto n = verbs::number_in(dongle, 254);
    if (!n || *n == 0)
      return http_error(400, "dongle is a number of one", "INVALID_PARAMETER");
    query.dongle = static_cast<int>(*n);
  }
  auto said = desk.actors.tell<analysis_found>(
    recorder_patience + seconds{2}, "wait for the analysis",
    [w = desk.world, query](caf::event_based_actor* self) { return ask_analysis(self, w, query); });
  if (!said)
    return told_of(said.why());
  return {200, analysis_json(*said->order, x.param("detailed") == "1")};
}

http_answer serve_samples(http_desk& desk, const http_ask& x) {
  samples_query query;
  auto name = x.param("series");
  if (!name.empty())
    query.series.push_back(name);
  query.since = time_param(x, "since");
  auto said = desk.actors.tell<samples_found>(
    recorder_patience + seconds{2}, "wait for the samples",
    [w = desk.world, query](caf::event_based_actor* self) { return ask_samples(self, w, query); });
  if (!said)
    return told_of(said.why());
  if (!said->unknown.empty())
    return http_error(404, "There is no series " + name + " in that time", "UNKNOWN_SERIES");
  return {200, samples_json(*said, !name.empty())};
}

http_answer serve_host(http_desk& desk, const http_ask&) {
  auto said = desk.actors.tell<gauges_found>(
    recorder_patience + seconds{2}, "wait for the host's gauges",
    [w = desk.world](caf::event_based_actor* self) { return ask_gauges(self, w); });
  if (!said)
    return told_of(said.why());
  return {200, gauges_json(*said, desk.world->now())};
}

} // namespace dongled::api
