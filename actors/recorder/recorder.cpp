#include "actors/recorder/recorder.hpp"

#include "actors/recorder/case_file.hpp"
#include "actors/recorder/own_readings.hpp"
#include "io/recorder/host_readings.hpp"
#include "supervision/blocking_calls.hpp"
#include "supervision/exit_reason.hpp"
#include "supervision/timer.hpp"
#include "supervision/worker.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace dongled {

namespace {

using namespace std::chrono_literals;
using io::recorder::reading_list;

/// A worn disk takes its time; a rack is not restarted for its recorder.
constexpr auto longest_call = 5min;
constexpr size_t changes_a_sample = 1000;

/// The recorder's life; only a way to look at its state.
struct recorder_life {
  recorder::pointer self;
  recorder::uses w;

  recorder::state& st() const { return self->state; }
  std::string folder() const { return recorder_folder(w->settings_now()->state_dir); }
  auto call(const char* what) const {
    return supervision::enter_call(self, recorder_path, what, longest_call);
  }

  io::recorder::store_limits limits() const {
    auto& x = w->settings_now()->recorder;
    return {x.keep_days, uint64_t{x.max_mb} << 20};
  }

  /// Samples by the settings as they are now.
  void follow_settings() const {
    auto config = w->settings_now();
    auto interval = config->recorder.enabled ? config->recorder.interval : milliseconds{0};
    if (st().store)
      st().store->limit(limits());
    if (interval == st().interval)
      return;
    if (interval == 0ms)
      stop("the recorder was switched off");
    st().interval = interval;
    ++st().round;
    if (interval > 0ms) {
      st().due = self->clock().now();
      self->send(self, recorder::sample_due{st().round});
    }
  }

  void stop(const std::string& why) const {
    if (st().store)
      keep(st().store->finish());
    st().store.reset();
    st().gap = why;
  }

  /// Notes what came of a write.
  bool keep(const result<done>& did) const {
    auto why = did ? std::string{} : did.why().doing;
    if (why != st().trouble) {
      if (!why.empty())
        spdlog::warn("recorder: no samples are kept: {}", why);
      else
        spdlog::info("recorder: samples are kept again");
    }
    if (!did)
      st().gap = did.why().code == fault::exhausted ? "the disk or the recorder's cap was full"
                                                    : "they could not be written";
    st().trouble = why;
    return bool(did);
  }

  bool open(const reading_list& now) const {
    if (st().store)
      return true;
    auto made = io::recorder::store_writer::open(folder(), limits(), w->now());
    if (!made)
      return keep(made.why());
    st().store.emplace(std::move(*made));
    if (st().gap.empty() && st().store->last() != 0) {
      auto booted = now.value("host.booted").value_or(0) * 1000;
      st().gap =
        booted > st().store->last() ? "the host was off or started anew" : "the daemon did not run";
    }
    return true;
  }

  io::recorder::host_places places(const host_view& host,
                                   const std::vector<dongle_view>& all) const {
    auto config = w->settings_now();
    io::recorder::host_places out;
    out.state_dir = config->state_dir;
    if (!host.uplink.interface.empty())
      st().uplink = host.uplink.interface;
    out.uplink = st().uplink;
    for (auto& d : all) {
      for (auto port : config->socks.ports(d.subnet))
        out.ports.insert(port);
      if (!d.link.address.empty())
        out.dongles.emplace(d.link.address.substr(0, d.link.address.find('/')), d.subnet.n);
    }
    return out;
  }

  reading_list look(int64_t late_ms) const {
    auto host = w->board->host();
    auto all = w->board->all();
    std::erase_if(all, [](auto& d) { return !d.known; });
    reading_list out;
    io::recorder::read_host(out, places(host, all));
    for (auto& d : all)
      read_dongle(out, d, w->plane ? w->plane->count(d.subnet) : io::relay::counters{});
    read_host_view(out, host);
    auto lag = w->plane ? w->plane->take_lag() : std::nullopt;
    out.gauge("loop.lag", "ms", lag ? std::optional<int64_t>(lag->count()) : std::nullopt);
    out.gauge("recorder.late", "ms", late_ms);
    out.gauge("recorder.bytes", "B",
              st().store ? std::optional(static_cast<int64_t>(st().store->bytes())) : std::nullopt);
    out.gauge("self.started", "id", w->run & 0xffff'ffff);
    return out;
  }

  void write_changes() const {
    auto fresh = w->history->since(st().seen, changes_a_sample);
    for (auto& x : fresh) {
      if (auto change = change_of(x); change && !keep(st().store->put(*change)))
        return;
      st().seen = x.id;
    }
  }

  void sample(const recorder::sample_due& x) const {
    if (x.round != st().round || st().interval == 0ms)
      return;
    auto guard = call("take a sample");
    auto begin = self->clock().now();
    auto late = std::max(std::chrono::duration_cast<milliseconds>(begin - st().due), 0ms);
    auto now = look(late.count());
    auto at = w->now();
    if (open(now)) {
      auto gap = std::exchange(st().gap, {});
      auto last = st().store->last();
      auto kept = keep(st().store->put(at, static_cast<uint32_t>(late.count()), now));
      if (kept)
        ++st().samples;
      if (kept && !gap.empty() && at - last > io::recorder::longest_pause_ms)
        keep(st().store->put(io::recorder::change{at, "gap", 0, gap}));
      if (kept)
        write_changes();
      else if (!gap.empty() && st().gap.empty())
        st().gap = gap;
    }
    // From when it was due, so that it does not drift; what was missed is not made up for.
    st().due += st().interval;
    if (st().due < begin)
      st().due = begin + st().interval;
    auto wait = std::chrono::duration_cast<milliseconds>(st().due - self->clock().now());
    supervision::later(self, std::max(wait, 1ms), recorder::sample_due{st().round});
  }

  template <class Found>
  caf::result<Found> told(result<Found> x) const {
    if (!x)
      return supervision::to_error(x.why());
    return std::move(*x);
  }

  gauges_found gauges() const {
    return {look(0), st().trouble, st().store ? st().store->bytes() : 0};
  }
};

std::string portrait_of(const recorder::state& st) {
  if (st.interval == 0ms)
    return "off";
  return (st.trouble.empty() ? "recording" : "degraded: " + st.trouble) + ", "
         + std::to_string(st.samples) + " samples";
}

} // namespace

caf::behavior recorder::run(pointer self, uses w) {
  recorder_life life{self, std::move(w)};
  auto& history = *life.w->history;
  self->state.seen = history.newest();
  self->send(self, settings_changed{});
  return supervision::hardened(self,
                               {
                                 [=](const settings_changed&) {
                                   auto guard = life.call("open the store");
                                   life.follow_settings();
                                 },
                                 [=](const sample_due& x) { life.sample(x); },
                                 [=](const analysis_query& x) {
                                   auto guard = life.call("analyse");
                                   return life.told(analyse(life.folder(), x, life.w->now()));
                                 },
                                 [=](const samples_query& x) {
                                   auto guard = life.call("read samples");
                                   return life.told(read_samples(life.folder(), x, life.w->now()));
                                 },
                                 [=](const gauges_query&) {
                                   auto guard = life.call("look at the host");
                                   return life.gauges();
                                 },
                               },
                               [self] { return portrait_of(self->state); });
}

} // namespace dongled
