#pragma once

#include "io/hilink/cancellation.hpp"
#include "io/store/outbox.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

// What the webhooks' desk and its couriers tell each other. A hook is named by its place in
// `webhooks.urls`.

namespace dongled::api {

struct hook_query {
  size_t hook = 0;
}; ///< A courier asks the desk what to deliver → hook_task.
struct hook_task {
  std::optional<io::store::outbox_item> next;         ///< Nothing: all is delivered.
  std::chrono::milliseconds wait{0};                  ///< Before it may be tried.
  std::shared_ptr<const io::hilink::cancellation> by; ///< Requested when the desk ends.
};
struct hook_tried {
  size_t hook = 0;
  io::store::outbox_item what;
  int status = 0;      ///< What the receiver said; 0: it did not come to that.
  std::string trouble; ///< Then why.
};                     ///< A courier tells the desk how it went → hook_task, the next one.
struct hook_news {};   ///< The desk tells its couriers that something waits.
struct hook_tick {};   ///< The desk's, and each courier's, own timer.

} // namespace dongled::api

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::api::hook_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::api::hook_task)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::api::hook_tried)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::api::hook_news)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::api::hook_tick)
