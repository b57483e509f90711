#include "actors/relay/switchboard.hpp"

#include "actors/history/traffic_sums.hpp"
#include "io/host/addresses.hpp"
#include "supervision/timer.hpp"
#include "supervision/worker.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace dongled {

namespace {

using io::relay::probe_answer;

constexpr std::chrono::seconds bookkeeping{60};

struct operator_desk {
  switchboard::pointer self;
  switchboard::uses w;

  /// A callback for the reactor threads that brings its argument back here as a message.
  template <class... Ts>
  auto back(uint64_t ticket) const {
    return [me = caf::actor_cast<caf::actor_addr>(self), ticket](Ts... xs) {
      if (auto to = caf::actor_cast<caf::actor>(me))
        caf::anon_send(to, plane_answered{ticket, std::any(std::move(xs)...)});
    };
  }

  caf::result<listen_report> listen(const listen_order& x) const {
    if (x.anew)
      w->plane->close(x.dongle);
    if (auto r = w->plane->listen(x.dongle); !r)
      return listen_report{false, r.why().doing};
    return listen_report{w->plane->listening(x.dongle), {}};
  }

  caf::response_promise probe(const probe_order& x) const {
    auto& st = self->state;
    auto urls = w->settings_now()->health.probes;
    if (!urls.empty()) // take turns, so that no one probe host is asked for everything
      std::rotate(urls.begin(), urls.begin() + static_cast<std::ptrdiff_t>(st.turn++ % urls.size()),
                  urls.end());
    std::reverse(urls.begin(), urls.end());
    supervision::owed_answer answer{self->make_response_promise()};
    auto ticket = ++st.tickets;
    st.probes.insert_or_assign(ticket,
                               switchboard::probing{answer, x, std::move(urls), {}, {}, true, {}});
    next_probe(ticket);
    return answer.promise();
  }

  void next_probe(uint64_t ticket) const {
    auto at = self->state.probes.find(ticket);
    auto& p = at->second;
    if (p.left.empty()) {
      p.answer.deliver(probe_report{
        {}, {}, p.errors.empty() ? "no probes configured" : p.errors, {}, p.known, p.foreign});
      self->state.probes.erase(at);
      return;
    }
    p.current = p.left.back();
    p.left.pop_back();
    ++self->state.probed;
    w->plane->probe(p.order.dongle, p.current, p.order.timeout, back<result<probe_answer>>(ticket));
  }

  void answered(const plane_answered& x) const {
    auto& st = self->state;
    if (auto d = st.drains.find(x.ticket); d != st.drains.end()) {
      auto& counts = std::any_cast<const std::pair<size_t, size_t>&>(x.answer);
      d->second.deliver(drain_report{counts.first, counts.second});
      st.drains.erase(d);
      return;
    }
    auto at = st.probes.find(x.ticket);
    if (at == st.probes.end())
      return;
    auto& p = at->second;
    auto& r = std::any_cast<const result<probe_answer>&>(x.answer);
    if (!r || r->foreign) {
      // Only if all of them were asked and none came back, something is known of the dongle.
      if (!r)
        p.known = p.known && r.why().code != fault::exhausted && r.why().code != fault::busy;
      auto why = r ? "answered by " + words(*r->foreign) : r.why().doing;
      p.errors += (p.errors.empty() ? "" : "; ") + p.current + ": " + why;
      // What leads elsewhere says more than a probe's host that wants to be asked differently.
      if (r && (!p.foreign || p.foreign->to_itself))
        p.foreign = r->foreign;
      return next_probe(x.ticket);
    }
    p.answer.deliver(probe_report{r->address, p.current, {}, r->took, true, {}});
    st.probes.erase(at);
  }

  caf::response_promise drain(const drain_order& x) const {
    supervision::owed_answer answer{self->make_response_promise()};
    auto ticket = ++self->state.tickets;
    self->state.drains.emplace(ticket, answer);
    auto tell = back<std::pair<size_t, size_t>>(ticket);
    w->plane->drain(x.dongle, x.patience, [tell](size_t finished, size_t reset) {
      tell({finished, reset});
    });
    return answer.promise();
  }

  /// The host's own addresses are never a client's destination nor a dongle's public address.
  void learn_host(const io::facts_ptr& facts = nullptr) const {
    auto all = io::host::host_addresses();
    if (!all)
      return spdlog::warn("switchboard: {}", all.why().doing);
    std::vector<std::string> own;
    for (auto& x : *all)
      own.push_back(x.address);
    // A dongle's IPv6 prefix holds the host and the stick, and nobody else.
    if (facts)
      for (auto& x : facts->dongles)
        if (!x.lan6.empty())
          own.push_back(x.lan6);
    w->plane->set_host_addresses(std::move(own));
  }

  void book() const {
    supervision::later(self, bookkeeping, tick{});
    auto to = w->find("/journal");
    if (!to)
      return;
    // Sums, not what came on top: one that is lost is made good by the next.
    traffic_note note;
    for (auto& x : traffic_sums(*w)) {
      auto& last = self->state.booked[{x.dongle, x.user}];
      if (last != x)
        note.sums.push_back(x);
      last = x;
    }
    if (!note.sums.empty())
      self->send(to, std::move(note));
  }
};

} // namespace

caf::behavior switchboard::run(pointer self, uses w) {
  operator_desk desk{self, std::move(w)};
  desk.learn_host();
  if (auto from = desk.w->find("/hotplug")) // who comes later has missed what it told
    self->request(from, std::chrono::seconds{2}, facts_query{})
      .then([desk](const facts_changed& x) { desk.learn_host(x.facts); }, [](const caf::error&) {});
  supervision::later(self, bookkeeping, tick{});
  return supervision::hardened(self,
                               {
                                 [=](const listen_order& x) { return desk.listen(x); },
                                 [=](const probe_order& x) { return desk.probe(x); },
                                 [=](const drain_order& x) { return desk.drain(x); },
                                 [=](const plane_answered& x) { desk.answered(x); },
                                 [=](const facts_changed& x) { desk.learn_host(x.facts); },
                                 [=](const tick&) { desk.book(); },
                               },
                               [self] {
                                 auto& st = self->state;
                                 return std::to_string(st.probes.size()) + " probes under way, "
                                        + std::to_string(st.probed) + " made";
                               });
}

} // namespace dongled
