#include "actors/toggle_story.hpp"

#include "actors/policy/diagnosis.hpp"
#include "actors/policy/recovery_ladder.hpp"
#include "actors/steps.hpp"
#include "config/text.hpp"
#include "io/hilink/trouble.hpp"

namespace dongled {

using namespace std::chrono_literals;
using policy::illness;

namespace {

/// Releases the data plane however the story ends, also when its actor is killed.
class release_at_end {
public:
  release_at_end(io::relay::data_plane* plane, subnet_id dongle) : plane_(plane), dongle_(dongle) {}
  release_at_end(const release_at_end&) = delete;
  ~release_at_end() { plane_->hold(dongle_, false); }

private:
  io::relay::data_plane* plane_;
  subnet_id dongle_;
};

std::string words(const policy::findings& x) {
  if (!x.interface_present)
    return "no interface";
  if (!x.missing_routes.empty())
    return "missing: " + joined(x.missing_routes);
  return x.egress ? "egress " + *x.egress : "no egress: " + x.probe_error;
}

flow<done> ask_modem(const conductor& with, policy::findings& x) {
  auto status = co_await with.modem<io::hilink::modem_status>(
    "read status", [](io::hilink::client& c, milliseconds b) { return c.status(b); },
    with.config()->dongles.modem.timeout);
  x.modem_answered = static_cast<bool>(status);
  if (!status)
    co_return done{};
  x.modem_connected = status->connection == io::hilink::connection_state::connected;
  x.modem_connecting = status->connection == io::hilink::connection_state::connecting;
  auto pin = co_await with.modem<io::hilink::pin_status>(
    "read PIN status", [](io::hilink::client& c, milliseconds b) { return c.pin(b); },
    with.config()->dongles.modem.timeout);
  io::hilink::trouble_clues clues{*status, {}, 0};
  if (pin)
    clues.pin = *pin;
  auto trouble = terminal_state(clues);
  if (trouble != io::hilink::modem_trouble::none)
    x.modem_trouble = io::hilink::words(trouble);
  co_return done{};
}

/// Looks afresh: the kernel first, then a probe, then, only if that fails, the modem.
flow<policy::findings> look(const conductor& with) {
  policy::findings x;
  auto began = with.now();
  auto routes = co_await with.routes(false);
  auto view = with.world()->board->find(with.dongle());
  x.interface_present = routes.present;
  x.conflict = view && view->link.conflict && !view->link.present;
  x.missing_routes = routes.left;
  if (routes.present && routes.left.empty()) {
    auto probe = co_await with.probe();
    if (!probe.address.empty()) {
      x.egress = probe.address;
    } else {
      x.probe_error = probe.error;
      co_await ask_modem(with, x);
    }
  }
  with.note("look", "a toggle begins with what is, not with what was", words(x), began);
  co_return x;
}

/// Looks, and where the modem is just connecting, lets it: a repair would only throw it back.
flow<policy::findings> look_patiently(const conductor& with) {
  auto x = co_await look(with);
  if (!x.modem_connecting)
    co_return x;
  auto began = with.now();
  auto up = co_await with.connection(true, with.config()->toggle.attach_budget);
  with.note("wait", "the modem is connecting by itself",
            up ? "the modem says connected" : up.why().doing, began);
  x = co_await look(with);
  co_return x;
}

/// A recovery that finds nothing to recover from leaves the dongle, and its address, as they are.
toggle_result found_well(const conductor& with, std::string address) {
  with.note("leave alone", "it works again by itself", "egress " + address, with.now());
  toggle_result out;
  out.outcome = toggle_outcome::recovered;
  out.ip = std::move(address);
  return out;
}

struct verified {
  std::string address; ///< Empty: no egress.
  std::string error;
};

flow<verified> verify(const conductor& with, milliseconds budget) {
  auto began = with.now();
  auto probe = co_await with.egress(budget);
  auto good = !probe.address.empty();
  with.note("verify", "only a probe through the dongle proves its egress",
            good ? probe.address + " (" + probe.host + ")" : probe.error, began);
  co_return verified{probe.address, probe.error};
}

flow<done> drain(const conductor& with) {
  auto began = with.now();
  auto relays = co_await with.drain();
  with.note("drain", "relays cannot live through what follows",
            std::to_string(relays.finished) + " finished, " + std::to_string(relays.reset)
              + " reset",
            began);
  co_return done{};
}

milliseconds at_least(milliseconds x, std::chrono::steady_clock::duration left) {
  return std::max(x, std::chrono::duration_cast<milliseconds>(left));
}

/// Climbs from the first rung for @p what until a probe comes home.
flow<toggle_result> climb(const conductor& with, illness what, std::string why, bool drained) {
  toggle_result out;
  policy::recovery_ladder ladder{what};
  out.error = std::move(why);
  while (auto rung = ladder.next()) {
    auto& step = step_for(*rung);
    out.step = policy::step_of(*rung);
    auto budget = with.config()->recovery.budgets.*step.budget;
    auto end_by = with.clock() + budget;
    auto began = with.now();
    with.note(std::string("step ") + std::to_string(out.step), step.what, out.error, began);
    if (step.drains && !drained) {
      co_await drain(with);
      drained = true;
    }
    auto end = co_await step.act(with, budget);
    if (!end.took) {
      out.error = std::string(step.what) + ": " + end.read_back;
      out.timed_out = end.timed_out;
      continue;
    }
    auto egress = co_await verify(with, at_least(3s, end_by - with.clock()));
    if (!egress.address.empty()) {
      out.outcome = toggle_outcome::recovered;
      out.ip = egress.address;
      out.error.clear();
      co_return out;
    }
    out.error = std::string(step.what) + " did not help: " + egress.error;
    out.timed_out = true;
  }
  co_return out;
}

/// One try to change the address, and what follows from it.
struct attempt {
  enum class next : uint8_t {
    done,  ///< There is another address.
    again, ///< Nothing is ill; the address is the same.
    no, ///< Nothing is ill, and the modem refuses: somebody holds its seat, or its mode is fixed.
    repair, ///< The egress is gone, or the modem is mute.
  } then = next::done;
  toggle_result result;
  illness what = illness::none;
  std::string why;
};

attempt judged(std::string address, const std::string& before) {
  attempt out;
  out.result.ip = std::move(address);
  auto same = out.result.ip == before;
  out.result.outcome = same ? toggle_outcome::unchanged : toggle_outcome::changed;
  out.then = same ? attempt::next::again : attempt::next::done;
  return out;
}

flow<attempt> try_to_change(const conductor& with, uint32_t i, bool flip, std::string before) {
  auto hold = with.config()->toggle.hold * (i + 1);
  auto budget = with.config()->toggle.attach_budget;
  auto end_by = with.clock() + hold + budget;
  auto reason = i == 0 ? "healthy: a new address is wanted"
                : flip ? "the same address came back: the network mode is flipped"
                       : "the same address came back: a longer hold";
  with.note("try " + std::to_string(i + 1), reason, "previous address " + before, with.now());
  step_end end; // no conditional operator: g++ 12 destroys what is awaited inside one twice
  if (flip)
    end = co_await flip_mode(with, hold, budget);
  else
    end = co_await cycle_data(with, hold, budget);
  if (end.took) {
    auto egress = co_await verify(with, at_least(5s, end_by - with.clock()));
    if (!egress.address.empty())
      co_return judged(egress.address, before);
    end.read_back = egress.error;
  }
  auto findings = co_await look(with);
  auto verdict = policy::diagnose(findings);
  if (verdict.what == illness::none && *findings.egress != before)
    co_return judged(*findings.egress, before);
  attempt out;
  out.why = end.read_back + "; " + verdict.why;
  out.result.error = end.read_back;
  out.result.timed_out = end.timed_out;
  auto well = verdict.what == illness::none;
  out.then = well && !end.mute ? attempt::next::no : attempt::next::repair;
  // Traffic flows over a mute modem: left alone until now, when a toggle needs it to listen.
  out.what = well ? illness::no_egress : verdict.what;
  co_return out;
}

/// Changes the address of a healthy dongle; the same one back is tried again, and never a reason to
/// climb. An egress that does not come back is, and so is a modem that cannot be told to change it.
flow<toggle_result> change_address(const conductor& with, std::string before) {
  auto tries = with.config()->toggle.unchanged_retries + 1;
  toggle_result out;
  co_await drain(with);
  for (uint32_t i = 0; i < tries; ++i) {
    auto flip = i > 0 && i + 1 == tries;
    auto tried = co_await try_to_change(with, i, flip, before);
    switch (tried.then) {
    case attempt::next::done: co_return tried.result;
    case attempt::next::again: out = tried.result; continue;
    case attempt::next::no:
      if (out.outcome == toggle_outcome::unchanged)
        co_return out; // an earlier try took; this one only could not be made
      co_return tried.result;
    case attempt::next::repair: break;
    }
    auto repaired = co_await climb(with, tried.what, tried.why, true);
    if (repaired.outcome == toggle_outcome::recovered)
      repaired.outcome = judged(repaired.ip, before).result.outcome;
    co_return repaired;
  }
  co_return out;
}

/// What the answer shows besides the address: readings of the modem, as far as it gives them.
flow<done> decorate(const conductor& with, toggle_result& out) {
  auto budget = with.config()->dongles.modem.timeout;
  auto traffic = co_await with.modem<io::hilink::traffic_counters>(
    "read traffic", [](io::hilink::client& c, milliseconds b) { return c.traffic(b); }, budget);
  if (traffic)
    out.traffic = {traffic->current_upload, traffic->current_download};
  auto signal = co_await with.modem<io::hilink::radio_signal>(
    "read signal", [](io::hilink::client& c, milliseconds b) { return c.signal(b); }, budget);
  auto network = co_await with.modem<io::hilink::serving_network>(
    "read network", [](io::hilink::client& c, milliseconds b) { return c.network(b); }, budget);
  if (signal)
    out.signal = signal_view{
      signal->rsrp, signal->rsrq,    signal->rssi, signal->sinr,
      signal->band, signal->cell_id, signal->pci,  network ? network->numeric : signal->plmn};
  auto bye = co_await with.modem<done>(
    "log out", [](io::hilink::client& c, milliseconds b) { return c.logout(b); }, budget);
  (void)bye; // best effort: the seat times out by itself
  co_return done{};
}

} // namespace

flow<toggle_result> tell_toggle(const conductor& with) {
  release_at_end release{with.world()->plane, with.dongle()};
  auto findings = co_await look_patiently(with);
  auto verdict = policy::diagnose(findings);
  with.note("diagnose", to_string(verdict.what), verdict.why, with.now());
  toggle_result out;
  switch (verdict.what) {
  case illness::none:
    if (with.order().who == policy::asker::recovery)
      out = found_well(with, *findings.egress);
    else
      out = co_await change_address(with, *findings.egress);
    break;
  case illness::hopeless: out.error = verdict.why; break;
  case illness::no_route:
  case illness::no_egress:
  case illness::no_interface: out = co_await climb(with, verdict.what, verdict.why, false); break;
  }
  out.previous_ip = findings.egress.value_or(with.order().previous_ip);
  if (out.outcome != toggle_outcome::failed)
    co_await decorate(with, out);
  co_return out;
}

} // namespace dongled
