#include "tests/lab/twin/modem_state.hpp"

#include <algorithm>

namespace dongled::lab {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;

lan_settings lan_of(uint8_t subnet) {
  auto prefix = "192.168." + std::to_string(subnet) + ".";
  lan_settings x;
  x.address = x.primary_dns = x.secondary_dns = prefix + "1";
  x.pool_first = prefix + "100";
  x.pool_last = prefix + "200";
  return x;
}

void sooner(std::optional<time_point>& x, std::optional<time_point> y) {
  if (y && (!x || *y < *x))
    x = y;
}

} // namespace

modem_state::modem_state(const twin_options& options, carrier& world, time_point now)
  : options_(options), world_(&world), link_(options.timing, world),
    sim_(options.sim_pin, options.sim_puk), lan_(lan_of(options.subnet)),
    dataswitch_(options.dataswitch), started_(now), booted_(now), cleared_(options.today) {
  refresh(now);
  link_.wish(dataswitch_, now);
}

void modem_state::advance(time_point now) {
  // In the order of their times, so that one late look leaves the same traces as many.
  for (auto next = deadline(); next && *next <= now; next = deadline())
    step(*next);
}

/// Does what is due at `now` and not before.
void modem_state::step(time_point now) {
  link_.advance(now);
  follow_link(now);
  if (faults_.expire(now))
    refresh(now);
  if (control_due_ && *control_due_ <= now) {
    go_down(cure::reboot, now);
    if (control_ == 4) {
      world_->powered_off();
      return;
    }
    world_->reboot(boot_time());
    power_ = power_phase::booting;
    boot_due_ = now + boot_time();
  } else if (boot_due_ && *boot_due_ <= now) {
    boot_due_.reset();
    boot(now);
  }
}

std::optional<time_point> modem_state::deadline() const {
  auto next = link_.deadline();
  sooner(next, control_due_);
  sooner(next, boot_due_);
  sooner(next, faults_.deadline());
  return next;
}

int modem_state::set_dataswitch(bool on, time_point now) {
  advance(now);
  auto from_off = !dataswitch_ && link_.down();
  dataswitch_ = on;
  if (on && from_off)
    cured_by(cure::dataswitch, now);
  link_.wish(on, now);
  follow_link(now);
  return 0;
}

int modem_state::dial(bool on, time_point now) {
  advance(now);
  if (!sim_.ready())
    return sim_.present() ? 101002 : 101001;
  if (on && link_.down())
    cured_by(cure::dataswitch, now);
  link_.wish(on && dataswitch_, now);
  follow_link(now);
  return 0;
}

int modem_state::set_net_mode(const net_mode_record& x, time_point now) {
  advance(now);
  if (!valid(x))
    return 100005;
  if (auto refused = faults_.find(twin_fault::net_mode_refused); refused && link_.dialled_up())
    return static_cast<int>(refused->amount);
  if (x == records_.net_mode)
    return 0;
  records_.net_mode = x;
  cured_by(cure::net_mode, now);
  link_.reregister(cure::net_mode, now);
  follow_link(now);
  return 0;
}

int modem_state::set_registration(const register_record& x, time_point now) {
  advance(now);
  if (x.mode < 0 || x.mode > 1)
    return 100005;
  if (x.mode == 1 && x.plmn != options_.plmn)
    return 112005;
  records_.registration = x;
  link_.reregister(std::nullopt, now);
  follow_link(now);
  return 0;
}

int modem_state::set_profiles(std::vector<profile_record> all, int current, time_point now) {
  advance(now);
  auto redial = current != records_.current_profile;
  records_.profiles = std::move(all);
  records_.current_profile = current;
  if (redial)
    link_.reregister(std::nullopt, now);
  follow_link(now);
  return 0;
}

int modem_state::set_lan(const lan_settings& x) {
  if (lan_ == x)
    return 0;
  lan_ = x;
  world_->lan_moved(x);
  return 0;
}

