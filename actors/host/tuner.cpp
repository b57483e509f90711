#include "actors/host/tuner.hpp"

#include "actors/history/tell.hpp"
#include "actors/host/tuner_look.hpp"
#include "config/text.hpp"
#include "io/host/sysctl.hpp"
#include "supervision/blocking_calls.hpp"
#include "supervision/timer.hpp"
#include "supervision/worker.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace dongled {

namespace {

using namespace std::chrono_literals;
using io::host::tuning_outcome;
using end = tuning_outcome::end;

constexpr auto between_looks = 10min;
/// By then hotplug has seen uplink and sticks.
constexpr auto second_look = 10s;

/// A world without settings of a kernel.
struct nothing_to_tune final : io::host::tuning_door {
  static failure none() { return {fault::not_found, "there is nothing to be tuned here"}; }
  result<std::string> read(const std::string&) override { return none(); }
  result<done> write(const std::string&, const std::string&) override { return none(); }
  result<io::host::ring_sizes> rings(const std::string&) override { return none(); }
  io::host::host_counts count(const io::host::counted&) override { return {}; }
  std::vector<std::string> others(const std::string&) override { return {}; }
  result<std::string> boot_id() override { return none(); }
};

struct hand {
  tuner::pointer self;
  tuner::uses w;

  tuner::state& st() const { return self->state; }

  auto declare() const {
    return supervision::enter_call(self, "/host/tuner", "read and write the kernel's settings",
                                   30s);
  }

  /// What it did, in the log, the chronicle and the count.
  void tell_of(const tuning_outcome& x, const tuning_order& why) const {
    if (x.what == end::failed) {
      ++st().failures;
      spdlog::warn("tune: {} ({}): {}", x.setting, x.key, x.says);
    }
    if (x.what != end::applied && x.what != end::undone && x.what != end::changed)
      return;
    st().writes += x.what == end::changed ? 0 : 1;
    auto text = x.what == end::changed
                  ? x.setting + " (" + x.key + "): " + x.says
                  : x.setting + " (" + x.key + "): " + x.before + " -> " + x.now + ", read back"
                      + (x.what == end::undone ? ", as it was before" : "")
                      + (x.says.empty() ? "" : "; " + x.says);
    std::replace(text.begin(), text.end(), '\t', ' ');
    spdlog::info("tune: {}", text);
    tell(w, happening_kind::tuning, {}, text, {why.cause, why.asked_by},
         {{"key", x.key},
          {"setting", x.setting},
          {"before", x.before},
          {"now", x.now},
          {"what", to_string(x.what)}});
  }

  /// Writes what a key wants, in its order; after one that cannot be written the rest is left.
  void apply_row(const policy::tuning_row& row, const policy::tuning_scene& scene,
                 const tuning_order& x, std::vector<tuning_outcome>& out) const {
    if (!row.here) {
      out.push_back({end::not_here, row.key, {}, {}, {}, row.says});
      return;
    }
    if (row.wishes.empty())
      out.push_back({end::as_it_was,
                     row.key,
                     {},
                     row.now,
                     row.now,
                     "nothing to write: it is as it should be, or more"});
    for (auto& wish : row.wishes) {
      auto cuts = x.at_any_price ? std::string{} : cuts_link(scene, wish.setting);
      if (!cuts.empty()) {
        auto now = scene.settings.at(wish.setting).text;
        out.push_back({end::refused, row.key, wish.setting, now, now, cuts});
        return;
      }
      out.push_back(set_value(*st().kernel, *st().book, row.key, wish.setting, wish.value));
      if (out.back().what == end::failed)
        return;
    }
  }

  std::vector<tuning_outcome> apply(const tuning_order& x) const {
    auto scene = look_at_host(*st().kernel, w, st().growth);
    std::vector<tuning_outcome> out;
    for (auto& row : policy::plan_tuning(scene)) {
      auto named = std::find(x.keys.begin(), x.keys.end(), row.key) != x.keys.end();
      if (named || (x.keys.empty() && row.to_do))
        apply_row(row, scene, x, out);
    }
    return out;
  }

