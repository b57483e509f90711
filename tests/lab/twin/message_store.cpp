#include "tests/lab/twin/message_store.hpp"

#include <algorithm>

namespace dongled::lab {

namespace {

constexpr std::chrono::milliseconds on_the_air{1000};

} // namespace

message_record& message_store::add(message_record x) {
  x.id = next_id_++;
  all_.push_back(std::move(x));
  return all_.back();
}

bool message_store::deliver(std::string phone, std::string text, std::string date) {
  if (full())
    return false;
  add({0, message_record::box::inbox, std::move(phone), std::move(text), std::move(date), true});
  return true;
}

void message_store::send(std::string phone, std::string text, std::string date, bool fails,
                         time_point now) {
  to_ = phone;
  fails_ = fails;
  sent_at_ = now;
  auto where = fails ? message_record::box::drafts : message_record::box::sent;
  add({0, where, std::move(phone), std::move(text), std::move(date), false});
}

std::optional<message_store::sending> message_store::last(time_point now) const {
  if (to_.empty())
    return std::nullopt;
  auto over = now - sent_at_ >= on_the_air;
  return sending{to_, over, over && fails_};
}

bool message_store::read(int id) {
  auto i = std::ranges::find(all_, id, &message_record::id);
  if (i == all_.end())
    return false;
  i->unread = false;
  return true;
}

bool message_store::remove(int id) {
  return std::erase_if(all_, [id](auto& x) { return x.id == id; }) > 0;
}

size_t message_store::count(message_record::box where, bool unread_only) const {
  return static_cast<size_t>(std::ranges::count_if(
    all_, [&](auto& x) { return x.where == where && (x.unread || !unread_only); }));
}

void message_store::ask(std::string code, time_point now) {
  code_ = std::move(code);
  asked_at_ = now;
}

std::optional<std::string> message_store::answer(time_point now) const {
  if (code_.empty() || now - asked_at_ < on_the_air)
    return std::nullopt;
  if (code_ == "*100#")
    return "Your balance is 12.34 EUR (until 2026-12-31)";
  return "Unknown application: " + code_;
}

} // namespace dongled::lab
