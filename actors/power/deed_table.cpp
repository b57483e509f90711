#include "actors/power/deed_table.hpp"

#include "actors/power/deed_cut.hpp"
#include "actors/power/deed_whole.hpp"

namespace dongled {

using namespace std::chrono_literals;
using intent_deed = io::usb::power_intent::deed;
using io::usb::power_intent;

namespace {

/// Between taking a device from its driver and giving it back: the driver's own threads end.
constexpr auto apart_for = 1s;
constexpr int tries_to_settle = 3;
/// A stick that has let the kernel wait for an answer that long is deaf: asking again costs as
/// much.
constexpr milliseconds deaf_after{5000};

failure no_promise(const failure& why) {
  return {why.code, "nothing is touched, since no promise to undo it could be kept: " + why.doing};
}

/// Takes a device apart and gives it back, each read back by the door.
flow<power_report> apart_and_back(power_job& job, power_intent owed, std::string apart,
                                  std::string back, std::function<result<done>()> take) {
  if (auto kept = job.bench().owe(owed); !kept)
    co_return job.failed(no_promise(kept.why()));
  auto began = job.now();
  auto taken = take();
  job.act(apart + " " + owed.target, taken ? "done" : taken.why().doing, began);
  co_await pause(job.self(), apart_for);
  io::usb::undone now;
  began = job.now();
  auto slow = [&] { return milliseconds{job.now() - began} >= deaf_after; };
  for (int i = 0; i < tries_to_settle && !now.ok && !(i > 0 && slow()); ++i) {
    if (i > 0)
      co_await pause(job.self(), 1s);
    now = job.bench().settle(owed);
  }
  if (!now.ok && job.late())
    now.read_back += "; " + job.lateness();
  job.act(back + " " + owed.target, now.read_back, began);
  if (!taken)
    co_return job.failed(taken.why());
  if (!now.ok)
    co_return job.failed(failure{now.not_known ? fault::exhausted : fault::os, now.read_back});
  co_return job.done(back + " again: " + now.read_back);
}

/// What a deed on a stick needs: it must be there.
result<io::usb::topology> with_stick(power_job& job) {
  auto now = job.usb().read();
  if (!now)
    return now;
  if (auto no = job.objection(*now, job.order().target); !no.empty())
    return failure{fault::refused, no};
  if (!now->find_device(job.order().target))
    return failure{fault::not_found, "no device is on port " + job.order().target.text};
  return now;
}

flow<power_report> unbind_bind(power_job& job) {
  auto& port = job.order().target;
  if (auto now = with_stick(job); !now)
    co_return job.failed(now.why());
  auto owed = job.intent(intent_deed::unbound, port.text);
  std::function take = [&] { return job.usb().unbind(port); };
  auto end = co_await apart_and_back(job, std::move(owed), "unbind", "bind", std::move(take));
  co_return end;
}

flow<power_report> reauthorize(power_job& job) {
  auto& port = job.order().target;
  if (auto now = with_stick(job); !now)
    co_return job.failed(now.why());
  auto owed = job.intent(intent_deed::unauthorized, port.text);
  std::function take = [&] { return job.usb().authorize(port, false); };
  auto end =
    co_await apart_and_back(job, std::move(owed), "unauthorise", "authorise", std::move(take));
  co_return end;
}

power_report mode_switch(power_job& job) {
  auto& port = job.order().target;
  auto now = with_stick(job);
  if (!now)
    return job.failed(now.why());
  if (!now->find_device(port)->storage_mode)
    return job.failed("the stick on port " + port.text + " shows no CD-ROM to be switched");
  auto began = job.now();
  auto sent = job.usb().switch_mode(port, job.order().attempt);
  auto read_back = sent ? std::string("sent, the stick takes it") : sent.why().doing;
  job.act("mode switch " + port.text + ", try " + std::to_string(job.order().attempt + 1),
          read_back, began);
  return sent ? job.done(std::move(read_back)) : job.failed(std::move(read_back));
}

/// Done: the power of this one port can be switched.
result<done> switchable(power_job& job) {
  auto& port = job.order().target;
  auto now = job.usb().read();
  if (!now)
    return now.why();
  if (auto no = job.objection(*now, port); !no.empty())
    return failure{fault::refused, no};
  if (job.bench().liars().knows(port, hub_identity(*now, port)))
    return failure{fault::unsupported,
                   "port " + port.text + " is data-only: its stick lives on while it reads off"};
  auto way = job.usb().support(port);
  if (way.way == io::usb::power_way::none)
    return failure{way.known ? fault::unsupported : fault::exhausted,
                   "port " + port.text + ": " + way.why};
  return done{};
}

flow<power_report> port_cycle(power_job& job) {
  if (auto able = switchable(job); !able)
    co_return job.failed(able.why());
  std::vector<cut_port> one{{job.order().target, false}};
  auto end = co_await cycle_ports(job, std::move(one));
  if (!end.off || !end.on)
    co_return failed_cut(job, end);
  co_return job.done(end.words + ", and on again: " + end.fed);
}

flow<power_report> port_off(power_job& job) {
  if (auto able = switchable(job); !able)
    co_return job.failed(able.why());
  auto end = co_await cut_for_good(job, job.order().target);
  if (!end.off)
    co_return failed_cut(job, end);
  co_return job.done(end.words);
}

flow<power_report> port_on(power_job& job) {
  auto now = job.usb().read();
  if (!now) {
    // It stays owed: whoever wants it on gets it on as soon as it can be seen.
    (void)job.bench().owe(job.intent(intent_deed::port_off, job.order().target.text));
    co_return job.failed(now.why());
  }
  if (auto no = job.objection(*now, job.order().target); !no.empty())
    co_return job.failed(no);
  auto end = co_await give_power(job, job.order().target);
  if (!end.on)
    co_return failed_cut(job, end);
  co_return job.done(end.words);
}

power_report unauthorize(power_job& job) {
  auto& port = job.order().target;
  if (auto now = with_stick(job); !now)
    return job.failed(now.why());
  auto owed = job.intent(intent_deed::unauthorized, port.text);
  if (auto kept = job.bench().owe(owed, true); !kept)
    return job.failed(no_promise(kept.why()));
  auto began = job.now();
  auto took = job.usb().authorize(port, false);
  job.act("unauthorise " + port.text, took ? "done" : took.why().doing, began);
  if (took)
    return job.done("unauthorised");
  auto back = job.bench().settle(owed);
  return job.failed(took.why().doing + "; " + back.read_back);
}

power_report authorize(power_job& job) {
  auto& port = job.order().target;
  std::vector<power_intent> all;
  for (auto& x : job.bench().owed())
    if (x.what == intent_deed::unauthorized && (port.text.empty() || x.target == port.text))
      all.push_back(x);
  if (all.empty() && !port.text.empty())
    all.push_back(job.intent(intent_deed::unauthorized, port.text));
  std::string trouble;
  for (auto& x : all) {
    auto began = job.now();
    auto now = job.bench().settle(x);
    job.act("authorise " + x.target, now.read_back, began);
    if (!now.ok)
      trouble += (trouble.empty() ? "" : "; ") + now.read_back;
  }
  return trouble.empty() ? job.done("authorised") : job.failed(trouble);
}

} // namespace

flow<power_report> perform(power_job& job) {
  if (!job.bench().usable())
    co_return job.failed("this host's USB cannot be touched");
  power_report out;
  switch (job.order().what) {
  case power_deed::mode_switch: out = mode_switch(job); break;
  case power_deed::unbind_bind: out = co_await unbind_bind(job); break;
  case power_deed::reauthorize: out = co_await reauthorize(job); break;
  case power_deed::port_cycle: out = co_await port_cycle(job); break;
  case power_deed::hub_cycle: out = co_await hub_cycle(job); break;
  case power_deed::controller_cycle: out = co_await controller_cycle(job); break;
  case power_deed::port_off: out = co_await port_off(job); break;
  case power_deed::port_on: out = co_await port_on(job); break;
  case power_deed::unauthorize: out = unauthorize(job); break;
  case power_deed::authorize: out = authorize(job); break;
  }
  co_return out;
}

const char* to_string(power_deed x) noexcept {
  switch (x) {
  case power_deed::mode_switch: return "mode_switch";
  case power_deed::unbind_bind: return "unbind_bind";
  case power_deed::reauthorize: return "reauthorize";
  case power_deed::port_cycle: return "port_cycle";
  case power_deed::hub_cycle: return "hub_cycle";
  case power_deed::controller_cycle: return "controller_cycle";
  case power_deed::port_off: return "port_off";
  case power_deed::port_on: return "port_on";
  case power_deed::unauthorize: return "unauthorize";
  case power_deed::authorize: return "authorize";
  }
  return "?";
}

std::string words(const power_order& x) {
  auto& on = x.target.text;
  switch (x.what) {
  case power_deed::mode_switch: return "mode switch of the stick on port " + on;
  case power_deed::unbind_bind: return "unbind and bind of " + on;
  case power_deed::reauthorize: return "authorisation anew of " + on;
  case power_deed::port_cycle: return "power cycle of port " + on;
  case power_deed::hub_cycle: return "power cycle of hub " + on;
  case power_deed::controller_cycle: return "restart of controller " + on;
  case power_deed::port_off: return "power off of port " + on;
  case power_deed::port_on: return "power on of port " + on;
  case power_deed::unauthorize: return "unauthorising " + on;
  case power_deed::authorize: return "authorising " + (on.empty() ? "what was unauthorised" : on);
  }
  return "?";
}

} // namespace dongled
