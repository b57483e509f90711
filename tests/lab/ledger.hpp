#pragma once

#include "tests/lab/event_log.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace dongled::lab {

/// What a stick truly needs, as the lab knows who made it ill. Mildest first; the order is that of
/// the rungs that cure, so that a harder deed than needed is a greater one.
enum class need : uint8_t {
  nothing, ///< It serves.
  route,   ///< Only the host's kernel is wrong.
  data,    ///< The modem's data connection off and on.
  mode,    ///< Another network mode.
  reboot,
  mode_switch,
  bind,
  authorized,
  port, ///< Its port's power; also one that is not plugged in, or left the bus.
  hub,
  controller,
  carrier,    ///< Its carrier lets nothing through: USB may be tried on one stick of that carrier.
  modem_only, ///< Nothing that the host can do to its USB helps (no SIM, a walled garden).
  unknowable, ///< Nothing helps, and from outside nobody can tell that (a dead DNS).
};

/// The enumerator's name.
const char* to_string(need x) noexcept;

/// What was done to one stick or to all behind a hub or controller: only what takes something away.
struct deed {
  int64_t ms = 0;
  need strength = need::nothing; ///< data to controller: the rung it belongs to.
  std::string target;            ///< Port, hub or controller; "modem" for what the modem was asked.
  std::vector<uint8_t> hit;      ///< Whom it took something from.
};

/// One line of the ledger.
struct judged_deed {
  deed what;
  bool justified = false;
  std::string because;
};

/// The lab's own account of what was done to sticks and whether they needed it. It knows the truth
/// (which faults are set) and nothing of what the daemon thought. PURE but for its memory; times
/// are in milliseconds of the lab.
///
/// A deed is justified when who was hit was ill, or has been within `grace` (a climb that began
/// rightly may end a moment late), or when a person asked. Not when it was away only because of an
/// earlier deed: what was done to somebody is not his illness. A deed that hits several is one of a
/// hub or controller, and needs `quorum` of them to be ill.
class ledger {
public:
  static constexpr int64_t grace =
    25'000; ///< Longer than three failed probes and the longest rung.
  static constexpr int64_t asked_lasts = 90'000;
  /// Whatever is away for longer after a deed is away for another reason: a stick of the lab boots
  /// within seconds, also when it is slow.
  static constexpr int64_t boot = 15'000;
  static constexpr int64_t at_once = 5'000; ///< All ports of a hub go off within it, one by one.
  static constexpr double quorum = 0.7;

  /// What the stick needs now; tell it whenever it may have changed.
  void is(uint8_t subnet, need x, int64_t now);

  /// Whose SIM is in it; "" (so for sticks of no known carrier): nobody fails with it.
  void subscribes(uint8_t subnet, const std::string& plmn);

  /// A person asked something of this dongle (a toggle, its power), which explains any deed to it.
  void asked(uint8_t subnet, int64_t now);

  /// Whether its modem's API can be asked now: a rung that needs it cannot be tried otherwise.
  void answers(uint8_t subnet, bool yes, int64_t now);

  void done(deed x);

  /// Whether anything was done to it that ends its interface within a boot's time: that it is away
  /// then is no illness.
  bool hit_lately(uint8_t subnet, int64_t now) const;

  /// Every deed with its verdict. `siblings` are the sticks of each hub and controller by name.
  std::vector<judged_deed> judge(const std::map<std::string, std::vector<uint8_t>>& siblings) const;

  void clear();

private:
  struct span {
    int64_t from = 0, until = -1; ///< -1: still.
    need what = need::nothing;
  };
  struct stick {
    std::vector<span> ill;
    std::vector<int64_t> asked;
    std::vector<span> mute;
    std::string plmn;
  };

  bool was_asked(uint8_t subnet, int64_t at) const;
  need worst(uint8_t subnet, int64_t at, int64_t lasts = grace) const;
  bool was_mute(uint8_t subnet, int64_t at) const;
  bool whole_hub(const deed& x, const std::vector<uint8_t>& all) const;
  judged_deed judge_whole(const deed& x, const std::string& hub,
                          const std::vector<uint8_t>& all) const;
  bool tried_elsewhere(const deed& x, uint8_t subnet) const;
  bool milder_tried(const deed& x, uint8_t subnet, need least) const;
  judged_deed judge(const deed& x,
                    const std::map<std::string, std::vector<uint8_t>>& siblings) const;

  std::map<uint8_t, stick> sticks_;
  event_log<deed> deeds_;
};

} // namespace dongled::lab
