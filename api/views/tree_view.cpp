#include "api/views/tree_view.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace dongled::api {

using nlohmann::json;
using supervision::census_entry;
using supervision::phase;

namespace {

bool lives(const census_entry& x) { return x.handle && x.state != phase::stuck; }

/// What the actor says of itself, or, when it says nothing, what is known of it.
std::string state_text(const census_entry& x,
                       const std::optional<supervision::actor_report>& said) {
  if (said && !said->state_text.empty())
    return said->state_text;
  if (said || !lives(x) || x.state != phase::running)
    return to_string(x.state);
  return "busy (no answer)";
}

class tree_writer {
public:
  tree_writer(const std::vector<census_entry>& all, const reports& said,
              supervision::time_point now)
    : said_(said), now_(now) {
    for (auto& x : all)
      below_[x.supervisor].push_back(&x);
  }

  json draw(const census_entry& x, size_t depth) const {
    auto at = said_.find(x.path);
    auto out = actor_json(x, at == said_.end() ? std::nullopt : std::optional(at->second), now_);
    auto children = json::array();
    auto found = below_.find(x.path);
    if (found != below_.end() && depth < deepest) {
      auto many = x.how == supervision::strategy::simple_one_for_one;
      auto most = many ? std::min(most_siblings, found->second.size()) : found->second.size();
      for (size_t i = 0; i < most; ++i)
        children.push_back(draw(*found->second[i], depth + 1));
      if (most < found->second.size())
        out["children_more"] = found->second.size() - most;
    }
    out["children"] = std::move(children);
    return out;
  }

private:
  static constexpr size_t deepest = 64; // no tree is; a census that names a cycle would be

  const reports& said_;
  supervision::time_point now_;
  std::map<std::string, std::vector<const census_entry*>> below_;
};

const census_entry* root_of(const std::vector<census_entry>& all) {
  auto i = std::find_if(all.begin(), all.end(), [](auto& x) { return x.supervisor.empty(); });
  return i == all.end() ? nullptr : &*i;
}

const census_entry* entry_at(const std::vector<census_entry>& all, const std::string& path) {
  auto i = std::find_if(all.begin(), all.end(), [&](auto& x) { return x.path == path; });
  return i == all.end() ? nullptr : &*i;
}

} // namespace

uint64_t incarnation(const census_entry& x) { return x.handle ? x.handle.id() : x.id; }

json actor_json(const census_entry& x, const std::optional<supervision::actor_report>& said,
                supervision::time_point now) {
  using seconds_f = std::chrono::duration<double>;
  auto up = x.started_at && lives(x) ? std::max(seconds_f(now - *x.started_at).count(), 0.0) : 0.0;
  json out = {{"id", incarnation(x)},
              {"path", x.path},
              {"kind", x.kind},
              {"type", x.type == supervision::child_type::supervisor ? "supervisor" : "worker"},
              {"phase", to_string(x.state)},
              {"state", state_text(x, said)},
              {"mailbox", said ? json(said->mailbox) : json(nullptr)},
              {"restarts", x.restarts},
              {"restarts_in_window", x.restarts_in_window},
              {"last_failure", x.last_failure.empty() ? json(nullptr) : json(x.last_failure)},
              {"uptime_s", static_cast<int64_t>(up)}};
  if (x.how)
    out["strategy"] = to_string(*x.how);
  if (x.due)
    out["due_s"] = std::max(seconds_f(*x.due - now).count(), 0.0);
  return out;
}

json tree_json(const std::vector<census_entry>& all, const reports& said,
               supervision::time_point now) {
  auto root = root_of(all);
  return root ? tree_writer(all, said, now).draw(*root, 0) : json(nullptr);
}

std::vector<census_entry> shown(std::vector<census_entry> all) {
  std::map<std::string, size_t> seen;
  std::map<std::string, bool> many;
  for (auto& x : all)
    many[x.path] = x.how == supervision::strategy::simple_one_for_one;
  std::erase_if(
    all, [&](auto& x) { return many[x.supervisor] && ++seen[x.supervisor] > most_siblings; });
  return all;
}

std::optional<std::string> tree_trouble(const std::vector<census_entry>& all) {
  auto root = root_of(all);
  if (!root)
    return "The supervision tree is not running";
  for (auto& x : all) {
    if (x.state == phase::running)
      continue;
    // Fixed rows only: everything up to the root hangs on a supervisor of fixed rows.
    auto fixed = true;
    auto above = x.supervisor;
    for (size_t depth = 0; fixed && !above.empty() && depth < 64; ++depth) {
      auto boss = entry_at(all, above);
      fixed = boss && boss->how != supervision::strategy::simple_one_for_one;
      above = boss ? boss->supervisor : std::string{};
    }
    if (fixed)
      return x.path + " is " + to_string(x.state)
             + (x.last_failure.empty() ? "" : " after: " + x.last_failure);
  }
  return std::nullopt;
}

} // namespace dongled::api
