#include "actors/recorder/own_readings.hpp"

#include "actors/firewall_view.hpp"
#include "actors/phase_view.hpp"
#include "io/recorder/frames.hpp"
#include "io/recorder/proc_text.hpp"

#include <cmath>

namespace dongled {

using io::recorder::reading_list;
using policy::phase;

namespace {

using number = std::optional<int64_t>;

/// Names are kept as numbers: whether two are the same is all that matters.
number id_of(const std::string& x) {
  return x.empty() ? std::nullopt : number{io::recorder::crc32(x)};
}

number tenths(std::optional<double> x) { return x ? number{std::llround(*x * 10)} : std::nullopt; }

/// Whether it is as it should be; nothing while somebody means it to be otherwise, or nobody knows.
number well(phase x) {
  switch (x) {
  case phase::off:
  case phase::closed:
  case phase::toggling:
  case phase::starting:
  case phase::doubted: return std::nullopt;
  default: return policy::usable(x) ? 1 : 0;
  }
}

} // namespace

void read_dongle(reading_list& to, const dongle_view& x, const io::relay::counters& carried) {
  auto name = [&, n = to_string(x.subnet)](const char* family, const std::string& what) {
    return std::string{family} + '.' + n + '.' + what;
  };
  auto of_dongle = [&](const char* what, const char* unit, number value) {
    to.gauge(name("dongle", what), unit, value);
  };
  auto now = phase_of(x).now;
  of_dongle("phase", "id", static_cast<int64_t>(now));
  of_dongle("well", "1", well(now));
  of_dongle("walled", "1", now == phase::walled_garden);
  of_dongle("there", "1", x.usb.there || x.link.present);
  of_dongle("api", "1", x.modem.looked ? number{x.modem.answers} : std::nullopt);
  of_dongle("plmn", "id",
            x.modem.plmn.empty() ? std::nullopt : io::recorder::number_in(x.modem.plmn));
  of_dongle("controller", "id", id_of(x.usb.controller));
  of_dongle("hub", "id", id_of(x.usb.hub));
  of_dongle("probe_failures", "1", x.health.failures);
  auto& signal = x.modem.signal;
  of_dongle("rsrp", "0.1 dBm", signal ? tenths(signal->rsrp) : std::nullopt);
  of_dongle("sinr", "0.1 dB", signal ? tenths(signal->sinr) : std::nullopt);
  auto plan = x.modem.plan && x.modem.plan->limit > 0;
  of_dongle("plan_used", "%",
            plan ? number{static_cast<int64_t>(static_cast<double>(x.modem.plan->used) * 100
                                               / static_cast<double>(x.modem.plan->limit))}
                 : std::nullopt);
  of_dongle("relays", "1", static_cast<int64_t>(carried.connections));

  auto count = [&](const char* family, const std::string& what, uint64_t value) {
    to.counter(name(family, what), what.ends_with("bytes") ? "B" : "1",
               static_cast<int64_t>(value));
  };
  count("dongle", "up_bytes", carried.up_bytes);
  count("dongle", "down_bytes", carried.down_bytes);
  count("dongle", "accepted", carried.accepted);
  count("dongle", "refused", carried.refused);
  uint64_t failed = 0;
  for (size_t i = 0; i < io::relay::socket_outcomes; ++i) {
    count("connect", to_string(static_cast<io::relay::socket_outcome>(i)), carried.connects[i]);
    failed += i == 0 ? 0 : carried.connects[i];
  }
  count("connect", "failed", failed);
  count("lookup", "ok", carried.names_found);
  count("lookup", "missing", carried.names_missing);
  count("lookup", "failed", carried.names_failed);
  for (auto what :
       {io::relay::socket_outcome::too_many_files, io::relay::socket_outcome::too_many_files_host,
        io::relay::socket_outcome::no_memory}) {
    auto sum = std::string{"accept."} + to_string(what);
    to.counter(sum, "1",
               to.value(sum).value_or(0)
                 + static_cast<int64_t>(carried.accept_errors[static_cast<size_t>(what)]));
  }
}

void read_host_view(reading_list& to, const host_view& x) {
  to.counter("netlink.overruns", "1", static_cast<int64_t>(x.overruns));
  auto on = x.firewall && x.firewall->enforced;
  to.counter("firewall.blocked", "1",
             on ? number{static_cast<int64_t>(x.firewall->blocked)} : std::nullopt);
  to.gauge("firewall.list", "id", x.firewall ? id_of(x.firewall->list_sha256) : std::nullopt);
}

std::optional<io::recorder::change> change_of(const happening& x) {
  io::recorder::change out{x.at, to_string(x.kind), x.dongle ? x.dongle->n : uint8_t{0}, ""};
  auto asked = x.by.substr(0, x.by.find(' ')); // "http", without the address
  switch (x.kind) {
  case happening_kind::toggle_started:
    if (asked.starts_with("recovery"))
      out.kind = "recovery_started";
    out.text = "asked by " + asked;
    return out;
  case happening_kind::restart:
    if (x.actor.find("/relays") != std::string::npos)
      return std::nullopt; // they are many, and meant to end
    out.text = x.actor;
    return out;
  case happening_kind::person:
  case happening_kind::tuning:
  case happening_kind::schedule:
  case happening_kind::firewall: out.text = "by " + asked; return out;
  case happening_kind::daemon:
  case happening_kind::phase:
  case happening_kind::plug:
  case happening_kind::power:
  case happening_kind::gave_up:
  case happening_kind::uplink:
  case happening_kind::condition: out.text = x.text; return out;
  default: return std::nullopt;
  }
}

} // namespace dongled
