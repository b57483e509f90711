#pragma once

#include "actors/history/messages.hpp"

#include <caf/all.hpp>

#include <mutex>
#include <optional>

namespace dongled::test {

/// What the fake journal says of the past, and the last of its questions.
struct fake_history {
  addresses_found addresses;
  traffic_found traffic;
  signal_found signal;
  toggles_page toggles;
  happenings_page happenings;
  std::optional<subnet_id> asked_about;
  unix_ms asked_since = 0;
  io::store::toggle_filter asked_toggles;
};

/// Answers questions about the past from @p play, a script that has a mutex.
template <class Script>
caf::message_handler fake_answers(const std::shared_ptr<Script>& play) {
  return {[play](const addresses_query& x) {
            std::lock_guard guard{play->mutex};
            play->asked_about = x.dongle;
            return play->addresses;
          },
          [play](const traffic_query& x) {
            std::lock_guard guard{play->mutex};
            play->asked_about = x.dongle;
            play->asked_since = x.since;
            return play->traffic;
          },
          [play](const signal_query& x) {
            std::lock_guard guard{play->mutex};
            play->asked_about = x.dongle;
            play->asked_since = x.since;
            return play->signal;
          },
          [play](const toggles_query& x) {
            std::lock_guard guard{play->mutex};
            play->asked_toggles = x.which;
            return play->toggles;
          },
          [play](const happenings_query& x) {
            std::lock_guard guard{play->mutex};
            play->asked_about = x.dongle;
            return play->happenings;
          }};
}

} // namespace dongled::test
