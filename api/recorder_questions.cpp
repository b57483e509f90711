#include "api/recorder_questions.hpp"

#include "actors/recorder/recorder.hpp"

#include <atomic>

namespace dongled::api {

namespace {

std::atomic<bool> analysing{false};

/// One's turn to analyse, for as long as it lives.
struct turn_to_analyse {
  bool mine = !analysing.exchange(true);
  ~turn_to_analyse() {
    if (mine)
      analysing = false;
  }
};

template <class Found, class Query>
flow<result<Found>> ask_recorder(caf::event_based_actor* self, world_ptr w, Query x) {
  auto who = w->find(recorder_path);
  if (!who) // which is not the same as no samples
    co_return failure{fault::os, "The recorder is not there just now"};
  co_return co_await ask<Found>(self, who, recorder_patience, std::string{"ask the recorder"},
                                std::move(x));
}

} // namespace

flow<result<analysis_found>> ask_analysis(caf::event_based_actor* self, world_ptr w,
                                          analysis_query x) {
  turn_to_analyse turn;
  if (!turn.mine)
    co_return failure{fault::busy, "An analysis is under way; one at a time"};
  co_return co_await ask_recorder<analysis_found>(self, std::move(w), std::move(x));
}

flow<result<samples_found>> ask_samples(caf::event_based_actor* self, world_ptr w,
                                        samples_query x) {
  return ask_recorder<samples_found>(self, std::move(w), std::move(x));
}

flow<result<gauges_found>> ask_gauges(caf::event_based_actor* self, world_ptr w) {
  return ask_recorder<gauges_found>(self, std::move(w), gauges_query{});
}

refusal recorder_refusal(const failure& x) {
  switch (x.code) {
  case fault::bad_input: return {x.doing, "INVALID_TIME"};
  case fault::not_found: return {x.doing, "NO_SAMPLES"};
  default: return to_refusal(x);
  }
}

} // namespace dongled::api
