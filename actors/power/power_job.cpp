#include "actors/power/power_job.hpp"

#include "actors/power/cut_marks.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace dongled {

namespace {

/// Giving back what was taken, and a call into the kernel that takes its time.
constexpr std::chrono::seconds allowance{10};

milliseconds budget_of(power_deed what, const power_job::uses& w) {
  auto& x = w.settings_now()->recovery.budgets;
  switch (what) {
  case power_deed::mode_switch: return x.mode_switch;
  case power_deed::unbind_bind:
  case power_deed::reauthorize:
  case power_deed::unauthorize:
  case power_deed::authorize: return x.usb;
  case power_deed::port_cycle:
  case power_deed::port_off:
  case power_deed::port_on: return x.port_power;
  case power_deed::hub_cycle: return x.hub_power;
  case power_deed::controller_cycle: return x.controller;
  }
  return x.port_power;
}

} // namespace

power_job::power_job(caf::event_based_actor* self, power_job::uses w, board_writer<hub_power> board,
                     usb_bench* bench, power_order order, caf::actor_addr asker)
  : self_(self), w_(std::move(w)), board_(board), bench_(bench), order_(std::move(order)),
    asker_(std::move(asker)), began_(self->clock().now()),
    until_(began_ + std::max(budget_of(order_.what, *w_), order_.off_for) + allowance) {}

std::string power_job::lateness() const {
  if (!called_off_.empty())
    return called_off_;
  auto spent = std::chrono::duration_cast<seconds>(self_->clock().now() - began_);
  return "its time was up after " + std::to_string(spent.count()) + " s";
}

io::usb::power_intent power_job::intent(io::usb::power_intent::deed what, std::string target,
                                        std::string driver) const {
  return {what, std::move(target), std::move(driver), now(), order_.why};
}

std::string power_job::objection(const io::usb::topology& now, const port_path& port) const {
  if (port.text.empty())
    return "its port is not known";
  if (!now.port_of(port))
    return "no hub has port " + port.text + " now";
  auto rack = this->rack(now);
  for (auto& x : rack)
    if (policy::hangs_below(x.port, port))
      return "port " + port.text + " feeds the hub of dongle " + to_string(x.dongle);
  auto device = now.find_device(port);
  if (device && device->hub())
    return "port " + port.text + " feeds a hub";
  auto rules = w_->stick_rules_now();
  if (rules.uplink.known && rules.uplink.port == port
      && (!device || io::usb::is_uplink(*device, rules.uplink)))
    return "port " + port.text + " is the uplink's";
  if (device && !io::usb::is_stick(*device, rules))
    return "port " + policy::name_of(*device) + " is no dongle's";
  return {};
}

std::vector<policy::at_risk> power_job::rack(const io::usb::topology& now) const {
  return rack_at_risk(*w_, now, order_.dongle);
}

void power_job::takes_power(const std::vector<port_path>& ports) {
  auto whole = order_.what == power_deed::hub_cycle || order_.what == power_deed::controller_cycle;
  if (whole && !std::exchange(booked_, true))
    w_->cuts->cycled(order_.target.text, order_.dongle, this->now());
  auto now = usb().read();
  auto who = hits_.empty() ? dongles_at(*w_, ports) : hits_;
  auto left = std::chrono::duration_cast<milliseconds>(until_ - self_->clock().now());
  mark_taken(*w_, board_, who, rack(now ? *now : io::usb::topology{}), order_.target.text,
             order_.toggle, std::max(left, order_.off_for));
}

void power_job::gives_power(const std::vector<port_path>& ports) const {
  mark_fed(*w_, board_, hits_.empty() ? dongles_at(*w_, ports) : hits_);
}

void power_job::spares_power(const std::vector<port_path>& ports) const {
  for (auto x : dongles_at(*w_, ports))
    board_.update(x, [](auto& v) { v.cut = {}; });
}

void power_job::obey(policy::cut_plan& plan) const {
  if (!order_.toggle.empty())
    w_->cuts->apply(plan, now());
}

void power_job::act(std::string what, std::string read_back, unix_ms began) {
  auto took = now() - began;
  spdlog::warn("USB: {}, for {} → {} ({} ms)", what, order_.why, read_back, took);
  report_.acted = true;
  report_.acts.push_back(
    {began, "USB: " + std::move(what), order_.why, std::move(read_back), took});
  auto who = order_.toggle.empty() ? caf::actor{} : caf::actor_cast<caf::actor>(asker_);
  if (who)
    self_->send(who, trace_note{order_.toggle, report_.acts.back()});
}

power_report power_job::failed(std::string why) {
  if (!report_.acted)
    spdlog::warn("USB: nothing is done for {}: {}", order_.why, why);
  report_.read_back = std::move(why);
  return std::move(report_);
}

power_report power_job::failed(const failure& why) {
  report_.not_known = why.code == fault::exhausted;
  return failed(why.doing);
}

power_report power_job::done(std::string read_back) {
  report_.done = true;
  report_.read_back = std::move(read_back);
  return std::move(report_);
}

} // namespace dongled
