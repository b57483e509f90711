#include "tests/bottle/invariant.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>

// What the chronicle tells, and what becomes of it.

namespace dongled::bottle {

namespace {

using seen::time_point;
using std::chrono::seconds;
using verdict = std::optional<std::string>;

const happening* told_of(const seen::event& x, happening_kind kind) {
  auto* told = std::get_if<seen::told>(&x);
  return told && told->what.kind == kind ? &told->what : nullptr;
}

struct growing_rest final : invariant {
  struct rest {
    time_point since;
    seconds length;
  };
  static constexpr seconds longest{900};
  std::map<subnet_id, rest> last;
  uint64_t gate = 0;
  std::optional<time_point> anew; ///< When another gate was seen first.

  void seen_gate(uint64_t id, time_point now) {
    if (id == 0 || std::exchange(gate, id) == id)
      return;
    last.clear(); // it begins anew
    anew = now;
  }

  const char* name() const noexcept override { return "back_off_grows"; }
  verdict see(const seen::event& x, time_point now) override {
    if (std::holds_alternative<seen::died>(x))
      last.clear();
    if (auto* m = std::get_if<seen::moment>(&x))
      seen_gate(m->gate, now);
    if (auto* told = std::get_if<seen::told>(&x))
      seen_gate(told->gate, now);
    if (auto* end = told_of(x, happening_kind::toggle_ended); end && end->dongle)
      if (end->details.is_object() && end->details.value("outcome", "failed") != "failed")
        last.erase(*end->dongle);
    auto* news = told_of(x, happening_kind::recovery);
    if (!news || !news->dongle || !news->details.is_object()
        || news->details.value("what", "") != "backs_off")
      return {};
    if (anew == now)
      return {}; // perhaps the last word of the one before
    rest next{now, seconds{news->details.value("seconds", int64_t{0})}};
    auto before = last.find(*news->dongle);
    auto quiet = before == last.end()
                 || now - (before->second.since + before->second.length) >= longest
                 || before->second.length >= longest; // a SIM's rest is no back-off
    auto least = quiet ? seconds{0} : std::min(2 * before->second.length, longest);
    judged_ += !quiet;
    last[*news->dongle] = next;
    if (next.length >= least)
      return {};
    return "dongle " + to_string(*news->dongle) + " rests for "
           + std::to_string(next.length.count()) + " s after one more repair that failed, and "
           + std::to_string(least.count()) + " s is due";
  }
};

struct phase_chain final : invariant {
  std::map<subnet_id, std::string> last;

  const char* name() const noexcept override { return "phases_follow"; }
  verdict see(const seen::event& x, time_point) override {
    if (std::holds_alternative<seen::died>(x))
      last.clear();
    auto* news = told_of(x, happening_kind::phase);
    if (!news || !news->dongle || !news->details.is_object())
      return {};
    ++judged_;
    auto from = news->details.value("before", ""), to = news->details.value("now", "");
    auto before = std::exchange(last[*news->dongle], to);
    if (from == to || (!before.empty() && before != from))
      return "dongle " + to_string(*news->dongle) + " goes from " + from + " to " + to
             + ", and it was " + before;
    return {};
  }
};

struct once final : invariant {
  static constexpr size_t lately = 8;
  std::deque<happening> last;

  const char* name() const noexcept override { return "told_once"; }
  verdict see(const seen::event& x, time_point) override {
    auto* told = std::get_if<seen::told>(&x);
    // Two rungs of a climb may well be passed over for one reason, and a phase may go and come
    // back.
    if (!told || told->what.kind == happening_kind::toggle_step
        || told->what.kind == happening_kind::phase)
      return {};
    ++judged_;
    auto& news = told->what;
    for (auto& y : last)
      if (y.kind == news.kind && y.dongle == news.dongle && y.text == news.text && y.at == news.at
          && y.toggle == news.toggle && y.details == news.details)
        return "told twice: " + news.text;
    last.push_back(news);
    if (last.size() > lately)
      last.pop_front();
    return {};
  }
};

struct kept_pauses final : invariant {
  std::set<subnet_id> paused, begun; ///< By the last moment; since then.
  bool off = false, known = false;

