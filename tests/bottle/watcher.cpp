#include "tests/bottle/watcher.hpp"

#include "actors/phase_view.hpp"

#include <caf/actor_cast.hpp>
#include <caf/scheduled_actor.hpp>

#include <algorithm>
#include <filesystem>

namespace dongled::bottle {

namespace {

constexpr size_t story_length = 40, remembered = 4000;
constexpr size_t longest_mailbox = 4000;
constexpr auto sizes_every = 20s;

std::string listed(const std::set<need>& all) {
  std::string out;
  for (auto x : all)
    out += std::string(out.empty() ? "" : ", ") + to_string(x);
  return out.empty() ? "nothing" : out;
}

bool empty_folder(const std::string& path) {
  std::error_code none;
  for (auto& x : std::filesystem::directory_iterator{path, none})
    if (!x.path().filename().string().starts_with('.'))
      return false;
  return true;
}

} // namespace

watcher::watcher(const plan& from, const run_options& how)
  : plan_(from), how_(how), all_(all_invariants(from.config.toggle.cooldown)),
    rounds_(from, [this](const seen::event& x) { see(x); }) {}

void watcher::on(machine& m, stage& s) {
  m_ = &m;
  stage_ = &s;
  m.last_look = [this] { follow_chronicle(); };
}

void watcher::see(const seen::event& x) {
  if (auto* end = std::get_if<seen::died>(&x))
    rounds_.died(*end, m_->doors.carried);
  if (broken_)
    return;
  for (auto& y : all_) {
    if (how_.without.contains(y->name()))
      continue;
    if (auto why = y->see(x, m_->now())) {
      broken_ = {y->name(), *why, m_->since_start(), {}};
      broken_->story = story(*why);
      return;
    }
  }
}

void watcher::follow_chronicle() {
  if (!m_->alive())
    return;
  auto& w = m_->w();
  if (std::exchange(life_, m_->doors.life) != m_->doors.life)
    last_ = 0;
  if (w.history->newest() == last_)
    return;
  for (auto& x : w.history->since(last_, 1000)) {
    last_ = x.id;
    m_->doors.note(std::string(to_string(x.kind)) + ": " + x.text);
    m_->doors.mark(std::string("told ") + to_string(x.kind));
    told_.push_back(x);
    if (told_.size() > remembered)
      told_.pop_front();
    rounds_.heard(x, m_->now());
    auto gate = w.census->look("/rack/gate");
    see(seen::told{x, gate ? gate->id : 0});
  }
}

const dongle_view* watcher::view_of(subnet_id x) const {
  auto at = std::ranges::lower_bound(views_, x, {}, &dongle_view::subnet);
  return at == views_.end() || at->subnet != x ? nullptr : &*at;
}

/// The ledger is told what each stick needs, whenever it may have changed.
void watcher::keep_book() {
  auto& box = m_->box;
  auto& book = m_->doors.book;
  auto now = box.ms();
  for (auto& x : plan_.rack.sticks) {
    book.needs(x.dongle, box.needs_of(x.dongle), now);
    // One that takes seconds for each word is as good as mute.
    book.answers(x.dongle, box.api_answers(x.dongle) && box.of[x.dongle].slow == 0ms, now);
    auto* view = view_of(x.dongle);
    auto of_people =
      view && !view->toggle.running.empty() && !view->toggle.asked_by.starts_with("recovery");
    if (of_people || stage_->people_touch(x.dongle) || m_->doors.wished_off(x.dongle))
      book.asked(x.dongle, now);
  }
}

seen::moment watcher::moment() {
  seen::moment out;
  auto config = m_->w().settings_now();
  auto& b = config->recovery.budgets;
  out.max_concurrent = config->toggle.max_concurrent;
  out.recovery = config->recovery.enabled;
  // A deed may wait for the kernel on top of its budget, and each port is told by itself.
  out.longest_dark = b.hub_power + config->recovery.power_off + 3min;
  auto climb = b.route + b.modem * 2 + b.modem_reboot + b.mode_switch + b.usb * 2 + b.port_power
               + b.hub_power + b.controller;
  out.longest_toggle = 6 * climb; // others' repairs are waited for, and USB is one at a time
  auto& usb = m_->box.usb;
  for (auto& [port, state] : usb.ports) {
    if (state.on)
      continue;
    // Who can read nothing for want of descriptors can write nothing, either.
    auto nobody_could = state.stuck || !m_->box.blind.empty();
    seen::dark_port dark{port.text, m_->doors.promised(port.text), false, nobody_could};
    if (auto* stick = m_->box.at_port(port.text))
      dark.wished = m_->doors.wished_off(stick->dongle);
    for (auto& x : usb.sticks)
      dark.wished = dark.wished || (x.port == port && m_->doors.wished_off(x.dongle));
    out.dark.push_back(std::move(dark));
  }
  for (auto& x : plan_.rack.sticks)
    if (auto* view = view_of(x.dongle))
      out.dongles.push_back({x.dongle, view->toggle.running, view->toggle.asked_by, view->power.off,
                             m_->plane().held.contains(x.dongle), view->recovery.paused});
  for (auto& [n, modem] : m_->box.modems) {
    if (!modem->data)
      out.changed.push_back({n, "data", m_->doors.owed(n, "data")});
    if (modem->mode != "00")
      out.changed.push_back({n, "mode", m_->doors.owed(n, "mode")});
  }
  auto gate = m_->w().census->look("/rack/gate");
  out.gate = gate ? gate->id : 0;
  if (m_->now() < sizes_due_)
    return out;
  sizes_due_ = m_->now() + sizes_every;
  for (auto& x : m_->w().census->snapshot())
    if (auto* who = x.handle ? dynamic_cast<caf::scheduled_actor*>(
                      caf::actor_cast<caf::abstract_actor*>(x.handle))
                             : nullptr)
      // Not its size(), which takes what has come in and leaves the actor asleep with it.
      out.sizes["mailbox of " + x.path] = {who->mailbox().queue().total_task_size(),
                                           longest_mailbox};
  out.sizes["rows of the board"] = {m_->w().board->all().size(), 50};
  out.sizes["debts to modems"] = {m_->w().debts->all().size(), 2 * plan_.rack.sticks.size()};
  out.sizes["learned ports"] = {m_->w().learned->ports().size(), plan_.rack.sticks.size()};
  out.sizes["conditions"] = {m_->w().board->conditions().size(),
                             20 + 10 * plan_.rack.sticks.size()};
  return out;
}

void watcher::look() {
  if (m_->self()->has_next_message()) {
    auto why = std::string("it went down");
    m_->self()->receive([&](const caf::down_msg& x) { why = to_string(x.reason); });
    see(seen::root_ended{why});
  }
  follow_chronicle();
  if (std::exchange(looked_at_, m_->messages) == m_->messages)
    return;
  views_ = m_->alive() ? m_->w().board->all() : std::vector<dongle_view>{};
  keep_book();
  if (!m_->alive())
    return;
  see(moment());
  rounds_.go(*m_);
}

seen::at_rest watcher::rest() {
  seen::at_rest out;
  if (!m_->alive())
    return {{"the daemon is down"}, {}};
  for (auto& x : plan_.rack.sticks) {
    auto view = m_->w().board->find(x.dongle);
    auto name = "dongle " + to_string(x.dongle);
    if (m_->doors.wished_off(x.dongle)) {
      if (m_->box.usb.works(m_->box.usb.of(x.dongle)) && !x.lying_port && switchable(x))
        out.left.push_back(name + " is switched off by an operator, and has power");
      continue;
    }
    if (!view || !m_->box.serves(x.dongle) || !policy::usable(phase_of(*view).now)) {
      auto verdict = view ? phase_of(*view) : policy::phase_verdict{};
      out.unserved.push_back(
        name + " is " + policy::to_string(verdict.now)
        + (verdict.why.empty() ? "" : " (" + verdict.why + ")")
        + (m_->box.serves(x.dongle) ? ", and the rack says that it serves" : "; it needs ")
        + (m_->box.serves(x.dongle) ? "" : listed(m_->box.needs_of(x.dongle)))
        + (view ? "; plan: " + view->recovery.plan : ""));
    }
    if (view && !view->toggle.running.empty())
      out.left.push_back(name + ": a toggle runs");
    if (m_->plane().held.contains(x.dongle))
      out.left.push_back(name + ": its clients are held");
    if (!m_->box.modems[x.dongle]->data)
      out.left.push_back(name + ": its data switch is off");
    if (m_->box.modems[x.dongle]->mode != "00")
      out.left.push_back(name + ": its network mode is left");
    if (view && view->health.external_ip != m_->box.modems[x.dongle]->address(x.dongle))
      out.left.push_back(name + ": its address is told as " + view->health.external_ip);
    if (auto at = m_->w().learned->find(x.dongle); at && at->port.text != x.port)
      out.left.push_back(name + " is believed to be on port " + at->port.text);
    if (!m_->plane().open.contains(x.dongle))
      out.left.push_back(name + ": its port does not listen");
  }
  out.hooks = plan_.hooks;
  auto hooks = m_->gauges().hooks.now();
  if (!hooks.empty() && hooks.front().waiting > 0)
    out.left.push_back(std::to_string(hooks.front().waiting) + " events wait for their receiver");
  if (!empty_folder(m_->config.state_dir + "/power"))
    out.left.push_back("there are intents left in state_dir/power");
  for (auto& x : plan_.rack.sticks) // one that is off cannot be given back anything
    for (auto* what : {"data", "mode"})
      if (m_->doors.owed(x.dongle, what) && !m_->doors.wished_off(x.dongle))
        out.left.push_back("dongle " + to_string(x.dongle) + ": its " + what + " is owed still");
  return out;
}

bool watcher::switchable(const rack_plan::stick& x) const {
  auto* hub = m_->box.usb.parent({x.port});
  return hub && hub->switchable;
}

/// What led to the newest that was told of the dongle in @p words, as `why` tells it; then what was
/// told last.
std::vector<std::string> watcher::story(const std::string& words) const {
  auto line = [](const happening& x) {
    return std::to_string(x.at) + " " + to_string(x.kind) + ": " + x.text
           + (x.by.empty() ? "" : " [" + x.by + "]");
  };
  std::vector<std::string> out;
  const happening* of = nullptr;
  for (auto& x : told_)
    if (x.dongle && (words + " ").find("dongle " + to_string(*x.dongle) + " ") != words.npos)
      of = &x;
  while (of) {
    out.insert(out.begin(), "because of " + line(*of));
    auto cause = std::ranges::find(told_, of->cause, &happening::id);
    of = of->cause == 0 || cause == told_.end() ? nullptr : &*cause;
  }
  auto from = told_.size() > story_length ? told_.size() - story_length : 0;
  for (auto i = from; i < told_.size(); ++i)
    out.push_back(line(told_[i]));
  return out;
}

void watcher::count(std::map<std::string, uint64_t>& marks) const {
  for (auto& x : all_)
    marks[std::string("judged by ") + x->name()] += x->judged();
  marks["judged by deeds_justified"] += m_->doors.book.judged();
}

} // namespace dongled::bottle
