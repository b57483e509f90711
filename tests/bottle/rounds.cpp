#include "tests/bottle/rounds.hpp"

#include "actors/history/messages.hpp"

namespace dongled::bottle {

namespace {

constexpr auto accounts_every = 3min;
/// Of a toggle that has ended: whoever was late to tell of it has done so.
constexpr auto settled = 5s;
/// The journal has the newest some hundreds in memory, whatever its disk does.
constexpr size_t most_remembered = 200;

} // namespace

void rounds::heard(const happening& x, time_point now) {
  if (x.kind == happening_kind::toggle_started)
    steps_[x.toggle] = 0;
  auto at = steps_.find(x.toggle);
  if (at == steps_.end())
    return;
  if (x.kind == happening_kind::toggle_step)
    ++at->second;
  if (x.kind == happening_kind::toggle_ended)
    ended_.push_back({x.toggle, now});
  if (ended_.size() > most_remembered)
    ended_.pop_front();
}

void rounds::died(const seen::died& how, const std::map<subnet_id, uint64_t>& carried) {
  steps_.clear();
  ended_.clear();
  lost_ = lost_ || how.killed; // and nobody knows how much
  least_ = lost_ ? std::map<subnet_id, uint64_t>{} : carried;
}

void rounds::go(machine& m) {
  auto journal = m.w().find("/journal");
  if (!journal)
    return;
  ask_accounts(m, journal);
  ask_toggle(m, journal);
}

void rounds::ask_accounts(machine& m, const caf::actor& journal) {
  if (!plan_.store_on_disk || m.now() < accounts_due_)
    return;
  accounts_due_ = m.now() + accounts_every;
  m.ask<traffic_found, traffic_query>(
    journal, {}, [this, &m, life = m.doors.life](const traffic_found* x) {
      if (!x || !x->trouble.empty() || life != m.doors.life)
        return;
      seen::accounts out;
      out.carried = m.doors.carried;
      out.least = least_;
      for (auto& hour : x->hours)
        out.booked[hour.dongle] += hour.up_bytes + hour.down_bytes;
      tell_(out);
    });
}

void rounds::ask_toggle(machine& m, const caf::actor& journal) {
  if (ended_.empty() || m.now() - ended_.front().at < settled)
    return;
  auto id = ended_.front().toggle;
  ended_.pop_front();
  auto at = steps_.find(id);
  if (at == steps_.end())
    return;
  auto told = at->second;
  steps_.erase(at);
  m.ask<toggle_found, toggle_query>(
    journal, {id}, [this, id, told, &m, life = m.doors.life](const toggle_found* x) {
      if (!x || life != m.doors.life)
        return;
      seen::toggle_kept out{id, x->record && x->record->result, 0, told};
      out.steps = x->record ? x->record->trace.size() : 0;
      tell_(out);
    });
}

} // namespace dongled::bottle
