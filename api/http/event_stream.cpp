#include "api/http/event_stream.hpp"

#include <algorithm>

namespace dongled::api {

namespace {

using nlohmann::json;

constexpr size_t page = 64;

std::string text_of(const json& x) {
  return x.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace

std::string event_text(const happening& x) {
  return "id: " + std::to_string(x.id) + "\nevent: " + to_string(x.kind)
         + "\ndata: " + text_of(to_json(x)) + "\n\n";
}

event_stream::event_stream(chronicle_ptr history, event_filter which, uint64_t from, fetch older,
                           stream_seats::seat seat)
  : history_(std::move(history)), which_(std::move(which)), last_(from), older_(std::move(older)),
    seat_(std::move(seat)) {}

std::string event_stream::catch_up(uint64_t oldest) {
  auto found = older_ ? older_(last_, oldest) : std::nullopt;
  if (!found) {
    json gap = {{"text", "some events are not to be had any more, or just now"},
                {"after", last_},
                {"before", oldest}};
    last_ = oldest - 1;
    return "id: " + std::to_string(last_) + "\nevent: gap\ndata: " + text_of(gap) + "\n\n";
  }
  std::string out;
  for (auto& x : found->events) {
    last_ = std::max(last_, x.id);
    if (which_.passes(x))
      out += event_text(x);
  }
  if (!found->more || found->events.empty())
    last_ = std::max(last_, oldest - 1);
  return out;
}

std::string event_stream::more() {
  // Read first and judge then: what is read cannot be lost by what is added meanwhile.
  for (std::string out;;) {
    auto next = history_->since(last_, page);
    if (next.empty())
      return out;
    // From the beginning (0) means that of the chronicle.
    if (last_ != 0 && last_ + 1 < history_->oldest()) {
      out = catch_up(next.front().id);
      if (!out.empty())
        return out;
      continue;
    }
    for (auto& x : next) {
      last_ = x.id;
      if (which_.passes(x))
        out += event_text(x);
    }
    if (!out.empty() || next.size() < page)
      return out;
  }
}

void event_stream::wait(std::chrono::milliseconds limit) const { history_->wait(last_, limit); }

std::string event_stream::hello() { return "retry: 2000\n: dongled\n\n"; }

std::string event_stream::heartbeat() { return ": alive\n\n"; }

std::string event_stream::goodbye(const std::string& why) {
  return "event: end\ndata: " + text_of(json{{"text", why}}) + "\n\n";
}

} // namespace dongled::api
