#include "actors/adoption/adopter.hpp"

#include "actors/modem/modem_pool.hpp"
#include "config/text.hpp"

#include <spdlog/spdlog.h>

namespace dongled {

using namespace std::chrono_literals;

adopter::adopter(caf::event_based_actor* self, adopter::uses w, adoption_record* record)
  : self_(self), w_(std::move(w)), record_(record) {}

void adopter::note(std::string action, std::string why, std::string read_back,
                   unix_ms began) const {
  spdlog::info("adopt {} as dongle {}: {} ({}): {}", port().text, dongle().n, action, why,
               read_back);
  record_->trace.push_back(
    {began, std::move(action), std::move(why), std::move(read_back), now() - began});
}

flow<result<policy::adoption_scene>> adopter::scene() const {
  facts_query query;
  auto news = co_await ask<facts_changed>(self_, w_->find("/hotplug"), 5s,
                                          std::string("look at the rack"), std::move(query));
  if (!news)
    co_return news.why();
  if (!news->facts)
    co_return failure{fault::busy, "the kernel has not been asked yet"};
  auto& x = *news->facts;
  policy::adoption_scene out{x.usb,
                             x.kernel,
                             x.uplink,
                             x.dongles,
                             config()->dongles,
                             w_->learned->ports(),
                             w_->stick_rules_now().answered};
  co_return out;
}

flow<power_report> adopter::usb(std::string action, power_order order) const {
  constexpr auto longest_queue = 3min;
  auto began = now();
  auto why = order.why;
  order.why = "adopt " + port().text + ": " + why;
  auto said = co_await ask<power_report>(self_, w_->find("/hub_power"), longest_queue,
                                         std::string("ask hub_power"), std::move(order));
  power_report out;
  if (said)
    out = *said;
  else
    out.read_back = said.why().doing;
  note(std::move(action), std::move(why), out.read_back, began);
  co_return out;
}

flow<routes_report> adopter::address(address_order x) const {
  auto began = now();
  auto what = (x.wanted ? "add " : "remove ") + x.lan.host_address() + " on " + x.interface;
  auto why = x.why;
  auto said = co_await ask<routes_report>(self_, w_->find("/router"), 5s, std::string("ask router"),
                                          std::move(x));
  routes_report out;
  if (said)
    out = *said;
  else
    out.error = said.why().doing;
  auto good = out.error.empty() && out.left.empty();
  note(std::move(what), std::move(why),
       good                ? "reads back as wished"
       : out.error.empty() ? joined(out.left)
                           : out.error,
       began);
  co_return out;
}

std::shared_ptr<io::hilink::client> adopter::client(const policy::newcomer& x) const {
  return w_->ports.modem({x.lan, x.ifindex, x.interface, x.host_address, port(), true, false});
}

flow<result<modem_done>> adopter::call_modem(pool_order order) const {
  // Waiting for a worker comes on top of the call's own budget.
  auto limit = order.budget + longest_wait_for_worker + 10s;
  auto what = order.what;
  auto said = co_await ask<modem_done>(self_, w_->find("/modem_pool/desk"), limit, std::move(what),
                                       std::move(order));
  co_return said;
}

flow<result<recovery_paused>> adopter::pause_recovery(bool pause) const {
  constexpr seconds longest = 15min; // should nobody live to let it go on
  recovery_ask wish{dongle(), pause, std::nullopt, "adoption"};
  if (pause)
    wish.length = longest;
  auto said = co_await ask<recovery_paused>(self_, w_->find("/rack/gate"), 5s,
                                            std::string("ask gate"), std::move(wish));
  co_return said;
}

} // namespace dongled
