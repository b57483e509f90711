#include "supervision/census.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace dongled::supervision {

namespace {

using by_supervisor = std::unordered_map<std::string, std::vector<census_entry>>;

void collect(by_supervisor& left, const std::string& path, std::vector<census_entry>& into) {
  auto mine = left.extract(path);
  if (!mine)
    return;
  std::sort(mine.mapped().begin(), mine.mapped().end(),
            [](auto& a, auto& b) { return std::tie(a.order, a.path) < std::tie(b.order, b.path); });
  for (auto& x : mine.mapped()) {
    into.push_back(std::move(x));
    auto below = into.back().path; // `into` may move while we are below
    collect(left, below, into);
  }
}

} // namespace

caf::actor census::find(const std::string& path) const {
  std::lock_guard guard{mutex_};
  auto i = entries_.find(path);
  return i == entries_.end() ? caf::actor{} : i->second.handle;
}

std::optional<census_entry> census::look(const std::string& path) const {
  std::lock_guard guard{mutex_};
  auto i = entries_.find(path);
  if (i == entries_.end())
    return std::nullopt;
  return i->second;
}

std::vector<census_entry> census::snapshot() const {
  by_supervisor left;
  {
    std::lock_guard guard{mutex_};
    for (auto& [path, x] : entries_)
      left[x.supervisor].push_back(x);
  }
  std::vector<census_entry> all;
  collect(left, "", all);
  // Entries whose supervisor has gone a moment before: last, but not lost.
  while (!left.empty()) {
    auto path = left.begin()->first;
    collect(left, path, all);
  }
  return all;
}

std::vector<census_entry> census::children(const std::string& path) const {
  std::vector<census_entry> mine;
  {
    std::lock_guard guard{mutex_};
    for (auto& [where, x] : entries_)
      if (x.supervisor == path)
        mine.push_back(x);
  }
  std::sort(mine.begin(), mine.end(), [](auto& a, auto& b) { return a.order < b.order; });
  return mine;
}

size_t census::stuck() const {
  std::lock_guard guard{mutex_};
  return stuck_;
}

// Old values are swapped out and destroyed after the lock is released: dropping the last handle
// of an actor runs its destructor.
void census::put(census_entry x) {
  std::lock_guard guard{mutex_};
  auto& slot = entries_[x.path];
  if (slot.boss > x.boss)
    return;
  if (!x.how)
    x.how = slot.how;
  if (x.id == 0)
    x.id = slot.id;
  if (x.kind.empty())
    x.kind = slot.kind;
  std::swap(slot, x);
}

void census::put_strategy(const std::string& path, strategy how, const caf::actor& who) {
  std::lock_guard guard{mutex_};
  auto& slot = entries_[path];
  slot.path = path;
  slot.how = how;
  slot.type = child_type::supervisor;
  if (!who)
    return; // the supervisor above writes the rest
  slot.kind = "supervisor";
  slot.handle = who;
  slot.id = who.id();
  slot.state = phase::running;
}

void census::erase(const std::string& path, uint64_t boss, uint64_t order) {
  decltype(entries_)::node_type old;
  std::lock_guard guard{mutex_};
  auto i = entries_.find(path);
  if (i != entries_.end() && i->second.boss == boss && i->second.order == order)
    old = entries_.extract(i);
}

void census::erase_root(const std::string& path, uint64_t id) {
  decltype(entries_)::node_type old;
  std::lock_guard guard{mutex_};
  auto i = entries_.find(path);
  if (i != entries_.end() && i->second.supervisor.empty() && i->second.id == id)
    old = entries_.extract(i);
}

void census::tell(const incident& x) const {
  if (witness_)
    witness_(x);
}

void census::add_stuck() {
  std::lock_guard guard{mutex_};
  ++stuck_;
}

} // namespace dongled::supervision
