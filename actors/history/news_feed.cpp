#include "actors/history/news_feed.hpp"

#include "actors/history/messages.hpp"

#include <caf/send.hpp>

namespace dongled {

std::shared_ptr<news_feed> news_feed::connect(world& w) {
  auto feed = std::make_shared<news_feed>();
  w.history->on_news([feed, where = w.census] { feed->wake(feed, *where); });
  return feed;
}

void news_feed::wake(const std::shared_ptr<news_feed>& me, const supervision::census& where) {
  ++told_;
  // Whoever starts as a journal reads everything, so nothing is lost without one.
  if (auto to = where.find("/journal"); to && woken_.exchange(to.id()) != to.id())
    caf::anon_send(to, history_grew{me});
}

} // namespace dongled
