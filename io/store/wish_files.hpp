#pragma once

#include "io/store/intent_folder.hpp"
#include "io/store/records.hpp"

#include <string>
#include <vector>

namespace dongled::io::store {

/// What an operator wants and what must outlive everything else that is kept: dongles that are off,
/// ports that are closed, and pauses of recovery. A file each in `state_dir/wishes`, apart from the
/// journal, which may be damaged or taken away. Blocks on the disk; owned by the journal actor
/// alone.
class wish_files {
public:
  explicit wish_files(std::string directory) : folder_(std::move(directory)) {}

  /// Makes room for some wishes, should the disk be full by then.
  result<done> reserve() const;

  /// Done: it is on the disk.
  result<done> put(const power_off_record& x) const;
  result<done> put(const pause_record& x) const;
  result<done> put(const port_closed_record& x) const;

  /// One that is not there is done.
  result<done> erase_power_off(subnet_id dongle) const;
  result<done> erase_pause(subnet_id dongle) const;
  result<done> erase_port_closed(subnet_id dongle) const;

  struct listing {
    std::vector<power_off_record> off;
    std::vector<pause_record> paused;
    std::vector<port_closed_record> closed;
    std::vector<std::string> unreadable; ///< Files that make no sense, kept where they are.
    std::string trouble;                 ///< Why it is not known what there is; empty: it is.
    bool no_place = false; ///< That trouble is that there can be no such folder: nothing is in it.
  };
  listing list() const;

private:
  intent_folder folder_;
};

} // namespace dongled::io::store
