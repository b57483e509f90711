#pragma once

#include "config/ids.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dongled::bottle {

/// What a stick truly needs, mildest first; the order is that of the rungs that cure.
enum class need : uint8_t {
  route, ///< Only the host's kernel is wrong.
  data,
  mode,
  reboot,
  mode_switch,
  bind,
  authorized,
  port,
  hub,
  controller,
  sim,        ///< There is none.
  carrier,    ///< Nothing helps that the host can do, and its modem or the probes tell so.
  unknowable, ///< Nothing helps, and nobody can tell that from outside.
};
const char* to_string(need x) noexcept;

/// The rack's own account of what was done to sticks, against what they needed. It knows the truth,
/// and nothing of what the daemon thought; as tests/lab/ledger, which has but one need at a time.
/// A value; times are milliseconds of the rack.
class deed_book {
public:
  /// A climb that began rightly may end late by so much: three probes, and a rung that is under
  /// way.
  static constexpr int64_t grace = 45'000;
  static constexpr int64_t memory = 30 * 60'000;
  /// A milder rung that was tried so long ago has been tried.
  static constexpr int64_t tried_for = 15 * 60'000;
  /// All ports of a hub go off within it, one by one.
  static constexpr int64_t at_once = 20'000;

  struct deed {
    int64_t at = 0;
    need rung = need::data;
    std::string target; ///< A port, a hub, a controller, "modem".
    std::vector<subnet_id> hit;
    std::string scope{}; ///< Of a whole hub or controller: which; empty: it is one stick's.
    std::vector<subnet_id> around{}; ///< Who hangs there, as far as they could be hit.
  };

  explicit deed_book(double quorum) : quorum_(quorum) {}

  /// What @p x needs from now on; nothing: it is well. What can be seen from outside at all.
  void needs(subnet_id x, const std::set<need>& all, int64_t now);
  /// A person asked something of it, which explains whatever is done to it.
  void asked(subnet_id x, int64_t now);
  void answers(subnet_id x, bool api, int64_t now);
  void quorum(double x) { quorum_ = x; }

  /// Why @p x must not have been; nothing: it was right. It is remembered either way.
  std::optional<std::string> done(deed x);
  uint64_t judged() const { return judged_; }

private:
  struct span {
    int64_t from = 0, until = -1; ///< -1: still.
    std::set<need> what;
  };
  struct stick {
    std::vector<span> ill, mute;
    int64_t asked = -1;
  };
  std::set<need> lately(subnet_id x, int64_t at) const;
  bool was_mute(subnet_id x, int64_t at) const;
  bool was_asked(subnet_id x, int64_t at) const;
  bool milder_tried(const deed& x, subnet_id of, need least) const;
  std::optional<std::string> judge_one(const deed& x, subnet_id of) const;
  std::optional<std::string> judge_whole(const deed& x) const;

  double quorum_;
  std::map<subnet_id, stick> sticks_;
  std::vector<deed> deeds_;
  uint64_t judged_ = 0;
};

} // namespace dongled::bottle
