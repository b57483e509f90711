#pragma once

#include "config/ids.hpp"
#include "config/result.hpp"
#include "config/settings.hpp"
#include "config/wall_time.hpp"
#include "io/hilink/digest.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <vector>

namespace dongled::api {

/// A link for somebody outside: whoever has its secret may toggle one dongle, now and then, until
/// it expires, and may do nothing else. Only the secret's sum is kept.
struct rotate_link {
  std::string id;
  subnet_id dongle;
  io::hilink::digest hash{};
  unix_ms created = 0, expires = 0;
  seconds min_interval{60}; ///< Between two uses.
  std::string note;
  std::string made_by;
  unix_ms last_used = 0; ///< 0: never yet.
  uint64_t uses = 0;
  bool get = false; ///< It works by GET, too: for tools that can do nothing else.

  /// How long until it may be used again; zero: now.
  seconds wait(unix_ms now) const;
};

/// What a link is asked for with, and what may be asked.
struct link_wish {
  subnet_id dongle;
  seconds lasts{30 * 86400};
  seconds min_interval{60};
  std::string note;
  bool get = false;

  static constexpr seconds shortest{60}, longest{366 * 86400}, longest_interval{86400};
};

/// What is wrong with a wish; empty: nothing.
std::string trouble_with(const link_wish& x);

/// All links. A value; the file is api/access/link_store.hpp's concern.
class link_book {
public:
  static constexpr size_t most = 1000;

  /// Reads what `text` wrote. Whatever else it is is told, with the place, and nothing is taken.
  static result<link_book> parse(const std::string& text);
  std::string text() const;

  /// `fault::exhausted` when there are too many. Those that expired a week ago make room first.
  result<done> add(rotate_link x, unix_ms now);
  bool erase(const std::string& id);

  /// The link whose secret that is, expired or not; null: none. In constant time.
  const rotate_link* find(const std::string& secret) const;
  rotate_link* find_id(const std::string& id);

  const std::vector<rotate_link>& all() const { return links_; }

private:
  std::vector<rotate_link> links_;
};

/// As `GET /links` shows it: without its sum.
nlohmann::json link_json(const rotate_link& x, unix_ms now);

} // namespace dongled::api
