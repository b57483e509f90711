#include "actors/power/cut_marks.hpp"

#include <algorithm>

namespace dongled {

namespace {

bool at_or_below(const port_path& place, const port_path& port) {
  return place == port || policy::hangs_below(place, port);
}

} // namespace

milliseconds boot_of(const rack_world& w) { return w.settings_now()->recovery.budgets.port_power; }

std::vector<subnet_id> dongles_at(const rack_world& w, const std::vector<port_path>& ports) {
  std::vector<subnet_id> out;
  for (auto& x : w.board->all()) {
    auto place = port_of(w, x.subnet);
    auto hit = [&](auto& y) {
      return at_or_below(place, y) || (!y.text.empty() && x.usb.controller == y.text);
    };
    if (std::any_of(ports.begin(), ports.end(), hit))
      out.push_back(x.subnet);
  }
  return out;
}

void mark_taken(const rack_world& w, const board_writer<hub_power>& to,
                const std::vector<subnet_id>& who, const std::vector<policy::at_risk>& rack,
                const std::string& by, const std::string& toggle, milliseconds away) {
  auto now = w.now();
  auto until = now + (away + boot_of(w)).count();
  for (auto& x : rack)
    if (std::find(who.begin(), who.end(), x.dongle) != who.end())
      to.update(x.dongle, [&](auto& v) { v.cut = {now, until, x.now, by, toggle}; });
}

milliseconds boot_left(const rack_world& w, const dongle_view& x) {
  auto now = w.now();
  return milliseconds{policy::boots(x.cut, since_cut_of(x), now) ? x.cut.boots_until - now : 0};
}

} // namespace dongled
