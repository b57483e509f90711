#pragma once

#include "supervision/strategy.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

// One story about a supervisor: its spec, and what happens to it. Told twice, to OTP's supervisor
// (supervisor_oracle.erl) and to ours (replay.cpp).
//
// OTP counts whole seconds, and in real time: a restart d seconds old counts when floor(d) or
// ceil(d), as luck has it, is at most the period. The periods are 2, 5 and 60 s; what happens
// without a `wait` between takes less than 1 s, and a wait is 3.4 s. So d is below 1, or 3.4 to
// 4.4, or 6.8 or more, where both clocks agree about each of the periods.
//
// Where ours differs on purpose, and the stories therefore keep away from it:
//  - the window: full resolution instead of whole seconds (above);
//  - restarts are stamped when the child died, not when the supervisor got round to it;
//  - a stop request is heard in the middle of a start or a stop, not after it;
//  - a killed child that does not die is given up on after a grace; OTP's always die;
//  - a renewed child whose start fails goes on being tried: the stories renew only what starts;
//  - a failed start's reason is text, not a term: only the fact is compared;
//  - a simple_one_for_one child whose restart is ignored: OTP 25 keeps an entry for the child
//    `undefined`, counts it as active and fails over it at the end; ours forgets the child;
//  - simple_one_for_one children may have names; the stories use them as labels only.

namespace dongled::oracle {

enum class conduct : uint8_t {
  obedient, ///< Goes when told.
  failing,  ///< Goes when told, with an error.
  stubborn, ///< Ignores it; only a kill helps.
};

struct kid {
  std::string label;
  supervision::restart when = supervision::restart::permanent;
  supervision::shutdown stop;
  conduct how = conduct::obedient;
};

enum class death : uint8_t { normal, shutdown, shut, crash, killed };

namespace op {
struct wait {};
struct stop {};
struct crash {
  std::string label;
  death how;
};
struct start {
  kid what;
};
struct dynamic {
  std::string label;
};
struct terminate_dynamic {
  std::string label;
};
struct terminate {
  std::string label;
};
struct restart {
  std::string label;
};
/// terminate and restart with nothing in between.
struct renew {
  std::string label;
};
struct remove {
  std::string label;
};
struct spec {
  std::string label;
};
} // namespace op

using step =
  std::variant<op::wait, op::stop, op::crash, op::start, op::dynamic, op::terminate_dynamic,
               op::terminate, op::restart, op::renew, op::remove, op::spec>;

constexpr std::chrono::milliseconds wait_time{3400};
constexpr std::chrono::milliseconds patience{30}; ///< Before a kid that does not go is killed.

struct sequence {
  uint64_t number = 0;
  supervision::strategy how = supervision::strategy::one_for_one;
  size_t intensity = 1;
  int period_s = 5;
  std::map<std::string, std::string> plans; ///< Per label: what its starts do: '+', '!', '?'.
  std::vector<kid> kids;
  std::vector<step> steps; ///< The last one is `stop`.
};

/// Makes up one story. The same seed and number always make the same one.
sequence invent(uint64_t seed, uint64_t number);

/// The story as an Erlang term.
std::string to_erlang(const sequence& x);

const char* to_string(death x);

} // namespace dongled::oracle