  std::vector<tuning_outcome> undo(const tuning_order& x) const {
    policy::tuning_scene scene;
    scene.uplink = w->board->host().uplink.interface;
    auto all = st().book->list();
    std::vector<tuning_outcome> out;
    for (auto i = all.values.rbegin(); i != all.values.rend(); ++i) {
      auto wanted =
        x.keys.empty() || std::find(x.keys.begin(), x.keys.end(), i->key) != x.keys.end();
      auto cuts = x.at_any_price || !wanted ? std::string{} : cuts_link(scene, i->setting);
      if (!cuts.empty())
        out.push_back({end::refused, i->key, i->setting, {}, {}, cuts});
      else if (wanted)
        out.push_back(undo_value(*st().kernel, *st().book, *i));
    }
    for (auto& key : x.keys)
      if (std::none_of(out.begin(), out.end(), [&](auto& y) { return y.key == key; }))
        out.push_back({end::as_it_was, key, {}, {}, {}, "nothing of it is ours"});
    for (auto& name : all.unreadable)
      out.push_back({end::failed, {}, name, {}, {}, "its record makes no sense; it is kept"});
    if (!all.trouble.empty())
      out.push_back({end::failed, {}, {}, {}, {}, all.trouble});
    return out;
  }

  tuning_report serve(const tuning_order& x) const {
    auto call = declare();
    auto out = x.undo ? undo(x) : apply(x);
    auto wrote = false;
    for (auto& y : out) {
      tell_of(y, x);
      wrote = wrote || y.what == end::applied || y.what == end::undone;
    }
    if (wrote) { // what speaks for a change was before it
      st().growth.forget();
      count_now(*st().kernel, w, st().growth);
    }
    show();
    return {std::move(out)};
  }

  tuning_picture picture() const {
    auto call = declare();
    tuning_picture out;
    out.at = w->now();
    out.rows = policy::plan_tuning(look_at_host(*st().kernel, w, st().growth));
    auto all = st().book->list();
    for (auto& x : all.values) {
      auto now = st().kernel->read(x.setting);
      auto text = now ? *now : std::string{};
      auto ours = now && x.is_ours(text);
      out.applied.push_back({std::move(x), std::move(text), ours});
    }
    out.trouble = all.trouble;
    for (auto& name : all.unreadable)
      out.trouble += (out.trouble.empty() ? "" : "; ") + name + " makes no sense";
    show();
    return out;
  }

  /// How many settings are ours, on the board.
  void show() const {
    auto n = st().book->list().values.size();
    st().pen.update_host([n, &s = st()](auto& part) { part.tuning = {n, s.writes, s.failures}; });
  }

  /// Drops what belongs to a former run of the kernel: a start of the host undid it.
  void drop_old() const {
    auto boot = st().kernel->boot_id();
    if (!boot)
      return;
    for (auto& x : st().book->list().values)
      if (x.boot != *boot)
        tell_of(undo_value(*st().kernel, *st().book, x), {true, {}, false, "tuner", 0});
  }

  void apply_at_start() const {
    auto keys = w->settings_now()->tune.apply_at_start;
    if (!keys.empty())
      serve({false, keys, true, "tune.apply_at_start", 0});
  }

  void look(const tuning_due& x) const {
    auto call = declare();
    count_now(*st().kernel, w, st().growth);
    if (x.again)
      apply_at_start(); // what is applied already is as it was
    supervision::later(self, between_looks, tuning_due{});
  }
};

} // namespace

caf::behavior tuner::run(pointer self, uses w) {
  auto config = w->settings_now();
  auto& st = self->state;
  st.kernel = w->ports.open_tuning ? w->ports.open_tuning() : nullptr;
  if (!st.kernel)
    st.kernel = std::make_unique<nothing_to_tune>();
  st.book = std::make_unique<io::host::tuning_files>(config->state_dir);
  st.pen = board_writer<tuner>{w->board};
  hand me{self, w};
  {
    auto call = me.declare();
    me.drop_old();
    count_now(*st.kernel, w, st.growth);
    me.show();
  }
  me.apply_at_start();
  supervision::later(self, second_look, tuning_due{true});
  return supervision::hardened(self,
                               {
                                 [me](const tuning_query&) { return me.picture(); },
                                 [me](const tuning_order& x) { return me.serve(x); },
                                 [me](const tuning_due& x) { me.look(x); },
                               },
                               [self] {
                                 auto& s = self->state;
                                 return std::to_string(s.writes) + " settings written, "
                                        + std::to_string(s.failures) + " failed";
                               });
}

} // namespace dongled
