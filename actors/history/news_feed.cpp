#include "actors/history/news_feed.hpp"

#include "actors/history/messages.hpp"

#include <caf/send.hpp>

namespace dongled {

std::shared_ptr<news_feed> news_feed::connect(world& w) {
  auto feed = std::make_shared<news_feed>();
  // The tree's directory tells the chronicle of its own, so neither may keep the other alive.
  w.history->on_news([feed, where = std::weak_ptr{w.census}] {
    if (auto tree = where.lock())
      feed->wake(feed, *tree);
  });
  return feed;
}

void news_feed::wake(const std::shared_ptr<news_feed>& me, const supervision::census& where) {
  ++told_;
  // Whoever starts as a journal reads everything, so nothing is lost without one.
  if (auto to = where.find("/journal"); to && woken_.exchange(to.id()) != to.id())
    caf::anon_send(to, history_grew{me});
}

} // namespace dongled
