#include "api/news_desk.hpp"

#include <caf/send.hpp>

namespace dongled::api {

std::shared_ptr<news_desk> news_desk::open(const chronicle_ptr& history) {
  auto out = std::make_shared<news_desk>();
  history->on_news([out] { out->wake_all(); });
  return out;
}

void news_desk::join(caf::weak_actor_ptr who, resume_ptr at) {
  std::lock_guard guard{mutex_};
  all_.push_back({std::move(who), std::move(at)});
}

void news_desk::leave(const resume_ptr& at) {
  std::lock_guard guard{mutex_};
  std::erase_if(all_, [&](auto& x) { return x.at == at; });
}

void news_desk::wake_all() {
  std::vector<waiting> woken;
  {
    std::lock_guard guard{mutex_};
    woken.swap(all_);
  }
  for (auto& x : woken)
    if (auto who = caf::actor_cast<caf::actor>(x.who.lock()))
      caf::anon_send(who, wake{std::move(x.at)});
}

} // namespace dongled::api
