#pragma once

#include "config/ids.hpp"
#include "config/result.hpp"
#include "config/wall_time.hpp"
#include "io/hilink/records.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace dongled {

/// What the owner of a dongle wishes its radio to be, until he wishes otherwise. A toggle's flip is
/// no wish; it ends in the wish.
struct modem_wish {
  std::string mode;   ///< As net/net-mode has it: "00", "02", "03"; empty: no wish.
  uint64_t bands = 0; ///< LTE bands, bit n-1 is band n; io::hilink::every_band: all of them; 0: no
                      ///< wish.
  unix_ms at = 0;     ///< When it was made.

  bool empty() const { return mode.empty() && bands == 0; }
  bool operator==(const modem_wish&) const = default;
};

/// "mode 4g, bands B3,B7".
std::string wish_text(const modem_wish& x);

/// Whether a modem that reads back @p now is as wished. Of "all bands" every mask is that is not
/// narrower than what the modem @p can do; 0: it does not say what it can.
bool as_wished(const modem_wish& x, const io::hilink::net_mode& now, uint64_t can);

/// The wishes of all dongles, in a file of their own: it survives the journal, and is there whole
/// or as it was. Thread-safe; who only looks never waits, `change` blocks on the disk.
class modem_wishes {
public:
  /// Without a file they are kept in memory only.
  explicit modem_wishes(std::string file = {}) : file_(std::move(file)) {}

  /// Reads the file; what there is to complain of, or empty. A file that makes no sense is left as
  /// it is, and nothing is wished meanwhile.
  std::string load();

  std::optional<modem_wish> of(subnet_id dongle) const;

  /// What @p how makes of a dongle's wish (an empty one, if there is none) is wished from now on;
  /// done: it is on the disk. An empty wish ends it.
  result<done> change(subnet_id dongle, const std::function<void(modem_wish&)>& how);

private:
  using book = std::map<subnet_id, modem_wish>;

  const std::string file_;
  std::mutex writing_;       ///< Held by one writer from the old book to the new one.
  mutable std::mutex mutex_; ///< Never held while the disk is written.
  book all_;
  bool known_ = false; ///< The file was read.
};

} // namespace dongled
