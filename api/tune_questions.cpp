#include "api/tune_questions.hpp"

#include "actors/history/tell.hpp"

namespace dongled::api {

flow<result<tuning_picture>> ask_tuning(caf::event_based_actor* self, world_ptr w) {
  auto to = w->find(tuner_path);
  co_return co_await ask<tuning_picture>(self, std::move(to), tuning_patience,
                                         std::string("ask for the plan of tuning"), tuning_query{});
}

flow<result<tuning_report>> work_tuning(caf::event_based_actor* self, world_ptr w, tuning_order x) {
  std::string what = x.undo ? "undone" : "applied", keys;
  for (auto& key : x.keys)
    keys += ' ' + key;
  if (keys.empty())
    keys = x.undo ? " all that is ours" : " what the plan wants";
  x.cause =
    tell_wish(*w, {}, x.asked_by + " has tuning " + what + ':' + keys, x.asked_by, tuner_path);
  auto to = w->find(tuner_path);
  co_return co_await ask<tuning_report>(self, std::move(to), tuning_patience,
                                        std::string("have the kernel's settings changed"),
                                        std::move(x));
}

} // namespace dongled::api
