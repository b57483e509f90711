#include "tests/lab/twin/twin.hpp"

#include "tests/lab/twin/modem_api.hpp"
#include "tests/lab/twin/modem_state.hpp"
#include "tests/lab/twin/twin_server.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace dongled::lab {

const char* to_string(firmware x) noexcept {
  switch (x) {
  case firmware::a: return "A";
  case firmware::b: return "B";
  }
  return "?";
}

struct twin::parts {
  parts(twin_options x, carrier& world, time_point now)
    : options(std::move(x)), modem(options, world, now), api(options, modem) {
    // nop
  }

  twin_options options;
  modem_state modem;
  modem_api api;
  std::unique_ptr<twin_server> server;
};

result<std::unique_ptr<twin>> twin::make(twin_options options, int listen_fd, carrier& world,
                                         time_point now) {
  auto x = std::make_unique<parts>(std::move(options), world, now);
  auto server = twin_server::make(listen_fd, x->options.family, x->api, x->modem);
  if (!server)
    return server.why();
  x->server = std::move(*server);
  return std::unique_ptr<twin>{new twin(std::move(x))};
}

twin::twin(std::unique_ptr<parts> x) : parts_(std::move(x)) {
  // nop
}

twin::~twin() = default;

int twin::fd() const noexcept { return parts_->server->fd(); }

void twin::serve(time_point now) {
  tick(now);
  parts_->server->serve(now);
}

void twin::tick(time_point now) {
  parts_->modem.advance(now);
  parts_->server->follow_modem();
}

std::optional<twin::time_point> twin::next_deadline() const {
  auto x = parts_->modem.deadline(), y = parts_->server->deadline();
  return x && y ? std::min(*x, *y) : x ? x : y;
}

void twin::listen_on(int listen_fd) { parts_->server->listen_on(listen_fd); }

void twin::set_fault(const fault_order& order, time_point now) {
  parts_->modem.set_fault(order, now);
  parts_->server->follow_modem();
}

void twin::clear_fault(twin_fault what, time_point now) {
  parts_->modem.clear_fault(what, now);
  parts_->server->follow_modem();
}

void twin::clear_faults(time_point now) {
  for (auto& x : parts_->modem.faults().all())
    clear_fault(x.what, now);
}

std::vector<fault_order> twin::faults() const { return parts_->modem.faults().all(); }

void twin::power_off(time_point now) {
  parts_->modem.power_off(now);
  parts_->api.forget();
  parts_->server->follow_modem();
}

void twin::power_on(time_point now) { parts_->modem.power_on(now); }

void twin::switch_mode(time_point now) {
  parts_->modem.switch_mode(now);
  parts_->server->follow_modem();
}

void twin::replace(std::string imei, const lan_settings& lan, time_point now) {
  parts_->options.imei = std::move(imei);
  parts_->modem.replace(lan, now);
  parts_->api.forget();
  parts_->server->follow_modem();
}

void twin::count_traffic(uint64_t received, uint64_t sent, time_point now) {
  parts_->modem.count_traffic(received, sent, now);
}

bool twin::deliver_sms(std::string from, std::string text) {
  return parts_->modem.messages().deliver(std::move(from), std::move(text), "2026-07-27 10:11:12");
}

bool twin::carries_traffic() const {
  return parts_->modem.link().connected() && !parts_->modem.faults().find(twin_fault::stuck_data);
}

int twin::connection_status() const { return parts_->modem.link().status(); }

namespace {

std::string apn_in_use(const modem_records& x) {
  auto at = static_cast<size_t>(x.current_profile) - 1;
  return at < x.profiles.size() ? x.profiles[at].apn : "";
}

nlohmann::json sms_of(const modem_state& x) {
  auto out = nlohmann::json::array();
  for (auto& m : x.messages().all())
    out.push_back({{"id", m.id},
                   {"box", static_cast<int>(m.where)},
                   {"phone", m.phone},
                   {"text", m.text},
                   {"unread", m.unread}});
  return out;
}

} // namespace

std::string twin::snapshot(time_point now) const {
  auto& modem = parts_->modem;
  auto& lease = modem.link().lease();
  auto faults = nlohmann::json::array();
  for (auto& x : modem.faults().all())
    faults.push_back(to_string(x));
  nlohmann::json x{{"subnet", parts_->options.subnet},
                   {"family", to_string(parts_->options.family)},
                   {"imei", parts_->options.imei},
                   {"power", to_string(modem.power())},
                   {"uptime_s", modem.uptime(now).count()},
                   {"connection_status", modem.link().status()},
                   {"carries_traffic", carries_traffic()},
                   {"dataswitch", modem.dataswitch()},
                   {"wan_address", lease ? nlohmann::json(lease->address) : nlohmann::json()},
                   {"lan_address", modem.lan().address},
                   {"net_mode", modem.records().net_mode.mode},
                   {"lte_band", modem.records().net_mode.lte_band},
                   {"apn", apn_in_use(modem.records())},
                   {"sms", sms_of(modem)},
                   {"sim_state", modem.sim().state()},
                   {"download", modem.meter().total().download},
                   {"upload", modem.meter().total().upload},
                   {"sessions", parts_->api.sessions()},
                   {"logins", parts_->api.logins()},
                   {"requests", parts_->api.requests()},
                   {"faults", std::move(faults)}};
  return x.dump();
}

} // namespace dongled::lab
