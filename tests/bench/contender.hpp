#pragma once

#include "config/result.hpp"
#include "tests/bench/dial.hpp"

#include <string>
#include <vector>

#include <sys/types.h>

namespace dongled::bench {

/// The dongle everything goes through, and where programs may leave their files.
struct site {
  int subnet = 11;
  std::string address;   ///< The host's own on the dongle.
  std::string interface; ///< The host's, to the dongle.
  std::string folder;
};

/// How a contender is run.
struct contender_plan {
  std::string name;
  std::vector<std::string> command; ///< Empty: nothing stands between the client and the dongle.
  path how;
};

/// Everybody who is measured, in turn: nobody, dongled, microsocks, dante, HAProxy. Writes their
/// configurations into the site's folder. @p dongled is the program to run.
std::vector<contender_plan> everybody(const site& where, const std::string& dongled);

/// Whether the command's program is there to be run.
bool installed(const contender_plan& x);

/// A running contender; it ends with this object: SIGTERM, then SIGKILL 12 s later.
class contender {
public:
  /// Starts it and waits, at most 40 s, until a byte comes back through it; its output goes to
  /// FOLDER/NAME.log. Errors: os, timed_out.
  static result<contender> start(const contender_plan& plan, const site& where);
  ~contender();
  contender(contender&& x) noexcept;
  contender& operator=(contender&&) = delete;

  /// The root of its processes; 0 when there is none.
  pid_t process() const noexcept { return process_; }
  const path& how() const noexcept { return how_; }

private:
  contender(pid_t process, path how) : process_(process), how_(std::move(how)) {}

  pid_t process_;
  path how_;
};

} // namespace dongled::bench
