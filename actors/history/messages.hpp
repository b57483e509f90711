#pragma once

#include "actors/history/happening.hpp"
#include "actors/toggle_record.hpp"
#include "io/store/records.hpp"

#include <caf/all.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

// The messages about what has been: questions to the journal, answered from its store. Each answer
// says in `trouble` why it may be incomplete; empty: it is whole.

namespace dongled {

struct happenings_query {
  std::optional<uint64_t> after; ///< The first ones after this id; without it, the newest ones.
  uint64_t before = 0;           ///< Only older ones than this id; 0: no bound.
  std::optional<subnet_id> dongle;
  std::vector<happening_kind> kinds; ///< Empty: all.
  size_t limit = 100;                ///< 1000 at most.
}; ///< Asks journal what happened → happenings_page. What was told just now is in it, too.
struct happenings_page {
  std::vector<happening> happenings; ///< The oldest first.
  bool more = false;                 ///< There are more, in the direction that was asked for.
  std::string trouble;
};

struct toggles_query {
  io::store::toggle_filter which; ///< Of 1000 at most.
}; ///< Asks journal for toggles, without their traces → toggles_page.
struct toggles_page {
  std::vector<toggle_record> toggles; ///< The newest first.
  bool more = false;
  std::string trouble;
};

struct addresses_query {
  std::optional<subnet_id> dongle; ///< Nothing: all.
}; ///< Asks journal for the public addresses that were seen → addresses_found.
struct addresses_found {
  std::vector<io::store::address_record> addresses; ///< By dongle, the newest first; bounded.
  std::string trouble;
};

struct traffic_query {
  std::optional<subnet_id> dongle;
  unix_ms since = 0;
}; ///< Asks journal what was carried hour by hour → traffic_found.
struct traffic_found {
  std::vector<io::store::hour_record> hours; ///< The oldest first; bounded.
  std::string trouble;
};

struct signal_query {
  std::optional<subnet_id> dongle;
  unix_ms since = 0;
}; ///< Asks journal how the modems heard their cells → signal_found.
struct signal_found {
  std::vector<io::store::signal_record> samples; ///< The oldest first; bounded.
  std::string trouble;
};

class news_feed;

struct history_grew {
  std::shared_ptr<news_feed> feed;
}; ///< Tells journal that the chronicle has something new.

} // namespace dongled

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::happenings_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::happenings_page)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::toggles_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::toggles_page)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::addresses_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::addresses_found)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::traffic_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::traffic_found)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::signal_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::signal_found)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::history_grew)
