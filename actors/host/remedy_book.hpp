#pragma once

#include "config/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dongled {

/// What a remedy has changed for as long as it tries, on the disk: who comes after a kill -9 undoes
/// it. `state_dir/remedy.json`, written before the change. Blocks on the disk; one owner.
class remedy_book {
public:
  struct entry {
    std::string id;                ///< Of the remedy.
    std::vector<std::string> keys; ///< Of tuning that it applies.
  };

  explicit remedy_book(const std::string& state_dir) : path_(state_dir + "/remedy.json") {}

  result<done> put(const entry& x) const;
  result<done> erase() const;
  /// Nothing: nothing is to be undone. `fault::bad_input` when it makes no sense.
  result<std::optional<entry>> read() const;

private:
  std::string path_;
};

} // namespace dongled