int modem_state::enter_pin(std::string_view pin, time_point now) {
  if (!sim_.enter_pin(pin)) {
    // The third wrong PIN turns one fault into the other.
    if (sim_.lock() == sim_lock::puk && faults_.clear(twin_fault::pin_needed))
      faults_.set(default_order(twin_fault::puk_needed));
    return 103002;
  }
  faults_.clear(twin_fault::pin_needed);
  refresh(now);
  return 0;
}

int modem_state::enter_puk(std::string_view puk, std::string_view new_pin, time_point now) {
  if (!sim_.enter_puk(puk, new_pin))
    return sim_.lock() == sim_lock::dead ? 103011 : 103004;
  faults_.clear(twin_fault::puk_needed);
  refresh(now);
  return 0;
}

void modem_state::set_fault(const fault_order& order, time_point now) {
  advance(now);
  if (order.what == twin_fault::session_lost) {
    ++session_era_;
    return;
  }
  if (order.what == twin_fault::session_over)
    ++session_era_;
  if (order.what == twin_fault::settings_lost) {
    records_ = {};
    link_.reregister(std::nullopt, now);
    follow_link(now);
    return;
  }
  std::optional<time_point> until;
  if (order.what == twin_fault::login_locked)
    until = now + milliseconds{order.amount};
  if (order.what == twin_fault::already_logged_in)
    until = now
            + (order.amount > 0 ? milliseconds{order.amount}
                                : milliseconds{options_.timing.session_idle});
  faults_.set(order, until);
  if (order.what == twin_fault::pin_needed)
    sim_.set_lock(sim_lock::pin);
  if (order.what == twin_fault::puk_needed)
    sim_.set_lock(sim_lock::puk);
  refresh(now);
}

void modem_state::clear_fault(twin_fault what, time_point now) {
  advance(now);
  if (!faults_.clear(what))
    return;
  if (what == twin_fault::pin_needed || what == twin_fault::puk_needed)
    sim_.set_lock(sim_lock::open);
  refresh(now);
}

void modem_state::count_traffic(uint64_t received, uint64_t sent, time_point now) {
  meter_.count(received, sent, now);
}

void modem_state::clear_traffic(time_point now) {
  meter_.clear(now);
  cleared_ = options_.today + duration_cast<std::chrono::days>(now - started_);
}

bool modem_state::in_service() const {
  return power_ == power_phase::on && sim_.ready() && !faults_.find(twin_fault::no_service);
}

seconds modem_state::uptime(time_point now) const {
  return power_ == power_phase::on ? duration_cast<seconds>(now - booted_) : seconds{0};
}

void modem_state::cured_by(cure action, time_point now) {
  world_->acted(action);
  if (faults_.cured_by(action))
    refresh(now);
}

/// Derives what the link suffers from power, SIM and faults.
void modem_state::refresh(time_point now) {
  sim_.insert(!faults_.find(twin_fault::no_sim));
  messages_.fill(faults_.find(twin_fault::sms_full) != nullptr);
  link_conditions x;
  x.usable = in_service();
  if (auto barred = faults_.find(twin_fault::barred))
    x.refusal = static_cast<int>(barred->amount);
  x.stuck_connecting = faults_.find(twin_fault::stuck_connecting) != nullptr;
  x.stuck_data = faults_.find(twin_fault::stuck_data) != nullptr;
  if (auto slow = faults_.find(twin_fault::slow_attach))
    x.slow = milliseconds{slow->amount};
  if (auto same = faults_.find(twin_fault::same_address))
    x.new_address_from = same->cured_by;
  link_.suffer(x, now);
  follow_link(now);
}

/// Starts and ends the traffic counts of a connection with the connection.
void modem_state::follow_link(time_point now) {
  if (link_.connected() && metered_ != link_.connected_since()) {
    metered_ = link_.connected_since();
    meter_.begin(*metered_);
  } else if (!link_.connected() && metered_) {
    metered_.reset();
    meter_.end(now);
  }
}

} // namespace dongled::lab
