#pragma once

#include "config/ids.hpp"
#include "config/wall_time.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dongled {

/// Something that holds now, and that whoever runs the rack ought to know: a row of `conditions` in
/// `/status`. Each code has one writer (a code about dongles: one for each dongle).
struct condition {
  std::string code;                ///< lower_snake: what programs go by.
  std::optional<subnet_id> dongle; ///< Nothing: it is about the rack, or its host.
  std::string says;                ///< A whole sentence, which names the dongle.
  std::string advice = {};         ///< What a person can do ("do" in JSON); empty: nothing.
  unix_ms since = 0;               ///< Given by the table, kept while it lasts.
};

/// The conditions that hold, by code and dongle. Not thread-safe: the board guards it.
class condition_table {
public:
  /// It holds from now on, or still: then only its words are replaced. True when it is new.
  bool raise(condition x, unix_ms now) { return put({}, std::move(x), now); }

  /// It holds no longer; what it was, if it did.
  std::optional<condition> clear(const std::string& code, std::optional<subnet_id> dongle);

  /// All that hold by the word of @p source are those in @p held.
  void settle(const std::string& source, std::vector<condition> held, unix_ms now);

  /// Oldest first.
  std::vector<condition> list() const;

private:
  using key = std::pair<std::string, std::optional<subnet_id>>;
  struct entry {
    condition what;
    std::string source;
  };
  bool put(const std::string& source, condition x, unix_ms now);

  std::map<key, entry> held_;
};

} // namespace dongled