  const char* name() const noexcept override { return "pauses_hold"; }
  verdict see(const seen::event& x, time_point) override {
    if (std::holds_alternative<seen::died>(x)) {
      paused.clear();
      begun.clear();
      known = false;
    }
    auto* start = told_of(x, happening_kind::toggle_started);
    if (start && start->dongle && start->by.starts_with("recovery"))
      begun.insert(*start->dongle);
    auto* m = std::get_if<seen::moment>(&x);
    if (!m)
      return {};
    verdict out;
    auto was_off = known && off;
    off = !m->recovery;
    known = true;
    std::set<subnet_id> now;
    for (auto& y : m->dongles)
      if (y.paused)
        now.insert(y.dongle);
    judged_ += !now.empty();
    for (auto n : begun) // a pause that begins or ends in between is no word on what begins then
      if (!out && ((paused.contains(n) && now.contains(n)) || (was_off && off)))
        out =
          "recovery begins a toggle of dongle " + to_string(n) + ", and rests by a person's word";
    begun.clear();
    paused = std::move(now);
    return out;
  }
};

struct alternating final : invariant {
  std::set<std::pair<std::string, std::optional<subnet_id>>> held;

  const char* name() const noexcept override { return "conditions_alternate"; }
  verdict see(const seen::event& x, time_point) override {
    if (std::holds_alternative<seen::died>(x))
      held.clear();
    auto* news = told_of(x, happening_kind::condition);
    if (!news || !news->details.is_object())
      return {};
    ++judged_;
    auto code = news->details.value("code", "");
    auto holds = news->details.value("holds", false);
    auto fresh =
      holds ? held.emplace(code, news->dongle).second : held.erase({code, news->dongle}) > 0;
    return fresh ? std::nullopt : verdict{"told once more: " + news->text};
  }
};

struct closed_traces final : invariant {
  const char* name() const noexcept override { return "traces_closed"; }
  verdict see(const seen::event& x, time_point) override {
    auto* kept = std::get_if<seen::toggle_kept>(&x);
    if (!kept)
      return {};
    ++judged_;
    if (!kept->ended)
      return "toggle " + kept->id + " has ended, and the journal does not know it";
    if (kept->steps != kept->told)
      return "toggle " + kept->id + " has " + std::to_string(kept->steps)
             + " steps in the journal, and told " + std::to_string(kept->told);
    return {};
  }
};

struct ordered_hooks final : invariant {
  static constexpr seconds within{60}; ///< At rest, an event is with its receiver by then.
  struct event {
    uint64_t id;
    time_point since;
  };
  // In the order of telling: without a store, and with the clock set back, ids say nothing of it.
  uint64_t told = 0;
  std::map<uint64_t, event> open; ///< Not brought yet.
  std::map<uint64_t, uint64_t> ever;

  const char* name() const noexcept override { return "hooks_in_order"; }
  verdict see(const seen::event& x, time_point now) override {
    if (auto* end = std::get_if<seen::died>(&x))
      std::erase_if(open, [&](auto& y) { return y.second.id > end->kept; });
    for (auto kind : {happening_kind::toggle_started, happening_kind::toggle_ended})
      if (auto* news = told_of(x, kind)) {
        ever[news->id] = ++told;
        open[told] = {news->id, now};
      }
    if (auto* rest = std::get_if<seen::at_rest>(&x); rest && rest->hooks)
      for (auto& [n, y] : open)
        if (now - y.since > within)
          return "event " + std::to_string(y.id) + " is never brought to its receiver";
    auto* brought = std::get_if<seen::delivered>(&x);
    if (!brought)
      return {};
    ++judged_;
    auto at = ever.find(brought->id);
    if (at == ever.end())
      return "event " + std::to_string(brought->id) + " is of nothing that was told";
    if (!open.empty() && open.begin()->first < at->second)
      return "event " + std::to_string(brought->id) + " is brought before "
             + std::to_string(open.begin()->second.id);
    open.erase(at->second);
    return {};
  }
};

} // namespace

invariant_ptr back_off_grows() { return std::make_unique<growing_rest>(); }
invariant_ptr phases_follow() { return std::make_unique<phase_chain>(); }
invariant_ptr told_once() { return std::make_unique<once>(); }
invariant_ptr pauses_hold() { return std::make_unique<kept_pauses>(); }
invariant_ptr conditions_alternate() { return std::make_unique<alternating>(); }
invariant_ptr traces_closed() { return std::make_unique<closed_traces>(); }
invariant_ptr hooks_in_order() { return std::make_unique<ordered_hooks>(); }

} // namespace dongled::bottle
