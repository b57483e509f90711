#include "tests/lab/twin/session_book.hpp"

#include <algorithm>

namespace dongled::lab {

namespace {

constexpr size_t session_limit = 64;
constexpr size_t token_limit = 64;
constexpr size_t login_batch = 32;

void keep_last(std::deque<std::string>& xs) {
  while (xs.size() > token_limit)
    xs.pop_front();
}

} // namespace

web_session& session_book::open(time_point now) {
  expire(now);
  if (sessions_.size() == session_limit)
    sessions_.erase(std::ranges::min_element(sessions_, {}, &web_session::last_used));
  auto& x = sessions_.emplace_back();
  x.id = ids_->id(128);
  x.last_used = now;
  return x;
}

web_session* session_book::find(std::string_view id, time_point now) {
  expire(now);
  auto i = std::ranges::find(sessions_, id, &web_session::id);
  if (i == sessions_.end())
    return nullptr;
  i->last_used = now;
  return &*i;
}

std::string session_book::mint(web_session& x) {
  x.tokens.push_back(ids_->id(32));
  keep_last(x.tokens);
  return x.tokens.back();
}

token_check session_book::spend(web_session& x, std::string_view token) {
  auto i = std::ranges::find(x.tokens, token);
  if (i == x.tokens.end())
    return std::ranges::find(x.spent, token) != x.spent.end() ? token_check::spent
                                                              : token_check::unknown;
  x.spent.push_back(std::move(*i));
  keep_last(x.spent);
  x.tokens.erase(i);
  return token_check::good;
}

web_session& session_book::log_in(const web_session& x, time_point now) {
  auto old = x.id;
  auto& fresh = open(now);
  fresh.logged_in = true;
  for (size_t i = 0; i < login_batch; ++i)
    mint(fresh);
  sessions_.remove_if([&](auto& y) { return y.id == old; });
  return fresh;
}

bool session_book::other_login(const web_session* x, time_point now) {
  expire(now);
  return std::ranges::any_of(sessions_, [x](auto& y) { return y.logged_in && &y != x; });
}

void session_book::evict_others(const web_session* x) {
  sessions_.remove_if([x](auto& y) { return y.logged_in && &y != x; });
}

size_t session_book::logins() const {
  return static_cast<size_t>(std::ranges::count_if(sessions_, &web_session::logged_in));
}

void session_book::expire(time_point now) {
  sessions_.remove_if([&](auto& x) { return now - x.last_used >= idle_; });
}

} // namespace dongled::lab
