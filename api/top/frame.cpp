#include "api/top/frame.hpp"

#include "actors/phase_view.hpp"
#include "api/views/or_null.hpp"
#include "api/views/views.hpp"

#include <nlohmann/json.hpp>

#include <chrono>

namespace dongled::api::top {

using nlohmann::json;

namespace {

constexpr std::chrono::minutes lately{10};

int64_t whole_seconds(unix_ms x) { return std::max<unix_ms>(x, 0) / 1000; }

json running_json(const dongle_view& x, unix_ms now) {
  auto& t = x.toggle;
  if (t.running.empty())
    return nullptr;
  return {{"toggle_id", t.running},
          {"asked_by", t.asked_by},
          {"action", t.action},
          {"age_s", whole_seconds(now - t.started)}};
}

json last_json(const dongle_view& x, unix_ms now) {
  auto& last = x.toggle.last;
  if (!last)
    return nullptr;
  return {{"toggle_id", last->toggle_id},
          {"outcome", to_string(last->outcome)},
          {"step", last->step},
          {"ago_s", whole_seconds(now - last->ended)},
          {"error", or_null(last->error)}};
}

json row_json(const dongle_view& x, const rack_picture& of) {
  auto verdict = phase_of(x);
  auto found = of.carried.find(x.subnet);
  auto carried = found == of.carried.end() ? io::relay::counters{} : found->second;
  auto& r = x.recovery;
  return {{"subnet", x.subnet.n},
          {"phase", policy::to_string(verdict.now)},
          {"phase_reason", verdict.why},
          {"external_ip", or_null(x.health.external_ip)},
          {"interface", or_null(x.link.interface)},
          {"usb_path", or_null(x.link.port.text.empty() ? x.usb.port.text : x.link.port.text)},
          {"signal", x.modem.signal ? to_json(*x.modem.signal) : json(nullptr)},
          {"network", or_null(x.modem.network)},
          {"connections", carried.connections},
          {"up_bytes", carried.up_bytes},
          {"down_bytes", carried.down_bytes},
          {"running", running_json(x, of.now)},
          {"last", last_json(x, of.now)},
          {"paused", r.paused},
          {"next_try_s", r.next_try > of.now ? json(whole_seconds(r.next_try - of.now)) : json()},
          {"plan", or_null(r.plan)}};
}

bool worth_showing(const supervision::census_entry& x, time_point clock) {
  auto failed = x.failed_at && clock - *x.failed_at <= lately;
  return failed || x.state != supervision::phase::running;
}

json actor_json(const supervision::census_entry& x, time_point clock) {
  auto since = [&](time_point y) {
    return std::chrono::duration_cast<seconds>(clock > y ? clock - y : y - clock).count();
  };
  return {{"path", x.path},
          {"phase", to_string(x.state)},
          {"restarts", x.restarts},
          {"restarts_in_window", x.restarts_in_window},
          {"last_failure", or_null(x.last_failure)},
          {"failed_ago_s", x.failed_at ? json(since(*x.failed_at)) : json(nullptr)},
          {"due_s", x.due && *x.due > clock ? json(since(*x.due)) : json(nullptr)}};
}

} // namespace

json frame_json(const rack_picture& x, const std::vector<supervision::census_entry>& tree) {
  auto status = status_json(x);
  json dongles = json::array(), actors = json::array();
  for (auto& d : x.dongles)
    if (d.known)
      dongles.push_back(row_json(d, x));
  for (auto& a : tree)
    if (worth_showing(a, x.clock))
      actors.push_back(actor_json(a, x.clock));
  return {{"at", rfc3339(x.now)},
          {"at_ms", x.now},
          {"host", status.at("host")},
          {"counts", status.at("dongle_status")},
          {"toggles", status.at("toggles")},
          {"uplink", status.at("uplink")},
          {"warnings", status.at("warnings")},
          {"dongles", std::move(dongles)},
          {"actors", std::move(actors)}};
}

} // namespace dongled::api::top
