#pragma once

#include "config/ids.hpp"
#include "config/result.hpp"
#include "config/wall_time.hpp"
#include "io/store/intent_folder.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dongled::io::usb {

/// What must be undone if nobody lives to do it: written before the deed, erased after its undoing
/// was read back.
struct power_intent {
  enum class deed : uint8_t {
    port_off,        ///< Undone by switching the port on.
    unbound,         ///< Undone by binding the device.
    unauthorized,    ///< Undone by authorising the device.
    controller_gone, ///< Undone by binding the controller's driver.
  } what = deed::port_off;
  std::string target; ///< A port's child path ("1-1.2"), or the name of a controller.
  std::string driver; ///< Of a controller: who must be bound again.
  unix_ms at = 0;
  std::string why;
  bool operator==(const power_intent&) const = default;
};

const char* to_string(power_intent::deed x) noexcept;

/// The intents in `state_dir/power`, a file each, named by what is touched. Survives kill -9 and a
/// loss of power at any moment: file and directory are on disk before `store` returns. Blocks on
/// the disk; owned by hub_power alone (and by `dongled --undo` when no daemon runs).
class power_intents {
public:
  explicit power_intents(std::string directory) : folder_(std::move(directory)) {}

  /// Makes room for some of them, should the disk be full by then.
  result<done> reserve() const { return folder_.reserve(kept_free); }

  /// Nothing may be cut unless this returned done.
  result<done> store(const power_intent& x) const;

  /// The deed was undone and read back. One that is not there is done.
  result<done> erase(const power_intent& x) const;

  struct listing {
    std::vector<power_intent> intents;
    std::vector<std::string> unreadable; ///< Files that make no sense, kept where they are.
    /// The directory, or a file in it, could not be read: nobody knows what else is owed.
    std::optional<failure> trouble;
  };
  /// What an earlier daemon left behind. No directory: nothing.
  listing list() const;

private:
  static constexpr size_t kept_free = 16; // a hub has no more ports

  store::intent_folder folder_;
};

} // namespace dongled::io::usb
