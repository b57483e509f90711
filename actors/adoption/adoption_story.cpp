#include "actors/adoption/adoption_steps.hpp"

namespace dongled {

using namespace std::chrono_literals;
using policy::newcomer;

namespace {

adoption_end failed(std::string code, std::string says) {
  return {false, std::move(says), std::move(code)};
}

/// The port is remembered as the dongle's, and by which modem; the journal's trouble, or nothing.
flow<std::string> learn(const adopter& with, std::string imei) {
  auto began = with.now();
  with.world()->learned->learn(with.dongle(), {with.port(), imei});
  learned_note note{with.dongle(), with.port(), std::move(imei)};
  auto kept = co_await ask<note_kept>(with.self(), with.world()->find("/journal"), 5s,
                                      std::string("ask the journal"), std::move(note));
  auto trouble = kept ? kept->trouble : kept.why().doing;
  with.note("learn", "it is known by its port from now on",
            "port " + with.port().text + " is dongle " + to_string(with.dongle())
              + (trouble.empty() ? "" : "; not kept yet: " + trouble),
            began);
  co_return trouble;
}

/// Everything between the first write and the last; what must be undone afterwards is in @p owed.
flow<adoption_end> move(const adopter& with, newcomer x, debts& owed) {
  auto why = co_await reach_newcomer(with, x, owed);
  if (!why.empty())
    co_return failed("NO_ADDRESS", "the host has no way to the stick: " + why);
  why = co_await set_aside(with, x.lan, owed);
  if (!why.empty())
    co_return failed("NEIGHBOUR_STAYS", why);
  auto who = with.client(x);
  auto imei = co_await imei_of(with, who);
  why = co_await move_lan(with, who);
  if (!why.empty())
    co_return failed("NOT_MOVED", "its LAN could not be moved: " + why);
  why = co_await verify_move(with, imei, owed);
  if (!why.empty())
    co_return failed("NOT_VERIFIED", why);
  auto unkept = co_await learn(with, imei);
  adoption_end out;
  out.done = true;
  out.says = "the stick on " + with.port().text + " is dongle " + to_string(with.dongle()) + " now";
  if (!unkept.empty()) // its modem tells its place again every few minutes
    out.says += "; the journal could not keep that yet: " + unkept;
  co_return out;
}

/// Puts right what was borrowed. Fixed addresses keep the new LAN's: from now on it is wished for.
flow<std::string> settle(const adopter& with, debts owed, bool good) {
  std::string trouble;
  for (auto& x : owed.addresses) {
    if (good && x.lan == with.dongle())
      continue;
    auto back = x;
    back.wanted = false;
    back.why = "it was for the moment";
    auto said = co_await with.address(std::move(back));
    (void)said; // an address of ours that stays is removed with the rest of ours
  }
  for (auto& port : owed.aside) {
    power_order order;
    order.what = power_deed::authorize;
    order.target = port;
    order.why = "the LAN is free again";
    auto said = co_await with.usb("authorise " + port.text, std::move(order));
    if (!said.done)
      trouble += "; " + port.text + " is still kept away: " + said.read_back;
  }
  if (owed.paused) {
    auto said = co_await with.pause_recovery(false);
    (void)said; // it ends by itself
  }
  co_return trouble;
}

/// Not while somebody is at work on that dongle already.
flow<adoption_end> keep_recovery_away(const adopter& with, debts& owed) {
  adoption_end out;
  out.done = true;
  auto view = with.world()->board->find(with.dongle());
  if (view && !view->toggle.running.empty())
    co_return failed("TOGGLE_IN_PROGRESS", "a toggle of dongle " + to_string(with.dongle())
                                             + " is running: " + view->toggle.running);
  co_await hold_recovery(with, owed);
  co_return out;
}

} // namespace

flow<adoption_end> tell_adoption(const adopter& with) {
  auto began = with.now();
  auto seen = co_await look_at_newcomer(with);
  with.note("look", "an adoption begins with what is there", words(seen), began);
  if (!seen.stick)
    co_return failed(seen.code, seen.says);
  debts owed;
  auto free = co_await keep_recovery_away(with, owed);
  if (!free.done)
    co_return free;
  seen = co_await make_modem(with, std::move(seen));
  adoption_end out = failed(seen.code, seen.says);
  if (seen.stick)
    out = co_await move(with, *seen.stick, owed);
  auto good = out.done;
  auto trouble = co_await settle(with, std::move(owed), good);
  if (!trouble.empty()) {
    out.done = false;
    out.code = "LEFT_ASIDE";
    out.says += trouble;
  }
  co_return out;
}

} // namespace dongled
