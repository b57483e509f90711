#include "config/reload_plan.hpp"

#include "config/json_tree.hpp"
#include "config/keys.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace dongled {

namespace {

using comparison = bool (*)(const settings& was, const settings& is);

bool however(const settings&, const settings&) { return true; }

bool forgets_range(const settings& was, const settings& is) {
  return is.dongles.first > was.dongles.first || is.dongles.last < was.dongles.last;
}

bool forgets_expected(const settings& was, const settings& is) {
  auto &old = was.dongles.expected, &now = is.dongles.expected;
  if (!now)
    return false; // then whatever shows up is known, those too
  return !old || !std::includes(now->begin(), now->end(), old->begin(), old->end());
}

bool forgets_ports(const settings& was, const settings& is) {
  auto& now = is.dongles.ports;
  return std::any_of(was.dongles.ports.begin(), was.dongles.ports.end(), [&](auto& x) {
    auto at = now.find(x.first);
    return at == now.end() || at->second != x.second;
  });
}

/// What takes a restart, and when; all other keys are read where they are used, each time, or their
/// users are told (api/process/reload).
constexpr std::pair<std::string_view, comparison> waiting[] = {
  {"dongles.subnets", forgets_range},
  {"dongles.expected", forgets_expected},
  {"dongles.ports", forgets_ports},
  {"socks.listen", however},
  {"socks.port_base", however},
  {"socks.extra_port_bases", however},
  {"socks.threads", however},
  {"usb.sysfs", however},
  {"usb.dev", however},
  {"shell.certificate_file", however},
  {"shell.key_file", however},
  {"shell.authority_file", however},
  {"host.root", however},
  {"state_dir", however},
  {"log.file", however},
};

bool waits(const std::string& path, const settings& was, const settings& is) {
  auto i =
    std::find_if(std::begin(waiting), std::end(waiting), [&](auto& x) { return x.first == path; });
  return i != std::end(waiting) && i->second(was, is);
}

/// Gives @p row's setting in @p to the value that it has in @p from.
void copy(const key_row& row, const settings& from, settings& to) {
  auto text =
    read_json(row.show(from).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace),
              row.path);
  row.read(text.root, to, [](int, const std::string&, const std::string&) {});
}

} // namespace

reload_plan plan_reload(const settings& was, const settings& is) {
  reload_plan out{is, {}, {}};
  for (auto& row : key_table()) {
    if (row.show(was) == row.show(is))
      continue;
    if (waits(row.path, was, is)) {
      copy(row, was, out.force);
      out.waits.push_back(row.path);
    } else {
      out.applied.push_back(row.path);
    }
  }
  return out;
}

} // namespace dongled
