#include "actors/toggle/need.hpp"

#include "actors/toggle/look.hpp"

namespace dongled {

using policy::illness;

namespace {

/// One that is climbed for although traffic flows wants its modem to listen.
bool wants_modem_only(const conductor& with) {
  auto view = with.world()->board->find(with.dongle());
  return view && !view->toggle.climbs;
}

need_answer no(std::string why) { return {false, std::move(why), false}; }

} // namespace

flow<need_answer> still_needed(const conductor& with) {
  auto x = co_await look(with);
  auto verdict = policy::diagnose(x);
  if (x.modem_connecting)
    co_return no("its modem is connecting by itself");
  switch (verdict.what) {
  case illness::none: break;
  case illness::walled_garden: // bytes pass: nothing is wrong with its stick
  case illness::probe_useless:
  case illness::hopeless: co_return no(verdict.why);
  case illness::not_known: {
    need_answer unknown{false, verdict.why, true};
    co_return unknown;
  }
  case illness::no_route:
  case illness::no_egress:
  case illness::storage_mode:
  case illness::no_interface: {
    need_answer yes{true, verdict.why, false};
    co_return yes;
  }
  }
  if (!wants_modem_only(with)) {
    // Whoever judges a cut for others must not count it as ill any more.
    with.board().update(with.dongle(), [](auto& v) { v.climbs(false); });
    co_return no("it works again: " + verdict.why);
  }
  auto said = co_await ask_modem_trouble(with);
  if (said.mute) {
    need_answer yes{true, "its modem is silent", false};
    co_return yes;
  }
  co_return no("its modem listens again");
}

} // namespace dongled
