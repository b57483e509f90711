#include "actors/firewall/firewall.hpp"

#include "actors/firewall/firewall_force.hpp"
#include "actors/firewall/firewall_lists.hpp"
#include "actors/history/tell.hpp"
#include "supervision/blocking_calls.hpp"
#include "supervision/timer.hpp"
#include "supervision/worker.hpp"

#include <spdlog/spdlog.h>

namespace dongled {

namespace {

using namespace std::chrono_literals;

/// How often it is seen whether somebody has changed the table, which must be back within 1 s.
constexpr auto look_every = 400ms;
constexpr auto count_every = 10s, others_every = 60s;
constexpr auto first_fetch_in = 1s;

/// The firewall's life; only a way to look at its state.
struct firewall_life {
  firewall::pointer self;
  firewall::uses w;

  firewall::state& st() const { return self->state; }
  firewall_force force() const { return {self, w}; }
  firewall_lists lists() const { return {self, w}; }

  /// Before anybody listens: what was in force last is so again.
  void begin() const {
    auto& s = st();
    s.kernel = kernel_guard{w->ports.open_firewall};
    s.calls_off = std::make_shared<io::web::cancellation>();
    auto remembered = load_firewall_memory(w->settings_now()->state_dir);
    if (remembered)
      s.memory = std::move(*remembered);
    else if (w->settings_now()->firewall.enabled)
      spdlog::error("firewall: the last good list is not known: {}; until there is one, "
                    "socks.allow says who may connect",
                    remembered.why().doing);
    s.off_told = s.memory.off_at(w->now());
    s.begun = self->clock().now();
    lists().look_at_file(true, false);
    force().apply();
    s.fetch_at = self->clock().now() + first_fetch_in;
    s.file_at = s.count_at = self->clock().now() + 10s;
    force().show();
    stay_awake();
  }

  /// Its timer runs while there is something to look after.
  void stay_awake() const {
    auto needed = w->settings_now()->firewall.enabled || st().memory.off;
    if (!needed || std::exchange(st().awake, true))
      return;
    supervision::later(self, look_every, tick{});
  }

  void look() const {
    st().awake = false;
    if (st().off_told && !st().memory.off_at(w->now()))
      end_off("its end has come");
    if (w->settings_now()->firewall.enabled)
      lists().look();
    auto now = self->clock().now();
    if (force().on()) {
      auto call = supervision::enter_call(self, firewall_path, "look at nftables", 40s);
      if (st().kernel.look(now, w->now())) {
        spdlog::warn("firewall: somebody had removed or changed the kernel's table; it is back");
        force().tell_of("put_back", "Somebody removed or changed the firewall's table; it is back",
                        "kernel");
      }
      if (now >= st().count_at) {
        st().kernel.count(w->now());
        if (now >= st().others_at) {
          st().others = st().kernel.others();
          st().others_at = now + others_every;
        }
        st().count_at = now + count_every;
      }
    }
    force().show();
    stay_awake();
  }

  void reloaded() const {
    force().apply();
    auto config = w->settings_now();
    if (!config->firewall.list_url)
      st().url = {};
    if (!config->firewall.list_file)
      st().file = {};
    st().fetch_at = self->clock().now();
    lists().look_at_file(true, false);
    force().show();
    stay_awake();
  }

  void end_off(const std::string& by) const {
    st().memory.off = false;
    st().memory.off_until = 0;
    st().off_told = false;
    force().keep();
    force().apply();
    spdlog::info("firewall: it is on again");
    force().tell_of("on", "The firewall is on again", by);
  }

  firewall_done switched(const firewall_switch& x) const {
    auto next = x.off ? io::firewall::address_set{} : force().listed();
    firewall_done out;
    if (w->settings_now()->firewall.enabled)
      out.cut = force().would_be_cut(next);
    auto text = x.asked_by + (x.off ? " has switched the firewall off" : " has the firewall on")
                + (x.off && x.until != 0 ? " until " + rfc3339(x.until) : "");
    tell_wish(w, {}, text, x.asked_by, firewall_path);
    if (x.off) {
      st().memory.off = st().off_told = true;
      st().memory.off_until = x.until;
      force().keep();
      force().apply();
      spdlog::warn("firewall: it is off: socks.allow alone says who may connect");
      force().tell_of("off", "The firewall is off: socks.allow alone says who may connect",
                      x.asked_by);
    } else if (st().memory.off) {
      end_off(x.asked_by);
    }
    force().show();
    stay_awake();
    out.unkept = st().unkept;
    return out;
  }

  caf::result<firewall_done> update(const firewall_update& x) const {
    auto config = w->settings_now();
    auto& rules = config->firewall;
    if (!rules.list_url && !rules.list_file)
      return firewall_done{
        "neither firewall.list_url nor firewall.list_file is set", "NO_LIST", {}, {}};
    tell_wish(w, {}, x.asked_by + " has the firewall's list looked at", x.asked_by, firewall_path);
    lists().look_at_file(true, x.accept_shrink);
    auto of_file = st().file.refusal ? st().file.refusal->reason : std::string{};
    force().show();
    if (!rules.list_url || !of_file.empty()) {
      lists().fetch(); // the other source all the same
      return firewall_done{of_file, of_file.empty() ? "" : "LIST_REFUSED", st().unkept, {}};
    }
    st().accept_shrink = st().accept_shrink || x.accept_shrink;
    auto promise = self->make_response_promise();
    st().waiting.push_back(promise);
    lists().fetch();
    stay_awake();
    return promise;
  }

  std::string portrait() const {
    auto& x = st().shown;
    if (!x.configured)
      return "firewall.enabled is false";
    if (x.off)
      return "switched off";
    return std::to_string(x.v4 + x.v6) + " entries"
           + (x.enforced ? ", in the kernel too" : "; not in the kernel: " + x.why);
  }
};

} // namespace

caf::behavior firewall::run(pointer self, uses w) {
  self->state.pen = board_writer<firewall>{w->board};
  firewall_life me{self, std::move(w)};
  auto own = supervision::hardened(self,
                                   {
                                     [me](const tick&) { me.look(); },
                                     [me](const settings_changed&) { me.reloaded(); },
                                     [me](const firewall_switch& x) { return me.switched(x); },
                                     [me](const firewall_update& x) { return me.update(x); },
                                   },
                                   [me] { return me.portrait(); });
  me.begin();
  return own;
}

} // namespace dongled
