#pragma once

#include <chrono>
#include <cstdint>

// OTP's words with OTP's meaning (stdlib's supervisor.erl). Pure: no CAF in here.

namespace dongled::supervision {

using std::chrono::milliseconds;

/// The only clock of this floor: what an actor's `clock().now()` returns.
using time_point = std::chrono::steady_clock::time_point;

/// Who else goes down and comes back when one child dies.
enum class strategy : uint8_t {
  one_for_one,        ///< Nobody else.
  one_for_all,        ///< All siblings.
  rest_for_one,       ///< Those started after it.
  simple_one_for_one, ///< Nobody else; all children are made from one spec, at run time.
};

/// When a child that has died is started again.
enum class restart : uint8_t {
  permanent, ///< Always.
  transient, ///< After an abnormal end only.
  temporary, ///< Never; its end counts in no window, and its row goes with it.
};

/// What kind of thing a child is. Only counts and the start barrier depend on it.
enum class child_type : uint8_t { worker, supervisor };

/// How a child is stopped.
struct shutdown {
  enum class kind : uint8_t {
    brutal_kill, ///< Killed at once, without being asked.
    timeout,     ///< Asked, and killed when still there `after` that long.
    infinity,    ///< Asked, and waited for without limit.
  };
  kind how = kind::timeout;
  milliseconds after{5000};

  static constexpr shutdown brutal_kill() { return {kind::brutal_kill, milliseconds{0}}; }
  static constexpr shutdown within(milliseconds t) { return {kind::timeout, t}; }
  static constexpr shutdown infinity() { return {kind::infinity, milliseconds{0}}; }
};

/// How a child ended, as far as the restart decision goes.
enum class ending : uint8_t {
  normal,   ///< It was done.
  shutdown, ///< It was told to go, or says it was (OTP: `shutdown`, `{shutdown, _}`).
  abnormal, ///< Everything else, a kill included.
};

/// Decides whether a child that ended like `how` is started again.
constexpr bool comes_back(restart when, ending how) {
  switch (when) {
  case restart::permanent: return true;
  case restart::transient: return how == ending::abnormal;
  case restart::temporary: return false;
  }
  return false;
}

constexpr const char* to_string(strategy x) {
  switch (x) {
  case strategy::one_for_one: return "one_for_one";
  case strategy::one_for_all: return "one_for_all";
  case strategy::rest_for_one: return "rest_for_one";
  case strategy::simple_one_for_one: return "simple_one_for_one";
  }
  return "?";
}

constexpr const char* to_string(restart x) {
  switch (x) {
  case restart::permanent: return "permanent";
  case restart::transient: return "transient";
  case restart::temporary: return "temporary";
  }
  return "?";
}

} // namespace dongled::supervision
