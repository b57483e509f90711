#include "actors/journal.hpp"

#include "supervision/worker.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <charconv>

namespace dongled {

namespace {

constexpr size_t kept_in_memory = 256;
constexpr size_t kept_toggles = 100'000, kept_addresses = 10'000;
constexpr std::chrono::seconds reopen_after{30};

std::optional<uint64_t> number_of(const std::string& id) {
  uint64_t n = 0;
  auto [end, err] = std::from_chars(id.data(), id.data() + id.size(), n);
  return err == std::errc{} && end == id.data() + id.size() ? std::optional(n) : std::nullopt;
}

/// As JSON; words from outside that are no UTF-8 must not end the journal.
std::string text_of(const toggle_result& x) {
  return to_json(x).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

struct keeper {
  journal::pointer self;
  world_ptr w;

  journal::state& st() const { return self->state; }

  void say(std::string trouble) const {
    if (trouble != st().trouble) {
      if (trouble.empty())
        spdlog::info("journal: writing again");
      else
        spdlog::error("journal: {}; history is kept in memory only", trouble);
      st().trouble = trouble;
      w->board->update_host([&](host_view& x) { x.journal_trouble = trouble; });
    }
  }

  /// Performs one write; what it says of the disk becomes the journal's trouble.
  template <class Write>
  void write(Write deed) const {
    if (!st().store) {
      ++st().lost;
      return;
    }
    auto r = deed(*st().store);
    if (r) {
      ++st().written;
      return say({});
    }
    ++st().lost;
    say(r.why().doing);
  }

  void open() const {
    auto store = io::store::journal_store::open(journal_path(*w->settings_now()));
    if (!store) {
      say(store.why().doing);
      return self->delayed_send(self, reopen_after, tick{});
    }
    st().store.emplace(std::move(*store));
    if (auto& aside = st().store->set_aside())
      spdlog::error("journal: the store was damaged; it lies at {} and a new one was begun",
                    *aside);
    if (!w->tidied.exchange(true))
      tidy();
    recall_traffic();
    say({});
  }

  /// For those who show what was ever carried: they add what this run has.
  void recall_traffic() const {
    auto before = st().store->traffic_before(w->run);
    if (!before)
      return say(before.why().doing);
    auto shared = std::make_shared<const io::store::traffic_records>(*std::move(before));
    w->board->update_host([&](host_view& x) { x.carried_before = shared; });
  }

  /// Ends what a crash of the daemon left running, and forgets what is too old.
  void tidy() const {
    auto ids = st().store->close_unfinished(w->now());
    if (ids && !ids->empty())
      spdlog::warn("journal: {} toggle(s) were running when the daemon stopped", ids->size());
    if (auto r = st().store->prune(kept_toggles, kept_addresses); !r)
      say(r.why().doing);
  }

  /// What was said while there was no store is newer than what it holds.
  void catch_up() const {
    for (auto& [dongle, x] : std::exchange(st().powers, {}))
      keep(x);
    for (auto& [dongle, x] : std::exchange(st().pauses, {}))
      keep(x);
    if (auto gate = w->find("/rack/gate"))
      self->send(gate, recall());
  }

  void keep(const power_off_note& x) const {
    if (!st().store)
      st().powers[x.dongle] = x;
    write([&](auto& db) {
      return x.off ? db.set_power_off({x.dongle, x.asked_by, w->now()})
                   : db.clear_power_off(x.dongle);
    });
  }

  void keep(const pause_note& x) const {
    if (!st().store)
      st().pauses[x.dongle] = x;
    write([&](auto& db) {
      return x.paused ? db.set_pause({x.dongle, x.until}) : db.clear_pause(x.dongle);
    });
  }

  void remember(const toggle_record& x) const {
    st().recent.insert_or_assign(x.id, x);
    while (st().recent.size() > kept_in_memory)
      st().recent.erase(st().recent.begin());
  }

  std::optional<toggle_record> find(const std::string& id) const {
    if (auto at = st().recent.find(id); at != st().recent.end())
      return at->second;
    auto n = number_of(id);
    if (!n || !st().store)
      return std::nullopt;
    auto row = st().store->toggle(*n);
    if (!row)
      return std::nullopt;
    toggle_record out{id, row->dongle, row->asked_by, row->started, {}, {}};
    if (!row->running())
      out.result = toggle_result_from(nlohmann::json::parse(row->result, nullptr, false));
    if (auto trace = st().store->trace(*n))
      for (auto& e : *trace)
        out.trace.push_back({e.at, e.action, e.why, e.read_back, e.duration_ms});
    return out;
  }

  memory recall() const {
    memory out;
    if (!st().store)
      return out;
    if (auto rows = st().store->topology())
      for (auto& x : *rows)
        out.places[x.dongle] = {x.port, x.imei, x.learned};
    if (auto rows = st().store->powered_off())
      for (auto& x : *rows)
        out.powered_off[x.dongle] = x.asked_by;
    if (auto rows = st().store->pauses())
      for (auto& x : *rows)
        out.paused[x.dongle] = x.until;
    for (auto& [dongle, where] : out.places)
      if (auto last = st().store->toggles(dongle, 1); last && !last->empty() && last->front().ended)
        out.last_toggles[dongle] =
          toggle_result_from(nlohmann::json::parse(last->front().result, nullptr, false));
    return out;
  }
};

} // namespace

caf::behavior journal::run(pointer self, world_ptr w) {
  keeper k{self, std::move(w)};
  k.open();
  return supervision::hardened(
    self,
    {
      [=](const toggle_opened& x) {
        k.remember({x.id, x.dongle, x.asked_by, x.started, {}, {}});
        if (auto n = number_of(x.id))
          k.write([&](auto& db) { return db.begin_toggle(x.dongle, x.asked_by, x.started, *n); });
      },
      [=](const trace_note& x) {
        if (auto at = k.st().recent.find(x.id); at != k.st().recent.end())
          at->second.trace.push_back(x.entry);
        io::store::trace_record row{0,           x.entry.at,        x.entry.action,
                                    x.entry.why, x.entry.read_back, x.entry.duration_ms};
        if (auto n = number_of(x.id))
          k.write([&](auto& db) { return db.append_trace(*n, row); });
      },
      [=](const toggle_closed& x) {
        auto& r = *x.record.result;
        if (auto at = k.st().recent.find(x.record.id); at != k.st().recent.end())
          at->second.result = r;
        if (auto n = number_of(x.record.id))
          k.write([&](auto& db) { return db.end_toggle(*n, r.ended, text_of(r)); });
      },
      [=](const address_note& x) {
        k.write([&](auto& db) { return db.add_address({x.dongle, x.address, k.w->now()}); });
      },
      [=](const learned_note& x) {
        k.write([&](auto& db) { return db.learn({x.port, x.dongle, x.imei, k.w->now()}); });
      },
      [=](const power_off_note& x) {
        k.keep(x);
        return note_kept{k.st().trouble};
      },
      [=](const pause_note& x) { k.keep(x); },
      [=](const traffic_note& x) {
        k.write([&](auto& db) { return db.put_traffic(k.w->run, x.sums); });
      },
      [=](const toggle_query& x) { return toggle_found{k.find(x.id)}; },
      [=](const memory_query&) { return k.recall(); },
      [=](const tick&) {
        if (k.st().store)
          return;
        k.open();
        if (k.st().store)
          k.catch_up();
      },
    },
    [self] {
      auto& st = self->state;
      return (st.trouble.empty() ? "writing" : "degraded: " + st.trouble) + ", "
             + std::to_string(st.written) + " written, " + std::to_string(st.lost) + " lost";
    });
}

} // namespace dongled
