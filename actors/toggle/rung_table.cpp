#include "actors/toggle/rung_table.hpp"

#include "actors/toggle/rung_modem.hpp"
#include "actors/toggle/rung_usb.hpp"
#include "actors/toggle/rung_whole.hpp"
#include "config/text.hpp"

#include <array>

namespace dongled {

using policy::rung;

namespace {

flow<step_end> repair_routes(const conductor& with, milliseconds) {
  auto began = with.now();
  auto r = co_await with.routes(true);
  auto read_back = !r.left.empty()   ? "still: " + joined(r.left)
                   : r.error.empty() ? "routes and rule are as wished"
                                     : r.error;
  with.note("repair routes", r.taken.empty() ? "look again" : joined(r.taken), read_back, began);
  step_end end;
  end.took = r.known && r.left.empty() && r.error.empty() && r.present;
  end.read_back = read_back;
  end.not_known = !r.known;
  end.outside = !r.outside.empty();
  co_return end;
}

flow<step_end> data_rung(const conductor& with, milliseconds budget) {
  auto end = co_await cycle_data(with, with.config()->toggle.hold, budget);
  co_return end;
}

flow<step_end> mode_rung(const conductor& with, milliseconds budget) {
  auto end = co_await flip_mode(with, with.config()->toggle.hold, budget);
  co_return end;
}

using budgets = settings::recovery_part::budgets_part;

const std::array<recovery_step, 10> table{{
  {rung::route, "route repair", &budgets::route, false, false, repair_routes},
  {rung::data_cycle, "data switch off and on", &budgets::modem, true, true, data_rung},
  {rung::mode_flip, "network mode flip", &budgets::modem, true, true, mode_rung},
  {rung::reboot, "modem reboot", &budgets::modem_reboot, true, true, reboot},
  {rung::mode_switch, "mode switch", &budgets::mode_switch, true, false, come_back,
   in_storage_mode},
  {rung::usb_bind, "USB unbind and bind", &budgets::usb, true, false, unbind_bind_stick},
  {rung::reauthorize, "USB authorisation anew", &budgets::usb, true, false, reauthorize_stick},
  {rung::port_power, "power cycle of its port", &budgets::port_power, true, false, cycle_its_port},
  {rung::hub_power, "power cycle of its hub", &budgets::hub_power, true, false, cycle_its_hub},
  {rung::controller, "restart of its host controller", &budgets::controller, true, false,
   cycle_its_controller},
}};

} // namespace

const recovery_step& step_for(rung x) {
  for (auto& row : table)
    if (row.rung == x)
      return row;
  return table.front(); // unreachable: a test holds the table against the rungs
}

} // namespace dongled
