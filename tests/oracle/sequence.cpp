#include "tests/oracle/sequence.hpp"

#include <random>
#include <sstream>

namespace dongled::oracle {

using supervision::restart;
using supervision::shutdown;
using supervision::strategy;

namespace {

class dice {
public:
  dice(uint64_t seed, uint64_t number) {
    std::seed_seq mix{seed, seed >> 32, number, number >> 32};
    rng_.seed(mix);
  }

  int up_to(int n) { return static_cast<int>(rng_() % static_cast<uint64_t>(n)); }

  template <class T>
  T one_of(const std::vector<T>& xs) {
    return xs[static_cast<size_t>(up_to(static_cast<int>(xs.size())))];
  }

  bool chance(int percent) { return up_to(100) < percent; }

private:
  std::mt19937_64 rng_;
};

kid invent_kid(dice& d, std::string label) {
  kid x;
  x.label = std::move(label);
  x.when = d.one_of<restart>(
    {restart::permanent, restart::permanent, restart::transient, restart::temporary});
  x.how = d.one_of<conduct>(
    {conduct::obedient, conduct::obedient, conduct::obedient, conduct::failing, conduct::stubborn});
  x.stop = shutdown::within(patience);
  if (d.chance(20))
    x.stop = shutdown::brutal_kill();
  else if (x.how != conduct::stubborn && d.chance(20))
    x.stop = shutdown::infinity();
  return x;
}

std::string invent_plan(dice& d, const std::vector<char>& first, const std::vector<char>& later) {
  std::string plan;
  for (auto n = d.up_to(6); n > 0; --n)
    plan += d.one_of(plan.empty() ? first : later);
  return plan;
}

death invent_death(dice& d) {
  return d.one_of<death>(
    {death::normal, death::shutdown, death::shut, death::crash, death::crash, death::killed});
}

step invent_static_step(dice& d, const std::vector<std::string>& labels, const sequence& x) {
  auto label = d.one_of(labels);
  auto plan = x.plans.find(label);
  auto starts = plan == x.plans.end() || plan->second.find('!') == std::string::npos;
  switch (d.up_to(13)) {
  case 0: return op::terminate{label};
  case 1: return op::restart{label};
  case 2: return op::remove{label};
  case 3: return op::start{invent_kid(d, label)};
  case 4: return d.chance(50) ? step{op::spec{label}} : step{op::terminate{label}};
  case 5: return starts ? step{op::renew{label}} : step{op::restart{label}};
  default: return op::crash{label, invent_death(d)};
  }
}

step invent_dynamic_step(dice& d, int& made) {
  auto label = "d" + std::to_string(d.up_to(made + 1));
  switch (d.up_to(13)) {
  case 0: return op::terminate_dynamic{label};
  case 1: return op::terminate{label};
  case 2: return op::restart{label};
  case 3: return op::remove{label};
  case 4:
  case 5:
  case 6: return op::dynamic{"d" + std::to_string(made++)};
  case 7: return op::renew{label};
  default: return op::crash{label, invent_death(d)};
  }
}

const char* word(conduct x) {
  switch (x) {
  case conduct::obedient: return "obedient";
  case conduct::failing: return "failing";
  case conduct::stubborn: return "stubborn";
  }
  return "?";
}

std::string erlang(const shutdown& x) {
  switch (x.how) {
  case shutdown::kind::brutal_kill: return "brutal_kill";
  case shutdown::kind::timeout: return std::to_string(x.after.count());
  case shutdown::kind::infinity: return "infinity";
  }
  return "?";
}

std::string erlang(const kid& x) {
  return "{\"" + x.label + "\"," + to_string(x.when) + ',' + erlang(x.stop) + ',' + word(x.how)
         + '}';
}

struct as_erlang {
  std::string operator()(const op::wait&) const {
    return "{wait," + std::to_string(wait_time.count()) + '}';
  }
  std::string operator()(const op::stop&) const { return "stop"; }
  std::string operator()(const op::crash& x) const {
    return "{crash,\"" + x.label + "\"," + to_string(x.how) + '}';
  }
  std::string operator()(const op::start& x) const { return "{start," + erlang(x.what) + '}'; }
  std::string operator()(const op::dynamic& x) const { return one("dynamic", x.label); }
  std::string operator()(const op::terminate_dynamic& x) const {
    return one("terminate_dynamic", x.label);
  }
  std::string operator()(const op::terminate& x) const { return one("terminate", x.label); }
  std::string operator()(const op::restart& x) const { return one("restart", x.label); }
  std::string operator()(const op::renew& x) const { return one("renew", x.label); }
  std::string operator()(const op::remove& x) const { return one("delete", x.label); }
  std::string operator()(const op::spec& x) const { return one("spec", x.label); }

  static std::string one(const char* what, const std::string& label) {
    return std::string{"{"} + what + ",\"" + label + "\"}";
  }
};

template <class Range, class F>
std::string list(const Range& xs, F f) {
  std::string text;
  for (auto& x : xs)
    text += (text.empty() ? "" : ",") + f(x);
  return '[' + text + ']';
}

} // namespace

const char* to_string(death x) {
  switch (x) {
  case death::normal: return "normal";
  case death::shutdown: return "shutdown";
  case death::shut: return "shut";
  case death::crash: return "crash";
  case death::killed: return "killed";
  }
  return "?";
}

sequence invent(uint64_t seed, uint64_t number) {
  dice d{seed, number};
  sequence x;
  x.number = number;
  x.how = d.one_of<strategy>({strategy::one_for_one, strategy::one_for_all, strategy::rest_for_one,
                              strategy::simple_one_for_one});
  x.intensity = static_cast<size_t>(d.one_of<int>({0, 1, 1, 2, 3, 5}));
  x.period_s = d.one_of<int>({2, 5, 60});
  auto dynamic = x.how == strategy::simple_one_for_one;
  std::vector<std::string> labels{"a", "b", "c", "d", "e"};
  auto size = dynamic ? 1 : d.up_to(5);
  for (auto n = 0; n < size; ++n)
    x.kids.push_back(invent_kid(d, labels[static_cast<size_t>(n)]));
  const std::vector<char> any{'+', '+', '+', '!', '!', '?'};
  for (auto& label : labels)
    if (!dynamic && d.chance(50))
      x.plans[label] = d.chance(10) ? invent_plan(d, {'!', '?'}, any) : invent_plan(d, {'+'}, any);
  auto made = 0;
  auto waits = 0;
  for (auto n = 4 + d.up_to(14); n > 0; --n) {
    if (waits < 2 && d.chance(12)) {
      ++waits;
      x.steps.emplace_back(op::wait{});
    }
    x.steps.push_back(dynamic ? invent_dynamic_step(d, made) : invent_static_step(d, labels, x));
  }
  for (auto n = 0; dynamic && n < made; ++n)
    if (d.chance(50))
      x.plans["d" + std::to_string(n)] = invent_plan(d, any, {'+', '!'});
  x.steps.emplace_back(op::stop{});
  return x;
}

std::string to_erlang(const sequence& x) {
  std::ostringstream out;
  out << '{' << x.number << ",{" << to_string(x.how) << ',' << x.intensity << ',' << x.period_s
      << "}," << list(x.plans, [](auto& p) { return "{\"" + p.first + "\",\"" + p.second + "\"}"; })
      << ',' << list(x.kids, [](auto& k) { return erlang(k); }) << ','
      << list(x.steps, [](auto& s) { return std::visit(as_erlang{}, s); }) << '}';
  return out.str();
}

} // namespace dongled::oracle
