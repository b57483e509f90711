#include "io/hilink/client.hpp"

#include "io/hilink/errors.hpp"
#include "io/hilink/pages.hpp"
#include "io/hilink/readings.hpp"

#include <cerrno>

namespace dongled::io::hilink {

namespace {

constexpr milliseconds read_back_interval{400};

/// True for a failed POST that the modem may have acted on: it was sent, and the reply was lost or
/// is illegible.
bool may_have_acted(const failure& why) {
  return (why.code == fault::timed_out && why.detail != ETIMEDOUT)
         || (why.code == fault::os && why.detail == ECONNRESET)
         || (why.code == fault::bad_input && why.detail == 0);
}

std::string flag(bool x) { return x ? "1" : "0"; }

} // namespace

client::client(std::unique_ptr<transport> wire, login who, ticks clock)
  : wire_(std::move(wire)), session_(*wire_, std::move(who), std::move(clock)) {}

client::claimed::~claimed() {
  if (!of_)
    return;
  of_->whole_.reset();
  of_->in_use_ = false;
}

std::optional<client::claimed> client::claim(milliseconds whole) {
  if (in_use_.exchange(true))
    return std::nullopt;
  whole_ = session_.clock().now() + whole;
  return claimed{*this};
}

result<element> client::read_record(const record_page& of, time_point end) {
  auto reply = session_.get(of.path, end);
  if (!reply || !of.key)
    return reply;
  auto key = reply->find(of.key);
  if (!key || (key->text.empty() && key->children.empty()))
    return failure{fault::bad_input,
                   std::string("read ") + of.path + ": the modem does not say its " + of.key};
  return reply;
}

template <class Record>
result<Record> client::read(const record_page& of, Record (*parse)(const element&),
                            time_point end) {
  auto reply = read_record(of, end);
  if (!reply)
    return reply.why();
  return parse(*reply);
}

result<done> client::write(const char* path, const fields& what, time_point end) {
  auto reply = session_.post(path, request_body(what), end);
  if (!reply)
    return reply.why();
  return done{};
}

template <class Record, class Took>
result<Record> client::confirm(result<done> written, const record_page& of,
                               Record (*parse)(const element&), Took took, time_point end) {
  if (!written && !may_have_acted(written.why()))
    return written.why();
  for (;;) {
    auto now = read(of, parse, end);
    if (now && took(*now))
      return now;
    if (session_.clock().now() + read_back_interval >= end) {
      if (!now)
        return now;
      return failure{fault::refused,
                     std::string("write ") + of.path + ": the modem kept its value"};
    }
    session_.clock().sleep(read_back_interval);
  }
}

result<done> client::tell_and_part(const char* path, const fields& what, time_point end) {
  // What fails before the request was sent is a failure; afterwards silence is to be expected.
  if (auto ready = session_.ready(end); !ready)
    return ready;
  auto told = write(path, what, end);
  if (!told && !may_have_acted(told.why()))
    return told;
  session_.forget();
  return done{};
}

result<modem_status> client::status(milliseconds budget) {
  return read(status_page, read_status, end_of(budget));
}

result<modem_identity> client::identity(milliseconds budget) {
  auto end = end_of(budget);
  auto full = read(identity_page, read_identity, end);
  if (full)
    full->complete = true;
  if (full || came_to_nothing(full.why()))
    return full;
  return read(public_page, read_identity, end);
}

result<radio_signal> client::signal(milliseconds budget) {
  return read(signal_page, read_signal, end_of(budget));
}

result<traffic_counters> client::traffic(milliseconds budget) {
  return read(traffic_page, read_traffic, end_of(budget));
}

result<month_counters> client::month_traffic(milliseconds budget) {
  return read(month_page, read_month, end_of(budget));
}

result<done> client::clear_traffic(milliseconds budget) {
  return write("/api/monitoring/clear-traffic", {{"ClearTraffic", "1"}}, end_of(budget));
}

result<serving_network> client::network(milliseconds budget) {
  return read(network_page, read_network, end_of(budget));
}

result<pin_status> client::pin(milliseconds budget) {
  return read(pin_page, read_pin, end_of(budget));
}

result<net_mode> client::mode(milliseconds budget) {
  return read(mode_page, read_mode, end_of(budget));
}

result<net_mode> client::set_mode(const net_mode& want, milliseconds budget) {
  auto end = end_of(budget);
  auto record = read_record(mode_page, end);
  if (!record)
    return record.why();
  fields changes;
  if (!want.mode.empty())
    changes.push_back({"NetworkMode", want.mode});
  if (!want.bands.empty())
    changes.push_back({"NetworkBand", want.bands});
  if (!want.lte_bands.empty())
    changes.push_back({"LTEBand", want.lte_bands});
  auto written = write(mode_page.path, echo(*record, changes), end);
  return confirm(
    written, mode_page, read_mode, [&](const net_mode& got) { return has_taken(want, got); }, end);
}

result<bool> client::data_switch(milliseconds budget) {
  auto now = read(switch_page, read_data_switch, end_of(budget));
  if (!now)
    return now.why();
  if (!*now)
    return failure{fault::bad_input, "read the data switch: the modem does not say"};
  return **now;
}

result<done> client::set_data_switch(bool on, milliseconds budget) {
  auto end = end_of(budget);
  auto written = write(switch_page.path, {{"dataswitch", flag(on)}}, end);
  auto now = confirm(
    written, switch_page, read_data_switch, [&](std::optional<bool> got) { return got == on; },
    end);
  return now ? result<done>(done{}) : now.why();
}

result<done> client::dial(bool connect, milliseconds budget) {
  return write("/api/dialup/dial", {{"Action", flag(connect)}}, end_of(budget));
}

result<dial_settings> client::dialling(milliseconds budget) {
  return read(dialling_page, read_dialling, end_of(budget));
}

result<done> client::set_dialling(const dial_settings& want, milliseconds budget) {
  auto end = end_of(budget);
  auto record = read_record(dialling_page, end);
  if (!record)
    return record.why();
  auto written = write(dialling_page.path,
                       echo(*record, {{"RoamAutoConnectEnable", flag(want.roaming)},
                                      {"MaxIdelTime", std::to_string(want.max_idle_s)},
                                      {"ConnectMode", std::to_string(want.connect_mode)},
                                      {"MTU", std::to_string(want.mtu)}}),
                       end);
  auto now = confirm(
    written, dialling_page, read_dialling, [&](const dial_settings& got) { return got == want; },
    end);
  return now ? result<done>(done{}) : now.why();
}

result<profile_list> client::profiles(milliseconds budget) {
  return read(profiles_page, read_profiles, end_of(budget));
}

result<done> client::add_profile(const apn_profile& what, milliseconds budget) {
  auto end = end_of(budget);
  auto before = read(profiles_page, read_profiles, end);
  if (!before)
    return before.why();
  auto written =
    write(profiles_page.path,
          {{"Delete", "0"}, {"SetDefault", "0"}, {"Modify", "1"}, profile_element(what, {})}, end);
  auto grown = [&](const profile_list& x) { return added(*before, x, what).has_value(); };
  auto after = confirm(written, profiles_page, read_profiles, grown, end);
  if (!after)
    return after.why();
  return use_profile(*added(*before, *after, what), left_until(end));
}

result<done> client::use_profile(int index, milliseconds budget) {
  auto end = end_of(budget);
  auto written =
    write(profiles_page.path,
          {{"Delete", "0"}, {"SetDefault", std::to_string(index)}, {"Modify", "0"}}, end);
  auto now = confirm(
    written, profiles_page, read_profiles,
    [&](const profile_list& x) { return x.current == index; }, end);
  return now ? result<done>(done{}) : now.why();
}

result<done> client::reboot(milliseconds budget) {
  return tell_and_part("/api/device/control", {{"Control", "1"}}, end_of(budget));
}

result<dhcp_settings> client::dhcp(milliseconds budget) {
  return read(dhcp_page, read_dhcp, end_of(budget));
}

result<done> client::set_dhcp(const dhcp_settings& want, milliseconds budget) {
  auto end = end_of(budget);
  auto record = read_record(dhcp_page, end);
  if (!record)
    return record.why();
  return tell_and_part(dhcp_page.path,
                       echo(*record, {{"DhcpIPAddress", want.address},
                                      {"DhcpLanNetmask", want.netmask},
                                      {"DhcpStatus", flag(want.enabled)},
                                      {"DhcpStartIPAddress", want.first},
                                      {"DhcpEndIPAddress", want.last},
                                      {"DhcpLeaseTime", std::to_string(want.lease_s)},
                                      {"PrimaryDns", want.primary_dns},
                                      {"SecondaryDns", want.secondary_dns}}),
                       end);
}

result<done> client::take_seat(milliseconds budget) {
  auto end = end_of(budget);
  // A login that is due and not to be had is known before anything is asked for.
  if (auto in = session_.check_login(end); !in)
    return in;
  return session_.ready(end);
}

result<done> client::check_login(milliseconds budget) {
  return session_.check_login(end_of(budget));
}

result<element> client::fetch(const std::string& path, milliseconds budget) {
  return session_.get(path, end_of(budget));
}

result<element> client::submit(const std::string& path, const fields& what, milliseconds budget) {
  return session_.post(path, request_body(what), end_of(budget));
}

result<done> client::logout(milliseconds budget) { return session_.log_out(end_of(budget)); }

} // namespace dongled::io::hilink
