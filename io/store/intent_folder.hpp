#pragma once

#include "config/result.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dongled::io::store {

/// A folder of small files, each saying what must be undone if nobody lives to do it: written
/// before the deed, erased after its undoing was read back. Survives kill -9 and a loss of power at
/// any moment: a file has its name only once its text is on the disk, and is there whole or not at
/// all. Names that begin with a dot are no intents. Blocks on the disk; one writer a name.
class intent_folder {
public:
  /// What a file takes that `reserve` has made room for: longer ones may find the disk full.
  static constexpr size_t reserved_size = 4096;
  /// Nothing longer is read.
  static constexpr size_t longest = 8192;

  explicit intent_folder(std::string directory) : directory_(std::move(directory)) {}

  /// Makes room for @p files more, whatever their names will be, so that they can be put even when
  /// the disk is full by then. Room that is there already is counted.
  result<done> reserve(size_t files) const;

  /// The deed may be done only if this returned done. @p name is a plain file name.
  result<done> put(const std::string& name, const std::string& text) const;

  /// Forgets @p name; one that is not there is done. What it took is given back to the disk.
  result<done> erase(const std::string& name) const;

  /// The same, but room that was reserved is kept for the next one.
  result<done> retire(const std::string& name) const;

  struct listing {
    std::map<std::string, std::string> texts; ///< By name.
    std::vector<std::string>
      unreadable; ///< No ordinary files, too long, or not to be read; sorted.
    /// The folder, or a file in it, could not be read: nobody knows what else is there.
    std::optional<failure> trouble;
  };
  /// What an earlier daemon left behind. No folder: nothing.
  listing list() const;

private:
  std::string at(const std::string& name) const { return directory_ + '/' + name; }
  /// Has no name of its own yet, or not any more.
  std::string nameless(const std::string& name) const { return directory_ + "/." + name; }
  std::string spare(size_t i) const { return directory_ + "/.spare-" + std::to_string(i); }
  bool take_spare(const std::string& for_whom) const;
  bool give_spare(const std::string& from) const;
  result<done> put_as(const std::string& fresh, const std::string& path,
                      const std::string& text) const;
  result<done> moved(const std::string& from, const std::string& to) const;

  std::string directory_;
};

} // namespace dongled::io::store
