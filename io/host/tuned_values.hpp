#pragma once

#include "io/host/tuning_door.hpp"
#include "io/store/intent_folder.hpp"

#include <string>
#include <vector>

namespace dongled::io::host {

/// A setting that we have changed, or were about to: what stands on the disk before it is written.
struct tuned_value {
  std::string setting;
  std::string key;    ///< Of `donglectl tune`, or whoever had it changed.
  std::string before; ///< What undoing goes back to.
  std::vector<std::string>
    ours;            ///< The last is the newest; one before it was ours, too, until then.
  std::string boot;  ///< The kernel's run that it belongs to.
  uint64_t turn = 0; ///< Grows: what came later is undone first.

  bool is_ours(const std::string& now) const;
};

/// Where they are written down. A door, so that a test can die between any two steps.
struct tuning_book {
  virtual ~tuning_book() = default;
  /// Done: it is on the disk.
  virtual result<done> put(const tuned_value& x) = 0;
  virtual result<done> erase(const std::string& setting) = 0;

  struct listing {
    std::vector<tuned_value> values;     ///< In the order of their turns.
    std::vector<std::string> unreadable; ///< Files that make no sense; they are kept.
    std::string trouble;                 ///< Why it is not known what there is; empty: it is.
  };
  virtual listing list() = 0;
};

/// The book as files in `state_dir/tuning`. Blocks on the disk; one owner.
class tuning_files final : public tuning_book {
public:
  explicit tuning_files(const std::string& state_dir) : folder_(state_dir + "/tuning") {}
  result<done> put(const tuned_value& x) override;
  result<done> erase(const std::string& setting) override;
  listing list() override;

private:
  store::intent_folder folder_;
};

/// What became of one setting.
struct tuning_outcome {
  enum class end : uint8_t {
    applied,   ///< Written, and read back.
    as_it_was, ///< It had that value already: nothing was written.
    not_here,  ///< This kernel, or namespace, has no such setting.
    refused,   ///< A rule of ours: it would cut a link.
    failed,    ///< It is as it was, or `says` tells what it is.
    undone,    ///< Written back, and read back.
    changed,   ///< Another has changed it since: it is left, and no longer ours.
    forgotten, ///< Of a former run of the kernel, or gone.
  } what = end::failed;
  std::string key, setting;
  std::string before, now; ///< As read first and last; empty: not read.
  std::string says;        ///< A sentence, where there is something to say.
};

const char* to_string(tuning_outcome::end x) noexcept;

/// Gives @p setting the value @p wanted: writes into the book what it was, then writes and reads
/// back. Told to stop at any point, `undo_value` goes back to what was there before us.
tuning_outcome set_value(tuning_door& kernel, tuning_book& book, const std::string& key,
                         const std::string& setting, const std::string& wanted);

/// Goes back to what was before us where the value still is ours; else leaves it, and says so.
tuning_outcome undo_value(tuning_door& kernel, tuning_book& book, const tuned_value& x);

/// Undoes everything in the book, what came last first. What the book has and cannot say is an
/// outcome, too.
std::vector<tuning_outcome> undo_all_values(tuning_door& kernel, tuning_book& book);

} // namespace dongled::io::host
