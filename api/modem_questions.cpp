#include "api/modem_questions.hpp"

#include "api/views/modem_views.hpp"

namespace dongled::api {

using io::hilink::client;
using nlohmann::json;

namespace {

/// A record that only decorates: null when it is not told.
template <class Record>
json or_null(const result<Record>& x) {
  return x ? to_json(*x) : json(nullptr);
}

/// The record that was asked for.
template <class Record>
result<json> or_failure(const result<Record>& x) {
  if (!x)
    return x.why();
  return to_json(*x);
}

} // namespace

flow<result<json>> talk_to_modem(caf::event_based_actor* self, world_ptr w, subnet_id dongle,
                                 std::string what, modem_talk talk, int requests) {
  auto each = w->settings_now()->dongles.modem.timeout * 2;
  auto budget = each * requests; // for all that one question asks
  modem_order order{
    what,
    [talk = std::move(talk), each](client& x, milliseconds) -> std::any { return talk(x, each); },
    budget};
  // Others may be served first, a few calls each with its time-out.
  auto patience = budget * 2 + seconds{60};
  auto answer = co_await ask<modem_done>(self, w->find(path_of(dongle, "modem")), patience,
                                         std::move(what), std::move(order));
  if (!answer)
    co_return answer.why();
  co_return std::any_cast<result<json>>(std::move(answer->answer));
}

result<json> tell_info(client& x, milliseconds limit) {
  auto identity = x.identity(limit);
  if (!identity)
    return identity.why();
  auto status = x.status(limit);
  auto network = x.network(limit);
  auto pin = x.pin(limit);
  return json{{"identity", to_json(*identity)},
              {"status", or_null(status)},
              {"network", or_null(network)},
              {"sim", or_null(pin)}};
}

result<json> tell_signal(client& x, milliseconds limit) {
  auto signal = x.signal(limit);
  if (!signal)
    return signal.why();
  auto network = x.network(limit);
  return json{{"signal", to_json(*signal)}, {"network", or_null(network)}};
}

result<json> tell_traffic(client& x, milliseconds limit) {
  auto traffic = x.traffic(limit);
  if (!traffic)
    return traffic.why();
  auto month = x.month_traffic(limit);
  return json{{"traffic", to_json(*traffic)}, {"month", or_null(month)}};
}

result<json> tell_profiles(client& x, milliseconds limit) { return or_failure(x.profiles(limit)); }

result<json> reset_traffic(client& x, milliseconds limit) {
  auto before = x.traffic(limit);
  auto cleared = x.clear_traffic(limit);
  if (!cleared)
    return cleared.why();
  auto after = x.traffic(limit);
  return json{{"before", or_null(before)}, {"after", or_null(after)}};
}

result<json> use_profile(client& x, int index, milliseconds limit) {
  auto used = x.use_profile(index, limit);
  if (!used)
    return used.why();
  return tell_profiles(x, limit);
}

result<json> add_profile(client& x, const io::hilink::apn_profile& what, milliseconds limit) {
  auto added = x.add_profile(what, limit);
  if (!added)
    return added.why();
  return tell_profiles(x, limit);
}

} // namespace dongled::api
