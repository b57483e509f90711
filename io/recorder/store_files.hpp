#pragma once

#include "config/result.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace dongled::io::recorder {

/// The recorder's files: a shard and an index a day, and the tail, which has what is not yet in a
/// shard.
struct store_files {
  std::map<std::string, uint64_t> shards; ///< By day, with their size in bytes.
  std::map<std::string, uint64_t> indexes;
  uint64_t bytes = 0; ///< Of all files of the folder together.
};

/// `not_found`: there is no such folder.
result<store_files> list_files(const std::string& folder);

std::string shard_path(const std::string& folder, const std::string& day);
std::string index_path(const std::string& folder, const std::string& day);
std::string tail_path(const std::string& folder);

/// A file's text; `not_found`: there is none. Blocks for the disk.
result<std::string> read_file(const std::string& path);

/// Adds @p text at the end of a file, made when there is none (0600): all of it, or, when it
/// failed, nothing. `exhausted`: the disk is full. With @p firmly it is on the disk. Blocks for the
/// disk.
result<done> append_file(const std::string& path, const std::string& text, bool firmly);

/// Makes a file empty; that there is none does not matter.
result<done> empty_file(const std::string& path);

} // namespace dongled::io::recorder
