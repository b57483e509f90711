#include "tests/bottle/invariant.hpp"

#include <map>
#include <set>

namespace dongled::bottle {

namespace {

using seen::time_point;
using verdict = std::optional<std::string>;

bool by_itself(const std::string& asked_by) { return asked_by.starts_with("recovery"); }

const happening* told_of(const seen::event& x) {
  auto* told = std::get_if<seen::told>(&x);
  return told ? &told->what : nullptr;
}

struct bounded_toggles final : invariant {
  const char* name() const noexcept override { return "toggles_bounded"; }
  verdict see(const seen::event& x, time_point) override {
    auto* m = std::get_if<seen::moment>(&x);
    if (!m)
      return {};
    size_t people = 0;
    for (auto& y : m->dongles)
      people += !y.running.empty() && !by_itself(y.asked_by);
    judged_ += people > 0;
    if (people <= m->max_concurrent)
      return {};
    return std::to_string(people) + " toggles of people run, and "
           + std::to_string(m->max_concurrent) + " may";
  }
};

struct one_end final : invariant {
  struct running {
    subnet_id dongle;
    time_point since;
  };
  std::map<std::string, running> begun;
  std::set<std::string> over;

  const char* name() const noexcept override { return "toggles_end_once"; }
  verdict see(const seen::event& x, time_point now) override {
    if (auto* end = std::get_if<seen::died>(&x)) {
      begun.clear(); // the next life closes what was kept of them
      if (end->killed)
        over.clear(); // nobody has written down that they had ended
    }
    if (auto* m = std::get_if<seen::moment>(&x))
      for (auto& [id, y] : begun)
        if (now - y.since > m->longest_toggle)
          return "toggle " + id + " of dongle " + to_string(y.dongle) + " does not end";
    auto* news = told_of(x);
    if (!news)
      return {};
    if (news->kind == happening_kind::toggle_started) {
      ++judged_;
      for (auto& [id, y] : begun)
        if (y.dongle == news->dongle)
          return "toggle " + news->toggle + " begins while " + id + " runs on dongle "
                 + to_string(y.dongle);
      begun[news->toggle] = {news->dongle.value_or(subnet_id{}), now};
    }
    if (news->kind == happening_kind::toggle_ended) {
      if (!over.insert(news->toggle).second)
        return "toggle " + news->toggle + " ends a second time";
      begun.erase(news->toggle);
    }
    if (news->kind == happening_kind::toggle_step && over.contains(news->toggle))
      return "toggle " + news->toggle + " is over, and goes on: " + news->text;
    return {};
  }
};

struct cooling final : invariant {
  std::chrono::seconds cooldown;
  std::map<subnet_id, time_point> ended;
  std::set<std::string> of_people;
  explicit cooling(std::chrono::seconds x) : cooldown(x) {}

  const char* name() const noexcept override { return "cool_downs"; }
  verdict see(const seen::event& x, time_point now) override {
    if (std::holds_alternative<seen::died>(x))
      ended.clear(); // the contract asks for none over a restart
    auto* news = told_of(x);
    if (!news || !news->dongle)
      return {};
    // What an earlier daemon left running is closed by the next one, and cools nothing.
    if (news->kind == happening_kind::toggle_ended && news->by != "the start of the daemon")
      ended[*news->dongle] = now;
    if (news->kind != happening_kind::toggle_started || by_itself(news->by))
      return {};
    ++judged_;
    auto last = ended.find(*news->dongle);
    if (last == ended.end() || now - last->second >= cooldown)
      return {};
    return "a person's toggle of dongle " + to_string(*news->dongle)
           + " begins within its cool-down";
  }
};

struct older_causes final : invariant {
  std::set<uint64_t> known;
  uint64_t last = 0;

  const char* name() const noexcept override { return "causes_are_older"; }
  verdict see(const seen::event& x, time_point) override {
    if (auto* end = std::get_if<seen::died>(&x))
      last = end->kept; // of what came after it nobody knows
    auto* news = told_of(x);
    if (!news)
      return {};
    if (news->id <= last)
      return "happening " + std::to_string(news->id) + " follows " + std::to_string(last);
    last = news->id;
    known.insert(news->id);
    if (news->cause == 0)
      return {};
    ++judged_;
    if (known.contains(news->cause))
      return {};
    return "\"" + news->text + "\" names a cause that was never told";
  }
};

struct answers final : invariant {
  struct open {
    std::string what;
    time_point due;
  };
  std::map<uint64_t, open> asks;

  const char* name() const noexcept override { return "asks_are_answered"; }
  verdict see(const seen::event& x, time_point now) override {
    if (auto* ask = std::get_if<seen::asked>(&x)) {
      ++judged_;
      asks[ask->id] = {ask->what, now + ask->limit};
    }
    if (auto* answer = std::get_if<seen::answered>(&x))
      asks.erase(answer->id);
    if (std::holds_alternative<seen::moment>(x))
      for (auto& [id, y] : asks)
        if (now > y.due)
          return "nobody answers: " + y.what;
    return {};
  }
};

struct no_idle_hold final : invariant {
  std::map<subnet_id, time_point> since;

  const char* name() const noexcept override { return "nobody_held_in_vain"; }
  verdict see(const seen::event& x, time_point now) override {
    if (std::holds_alternative<seen::died>(x))
      since.clear();
    auto* m = std::get_if<seen::moment>(&x);
    if (!m)
      return {};
    auto busy = false; // a neighbour's cut holds, too
    for (auto& y : m->dongles)
      busy = busy || !y.running.empty();
    for (auto& y : m->dongles) {
      judged_ += y.held;
      if (!y.held || busy)
        since.erase(y.dongle);
      else if (now - since.try_emplace(y.dongle, now).first->second > m->longest_dark)
        return "the clients of dongle " + to_string(y.dongle) + " are held, and nothing is done";
    }
    return {};
  }
};

} // namespace

invariant_ptr toggles_bounded() { return std::make_unique<bounded_toggles>(); }
invariant_ptr toggles_end_once() { return std::make_unique<one_end>(); }
invariant_ptr cool_downs(std::chrono::seconds x) { return std::make_unique<cooling>(x); }
invariant_ptr causes_are_older() { return std::make_unique<older_causes>(); }
invariant_ptr asks_are_answered() { return std::make_unique<answers>(); }
invariant_ptr nobody_held_in_vain() { return std::make_unique<no_idle_hold>(); }

} // namespace dongled::bottle
