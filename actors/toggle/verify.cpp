#include "actors/toggle/verify.hpp"

#include "actors/foreign_view.hpp"

namespace dongled {

namespace {

std::string astray(const conductor& with, const probe_report& x) {
  auto view = with.world()->board->find(with.dongle());
  if (!x.foreign || !view
      || !policy::from_carrier(*x.foreign, with.dongle(), view->modem.answers,
                               view->modem.connected))
    return {};
  return foreign_blame_of(with.world()->board->all(), with.dongle(), *x.foreign)
             == policy::blame::probes
           ? policy::useless_words(*x.foreign)
           : policy::walled_words(*x.foreign);
}

} // namespace

flow<verified> verify(const conductor& with, milliseconds budget) {
  auto began = with.now();
  auto probe = co_await with.egress(budget);
  auto good = !probe.address.empty();
  with.note("verify", "only a probe through the dongle proves its egress",
            good ? probe.address + " (" + probe.host + ")" : probe.error, began);
  co_return verified{probe.address, probe.error, probe.known, astray(with, probe)};
}

} // namespace dongled
