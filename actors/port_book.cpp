#include "actors/port_book.hpp"

#include "config/check.hpp"

#include <algorithm>

namespace dongled {

port_book::saying port_book::words(subnet_id dongle, const entry& now, const change& x) {
  if (!x.news)
    return {};
  auto out = "dongle " + to_string(dongle);
  auto imei = now.imei.empty() ? "" : ", IMEI " + now.imei;
  auto moved = x.before && x.before->port != now.port;
  auto replaced =
    x.before && !x.before->imei.empty() && !now.imei.empty() && x.before->imei != now.imei;
  if (replaced)
    out += ": another stick is in its place: IMEI " + now.imei + " instead of " + x.before->imei
           + ", on port " + now.port.text;
  else
    out += " is on port " + now.port.text + imei;
  if (moved)
    out += ", was on port " + x.before->port.text;
  if (x.other)
    out += ", where dongle " + to_string(*x.other) + " was";
  return {out + ": learned", replaced};
}

port_book::change port_book::learn(subnet_id dongle, entry where) {
  std::lock_guard guard{mutex_};
  change out;
  auto at = book_.find(dongle);
  if (at != book_.end()) {
    out.before = at->second;
    if (where.imei.empty() && at->second.port == where.port)
      where.imei = at->second.imei;
    where.seen_at = std::max(where.seen_at, at->second.seen_at);
  }
  for (auto i = book_.begin(); i != book_.end(); ++i)
    if (i->first != dongle && i->second.port == where.port) {
      out.other = i->first;
      book_.erase(i);
      break;
    }
  out.news =
    !out.before || out.other || out.before->port != where.port || out.before->imei != where.imei;
  book_[dongle] = std::move(where);
  auto& mine = book_[dongle].port;
  check(std::count_if(book_.begin(), book_.end(), [&](auto& x) { return x.second.port == mine; })
          == 1,
        "a port has one dongle",
        [&] { return "port " + mine.text + " of dongle " + to_string(dongle); });
  return out;
}

std::optional<port_book::entry> port_book::find(subnet_id dongle) const {
  std::lock_guard guard{mutex_};
  auto at = book_.find(dongle);
  return at == book_.end() ? std::nullopt : std::optional{at->second};
}

std::optional<subnet_id> port_book::at(const port_path& port) const {
  std::lock_guard guard{mutex_};
  for (auto& [dongle, where] : book_)
    if (where.port == port)
      return dongle;
  return std::nullopt;
}

std::map<port_path, subnet_id> port_book::ports() const {
  std::lock_guard guard{mutex_};
  std::map<port_path, subnet_id> out;
  for (auto& [dongle, where] : book_)
    out[where.port] = dongle;
  return out;
}

} // namespace dongled
