#include "actors/toggle/explain_story.hpp"

#include "actors/policy/initiative.hpp"
#include "actors/policy/recovery_ladder.hpp"
#include "actors/toggle/look.hpp"
#include "actors/toggle/rung_whole.hpp"
#include "actors/toggle/usb_sight.hpp"

namespace dongled {

using policy::rung;

namespace {

std::vector<std::string> sentences(const policy::findings& x, const usb_sight& usb) {
  std::vector<std::string> out;
  if (!x.not_known.empty()) {
    out.push_back("It could not be found out how it is: " + x.not_known + ".");
    return out;
  }
  out.push_back(x.interface_present ? "Its network interface is there."
                                    : "Its network interface is not there.");
  if (!usb.words.empty())
    out.push_back("USB: " + usb.words + ".");
  for (auto& y : x.missing_routes)
    out.push_back("Missing: " + y + ".");
  if (!x.interface_present || !x.missing_routes.empty())
    return out;
  if (x.egress) {
    out.push_back("A probe through it came back with " + *x.egress + ".");
    return out;
  }
  out.push_back("No probe came back: " + x.probe_error + ".");
  for (auto& y : {x.useless, x.walled})
    if (!y.empty())
      out.push_back("Instead, " + y + ".");
  out.push_back(!x.modem_answered    ? "The modem's API is silent."
                : x.modem_connected  ? "The modem says connected."
                : x.modem_connecting ? "The modem is connecting."
                                     : "The modem is offline.");
  if (!x.modem_trouble.empty())
    out.push_back(x.modem_trouble);
  return out;
}

/// Everything that decides what a rung would come to.
struct outlook {
  policy::findings seen;
  usb_sight usb;
  whole_plans plans;
  std::string carrier; ///< Why only its modem may be touched; empty: more may.
};

/// Why a rung would do nothing; empty: it would act.
std::string obstacle(const outlook& x, rung what) {
  auto unknown = x.usb.port.text.empty() ? std::string("its port is not known") : std::string{};
  if (policy::step_of(what) >= 3 && x.seen.interface_present && x.seen.modem_answered
      && !x.carrier.empty())
    return x.carrier;
  auto absent = x.usb.there || !unknown.empty() ? unknown : x.usb.words;
  switch (what) {
  case rung::route: return {};
  case rung::data_cycle:
  case rung::mode_flip:
  case rung::reboot: return x.seen.modem_answered ? "" : "the modem's API is silent";
  case rung::mode_switch: return x.usb.storage ? "" : "the stick is not in mass-storage mode";
  case rung::usb_bind:
  case rung::reauthorize: return absent;
  case rung::port_power: return unknown;
  case rung::hub_power: return x.plans.hub.allowed ? "" : x.plans.hub.words;
  case rung::controller: return x.plans.controller.allowed ? "" : x.plans.controller.words;
  }
  return {};
}

void add_ladder(explanation& out, const outlook& x, policy::illness what) {
  for (auto next : policy::recovery_ladder{what}.rest()) {
    auto& step = step_for(next);
    auto line = "step " + std::to_string(policy::step_of(next)) + ": " + step.what;
    auto no = obstacle(x, next);
    if (no.empty() && out.next.empty())
      out.next = line;
    out.ladder.push_back(no.empty() ? line : line + " — passed: " + no);
  }
}

void add_touched(explanation& out, const policy::cut_plan& plan, const char* what,
                 subnet_id dongle) {
  if (!plan.allowed)
    return;
  auto add = [&](const std::vector<subnet_id>& who, const char* how) {
    for (auto x : who)
      if (x != dongle)
        out.touches.push_back("dongle " + to_string(x) + " (" + how
                              + ") loses power if it comes to " + what + " " + plan.target);
  };
  add(plan.well, "healthy");
  add(plan.ill, "ill");
  add(plan.neither, "walled in");
}

void add_holds(explanation& out, const conductor& with) {
  auto view = with.world()->board->find(with.dongle());
  if (auto may = policy::initiative_of(*with.config()); !policy::repairs(may))
    out.holds.push_back(std::string{policy::words(may)} + ": it only reports");
  if (!view)
    return;
  if (view->power.off)
    out.holds.push_back("its port is switched off by " + view->power.by);
  if (view->recovery.paused)
    out.holds.push_back("recovery is paused for it "
                        + (view->recovery.until == 0 ? std::string("until it is resumed")
                                                     : "until " + rfc3339(view->recovery.until)));
  if (view->recovery.next_try > with.now())
    out.holds.push_back("the next try is at " + rfc3339(view->recovery.next_try));
  if (!view->recovery.plan.empty())
    out.holds.push_back(view->recovery.plan);
}

} // namespace

flow<explanation> tell_explanation(const conductor& with) {
  outlook x;
  x.seen = co_await look(with);
  auto facts = co_await with.facts();
  x.usb = look_at_usb(*with.world(), facts.get(), with.dongle());
  x.plans = co_await plan_whole(with);
  x.carrier = with.world()->carriers->objection(with.dongle(), false);
  auto verdict = policy::diagnose(x.seen);
  explanation out;
  out.facts = sentences(x.seen, x.usb);
  out.diagnosis = to_string(verdict.what);
  out.why = verdict.why;
  add_ladder(out, x, verdict.what);
  if (!out.ladder.empty()) {
    add_touched(out, x.plans.hub, "hub", with.dongle());
    add_touched(out, x.plans.controller, "controller", with.dongle());
  }
  add_holds(out, with);
  co_return out;
}

} // namespace dongled
