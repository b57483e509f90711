#pragma once

#include "config/ids.hpp"
#include "config/result.hpp"
#include "config/wall_time.hpp"
#include "io/store/intent_folder.hpp"

#include <string>
#include <vector>

namespace dongled::io::hilink {

/// What a toggle changes in a modem for a moment, and must be undone whoever dies: on disk before
/// the write, erased after its undoing was read back.
struct modem_intent {
  enum class deed : uint8_t {
    mode, ///< Another network mode. Undone by setting `was`.
    data, ///< The data switch is off. Undone by switching it on.
  } what = deed::mode;
  subnet_id dongle;
  std::string imei;      ///< Of the modem that owes it; empty: it has not told.
  std::string was, ours; ///< Network modes as the modem writes them: before, and for the moment.
  unix_ms at = 0;
  std::string why;
  bool operator==(const modem_intent&) const = default;
};

const char* to_string(modem_intent::deed x) noexcept;

/// "network mode of dongle 11, 00 before, 02 for the moment".
std::string words(const modem_intent& x);

/// Whether @p x could be a network mode: some digits.
bool valid_mode(const std::string& x);

/// Where modem intents are kept; a door, so that a test world can stand behind it. Blocks.
struct modem_intent_store {
  struct listing {
    std::vector<modem_intent> intents;
    std::vector<std::string> unreadable; ///< Files that make no sense, kept where they are.
    std::string trouble;                 ///< Why it is not known what there is; empty: it is.
  };
  virtual ~modem_intent_store() = default;

  /// Makes room for what may have to be kept, should the disk be full by then.
  virtual result<done> reserve() = 0;
  virtual result<done> store(const modem_intent& x) = 0;
  virtual result<done> erase(const modem_intent& x) = 0;
  virtual listing list() = 0;
};

/// In `state_dir/modems`, a file each.
class modem_intent_files final : public modem_intent_store {
public:
  explicit modem_intent_files(std::string directory) : folder_(std::move(directory)) {}
  result<done> reserve() override;
  result<done> store(const modem_intent& x) override;
  result<done> erase(const modem_intent& x) override;
  listing list() override;

private:
  store::intent_folder folder_;
};

} // namespace dongled::io::hilink
