#pragma once

#include "actors/host/tuner_messages.hpp"

#include <nlohmann/json.hpp>

namespace dongled::api {

/// `{rows: [{key, now, wanted, default, evidence, effect, others, …}], says, applied: […], error}`:
/// values as the kernel's text, null where there is no such setting; `evidence` is null where
/// nothing speaks for a change, and `wanted` then is `now`.
nlohmann::json tune_json(const tuning_picture& x);

/// `{outcomes: [{key, setting, what, before, now, says}], says}`.
nlohmann::json tune_json(const tuning_report& x);

} // namespace dongled::api
