#include "supervision/child_spec.hpp"

#include <unordered_set>

namespace dongled::supervision {

namespace {

bool known(restart x) {
  return x == restart::permanent || x == restart::transient || x == restart::temporary;
}

bool known(child_type x) { return x == child_type::worker || x == child_type::supervisor; }

bool known(strategy x) {
  return x == strategy::one_for_one || x == strategy::one_for_all || x == strategy::rest_for_one
         || x == strategy::simple_one_for_one;
}

bool known(const shutdown& x) {
  switch (x.how) {
  case shutdown::kind::brutal_kill:
  case shutdown::kind::infinity: return true;
  case shutdown::kind::timeout: return x.after >= milliseconds{0};
  }
  return false;
}

} // namespace

std::optional<std::string> complaint(const child_spec& x) {
  auto about = [&](const std::string& text) { return "child '" + x.id + "': " + text; };
  if (x.id.empty())
    return "child without an id";
  if (x.id.find('/') != std::string::npos)
    return about("an id must not contain '/'");
  if (!x.start)
    return about("no start function");
  if (!known(x.when))
    return about("invalid restart type");
  if (!known(x.stop))
    return about("invalid shutdown");
  if (!known(x.type))
    return about("invalid child type");
  if (x.delay && !valid(*x.delay))
    return about("invalid back-off");
  if (x.start_timeout <= milliseconds{0} || x.start_timeout > std::chrono::hours{24})
    return about("invalid start time-out");
  return std::nullopt;
}

std::optional<std::string> complaint(const supervisor_spec& x) {
  if (x.path.empty() || x.path.front() != '/')
    return "invalid path '" + x.path + "'";
  if (!known(x.how))
    return "invalid strategy";
  if (x.period <= milliseconds{0})
    return "invalid period";
  if (x.kill_grace <= milliseconds{0})
    return "invalid kill grace";
  if (x.how == strategy::simple_one_for_one && x.children.size() != 1)
    return "simple_one_for_one takes exactly one child spec";
  std::unordered_set<std::string> ids;
  for (auto& child : x.children) {
    if (auto text = complaint(child))
      return text;
    if (!ids.insert(child.id).second)
      return "duplicate child id '" + child.id + "'";
  }
  return std::nullopt;
}

child_rules rules_of(const child_spec& x) { return {x.id, x.when, x.stop, x.type, x.delay}; }

supervisor_rules rules_of(const supervisor_spec& x) {
  return {x.how, x.intensity, x.period, x.enough, x.kill_grace, x.seed};
}

std::string join_path(const std::string& parent, const std::string& name) {
  return parent.empty() || parent.back() == '/' ? parent + name : parent + '/' + name;
}

} // namespace dongled::supervision
