#include "io/relay/relay/shard.hpp"

#include <cstring>
#include <fcntl.h>
#include <spdlog/spdlog.h>

namespace dongled::io::relay {
namespace {

int open_null() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

} // namespace

result<std::unique_ptr<shard>> shard::make(uint8_t number,
                                           std::shared_ptr<const relay::rules> first) {
  std::unique_ptr<shard> x{new shard{number, std::move(first)}};
  auto loop = reactor::make();
  if (!loop)
    return loop.why();
  x->loop_ = std::move(*loop);
  x->reserve_ = unique_fd{open_null()};
  return x;
}

lane& shard::open(subnet_id x, std::shared_ptr<ledger> books, std::shared_ptr<dongle_share> share) {
  auto& place = lanes_[x.n];
  if (!place)
    place = std::make_unique<lane>(*this, x, std::move(books), std::move(share));
  return *place;
}

void shard::apply(std::shared_ptr<const relay::rules> x) {
  rules_ = std::move(x);
  for (auto& y : lanes_)
    if (y)
      y->reviewed();
}

shard& shard::quietest() noexcept {
  auto best = this;
  auto least = load_.load(std::memory_order_relaxed);
  // Handing a client over costs a wake-up, so the more there are the less evenly they are spread.
  auto tolerance = least / 8;
  for (auto x : all_)
    if (auto load = x->load_.load(std::memory_order_relaxed); load + tolerance < least) {
      best = x;
      least = load;
      tolerance = 0;
    }
  return *best;
}

void shard::shut_down() {
  closed_ = true;
  for (auto& x : lanes_)
    if (x)
      x->shut_down();
}

void shard::log_exhausted(subnet_id dongle, int code) {
  if (exhaustion_logged_ != time_point{}
      && loop_->now() - exhaustion_logged_ < std::chrono::seconds{10})
    return;
  exhaustion_logged_ = loop_->now();
  reserve_.reset();
  spdlog::warn("dongle {}: accepting pauses and goes on: {}", to_string(dongle),
               std::strerror(code));
  reserve_ = unique_fd{open_null()};
}

connection& shard::add(lane& home, unique_fd client, const endpoint& from) {
  if (free_.empty()) {
    free_.push_back(static_cast<uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  auto at = free_.back();
  free_.pop_back();
  auto& place = slots_[at];
  auto id = static_cast<relay_id>(number_) << 56
            | static_cast<relay_id>(++place.generation) << slot_bits | at;
  place.who = std::make_unique<connection>(home, id, std::move(client), from);
  return *place.who;
}

connection* shard::find(relay_id id) noexcept {
  auto at = id & ((1u << slot_bits) - 1);
  if (at >= slots_.size())
    return nullptr;
  auto who = slots_[at].who.get();
  return who && who->id == id ? who : nullptr;
}

void shard::drop(relay_id id) {
  if (!find(id))
    return;
  auto at = static_cast<uint32_t>(id & ((1u << slot_bits) - 1));
  dismiss();
  // Whoever calls may be standing on it.
  loop_->dispose(std::move(slots_[at].who));
  free_.push_back(at);
}

} // namespace dongled::io::relay
