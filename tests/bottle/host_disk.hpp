#pragma once

#include "tests/bottle/dice.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace dongled::bottle {

/// The daemon's disk, between it and the file system: what was written and not yet brought to the
/// disk (fsync(2) of a file, and of the folder that has its name) may be gone after a loss of
/// power; a full disk takes no more than it has room for. Only below one folder; the program
/// defines fsync, rename and the like itself (host_disk.cpp).
struct disk_model {
  std::string folder; ///< Below it; no slash at its end.
  bool full = false;  ///< Files keep their room, and get no more.
  bool counts = true; ///< Names and contents that are not yet brought to the disk are known.
  std::function<void()> syncing = [] {}; ///< A disk takes its time.
};
extern disk_model* open_disk;

/// So many times something was renamed, removed or brought to the disk.
uint64_t disk_changes();

/// The power fails: of what was not brought to the disk some is lost, the newest first.
void lose_unsynced(dice& which);
/// The same without a loss: as when only the process is killed.
void forget_unsynced();

} // namespace dongled::bottle
