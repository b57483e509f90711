#include "actors/toggle/carrier_limit.hpp"

#include "actors/carrier_view.hpp"

namespace dongled {

std::string carriers_objection(const conductor& with, bool came_back) {
  auto& w = *with.world();
  look_at_carriers(w);
  auto view = w.board->find(with.dongle());
  if (came_back && view)
    w.carriers->joins(with.dongle(), view->modem.plmn);
  return w.carriers->objection(with.dongle(), true);
}

} // namespace dongled
