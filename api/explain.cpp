#include "api/explain.hpp"

#include "actors/phase_view.hpp"
#include "actors/policy/initiative.hpp"
#include "api/shell/text_table.hpp"
#include "api/views/or_null.hpp"

#include <chrono>

namespace dongled::api {

using nlohmann::json;

namespace {

std::string until(unix_ms end, unix_ms now) {
  return rfc3339(end) + ", in " + age_text((end - now + 999) / 1000);
}

/// What can be told of a dongle whose conductor cannot be asked.
explanation by_the_board(const dongle_view& x, const std::string& why) {
  auto verdict = phase_of(x);
  explanation out;
  out.facts = {std::string("phase ") + policy::to_string(verdict.now) + ": " + verdict.why,
               "its conductor does not answer: " + why};
  out.diagnosis = "unknown";
  out.why = x.subtree.quarantine.empty() ? "nobody can look just now"
                                         : "its actors are held down: " + x.subtree.quarantine;
  return out;
}

} // namespace

std::vector<std::string> holds_of(const dongle_view& x, const settings& config, unix_ms now) {
  std::vector<std::string> out;
  auto& r = x.recovery;
  if (auto may = policy::initiative_of(config); !policy::repairs(may))
    out.push_back(std::string{policy::words(may)} + ", by the settings (" + policy::key_of(may)
                  + "): what is ill is only reported");
  if (x.power.off)
    out.push_back("its port was switched off by " + (x.power.by.empty() ? "somebody" : x.power.by));
  if (r.paused)
    out.push_back(r.until == 0 ? "recovery is paused until it is resumed"
                               : "recovery is paused until " + until(r.until, now));
  if (r.next_try > now)
    out.push_back("the last recovery failed; the next try is at " + until(r.next_try, now));
  if (!x.subtree.quarantine.empty())
    out.push_back("its actors are held down: " + x.subtree.quarantine);
  if (!r.plan.empty())
    out.push_back(r.plan);
  return out;
}

json explanation_json(const explanation& x, const dongle_view& of, const settings& config,
                      unix_ms now) {
  auto verdict = phase_of(of);
  auto holds = x.holds.empty() ? holds_of(of, config, now) : x.holds;
  return {{"dongle", of.subnet.n},
          {"phase", policy::to_string(verdict.now)},
          {"phase_reason", verdict.why},
          {"toggle_id", or_null(of.toggle.running)},
          {"facts", x.facts},
          {"diagnosis", x.diagnosis},
          {"why", x.why},
          {"next", or_null(x.next)},
          {"ladder", x.ladder},
          {"touches", x.touches},
          {"holds", std::move(holds)}};
}

flow<result<json>> explain_dongle(caf::event_based_actor* self, world_ptr w, subnet_id dongle) {
  auto view = w->board->find(dongle);
  if (!view || !view->known)
    co_return failure{fault::not_found, "Dongle " + to_string(dongle) + " is not known"};
  auto config = w->settings_now();
  // A look: the routes, a probe, and, should that fail, two calls of the modem, perhaps queued.
  auto patience = config->health.timeout * 3 + config->dongles.modem.timeout * 4 + seconds{10};
  explain_query query{dongle};
  auto said = co_await ask<explanation>(self, w->find(path_of(dongle, "toggle")), patience,
                                        std::string{"ask the conductor"}, std::move(query));
  if (auto fresh = w->board->find(dongle))
    view = fresh;
  auto x = said ? *said : by_the_board(*view, said.why().doing);
  co_return explanation_json(x, *view, *config, w->now());
}

} // namespace dongled::api
