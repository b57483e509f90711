#include "actors/router.hpp"

#include "actors/policy/own_part.hpp"
#include "supervision/exit_reason.hpp"
#include "supervision/worker.hpp"

#include <algorithm>

namespace dongled {

namespace {

using io::netlink::snapshot;

bool has_link(const snapshot& x, int ifindex) {
  return std::any_of(x.links.begin(), x.links.end(),
                     [=](const auto& l) { return l.index == ifindex; });
}

/// Two rounds: routes can follow only once link and address are up (netlink::diff).
constexpr int rounds = 2;

routes_report serve(router::state& st, const routes_order& x) {
  routes_report out;
  auto look = [&]() -> std::optional<snapshot> {
    auto have = st.kernel->read();
    if (have)
      return policy::own_part(*have, x.wish);
    out.error = have.why().doing;
    return std::nullopt;
  };
  auto have = look();
  if (!have)
    return out;
  out.present = x.wish.ifindex != 0 && has_link(*have, x.wish.ifindex);
  out.missing = out.left = satisfied(*have, x.wish, x.uplink);
  for (int round = 0; x.repair && !out.left.empty() && round < rounds; ++round) {
    for (auto& step : diff(*have, {x.wish}, x.uplink)) {
      out.taken.push_back(render(step, *have));
      ++st.steps;
      if (auto r = st.kernel->apply(step); !r) {
        ++st.failures;
        out.error = r.why().doing; // the others may still help; the read-back tells
      }
    }
    if (have = look(); !have)
      return out;
    out.left = satisfied(*have, x.wish, x.uplink);
  }
  return out;
}

} // namespace

caf::behavior router::run(pointer self, world_ptr w) {
  auto kernel = w->ports.open_routes();
  if (!kernel) {
    self->quit(supervision::to_error(kernel.why()));
    return {};
  }
  self->state.kernel = std::move(*kernel);
  return supervision::hardened(self, {[=](const routes_order& x) {
                                 ++self->state.orders;
                                 return serve(self->state, x);
                               }},
                               [self] {
                                 auto& st = self->state;
                                 return std::to_string(st.orders) + " orders, "
                                        + std::to_string(st.steps) + " steps, "
                                        + std::to_string(st.failures) + " failed";
                               });
}

} // namespace dongled
