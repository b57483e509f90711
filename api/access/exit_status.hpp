#pragma once

namespace dongled::api {

/// How a run of `dongled` ends that only makes something for a file (sysexits.h).
struct exit_status {
  static constexpr int fine = 0, usage = 64, internal = 70;
};

} // namespace dongled::api
