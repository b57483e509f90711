#pragma once

#include "config/result.hpp"

#include <map>
#include <string>
#include <vector>

namespace dongled::io::store {

/// A folder of small files, each saying what must be undone if nobody lives to do it: written
/// before the deed, erased after its undoing was read back. Survives kill -9 and a loss of power at
/// any moment: a file has its name only once its text is on the disk, and is there whole or not at
/// all. Names that begin with a dot are no intents. Blocks on the disk; one writer a name.
class intent_folder {
public:
  /// What a file takes that `reserve` has made room for; longer ones may find the disk full.
  static constexpr size_t reserved_size = 4096;
  /// Nothing longer is read.
  static constexpr size_t longest = 8192;

  explicit intent_folder(std::string directory) : directory_(std::move(directory)) {}

  /// Makes room for @p name, so that it can be put even when the disk is full by then.
  result<done> reserve(const std::string& name) const;

  /// The deed may be done only if this returned done. @p name is a plain file name.
  result<done> put(const std::string& name, const std::string& text) const;

  /// Forgets @p name; one that is not there is done. What it took is given back to the disk.
  result<done> erase(const std::string& name) const;

  /// The same, but the room stays its own.
  result<done> retire(const std::string& name) const;

  struct listing {
    std::map<std::string, std::string> texts; ///< By name.
    std::vector<std::string>
      unreadable;        ///< No ordinary files, too long, or not to be read; sorted.
    std::string trouble; ///< Why the folder could not be read: what is there is not known.
  };
  /// What an earlier daemon left behind. No folder: nothing.
  listing list() const;

private:
  std::string at(const std::string& name) const { return directory_ + '/' + name; }
  /// Has no name of its own yet, or not any more.
  std::string nameless(const std::string& name) const { return directory_ + "/." + name; }
  result<done> moved(const std::string& from, const std::string& to) const;

  std::string directory_;
};

} // namespace dongled::io::store
