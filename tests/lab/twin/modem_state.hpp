#pragma once

#include "tests/lab/twin/data_link.hpp"
#include "tests/lab/twin/fault_board.hpp"
#include "tests/lab/twin/message_store.hpp"
#include "tests/lab/twin/modem_records.hpp"
#include "tests/lab/twin/radio.hpp"
#include "tests/lab/twin/sim_card.hpp"
#include "tests/lab/twin/traffic_meter.hpp"
#include "tests/lab/twin/twin_options.hpp"

#include <chrono>
#include <optional>
#include <vector>

namespace dongled::lab {

/// Whether the modem runs at all.
enum class power_phase : uint8_t {
  off,     ///< No power, or switched off by device/control 4.
  booting, ///< On its way up: gone from USB.
  storage, ///< Up as a mass-storage device: no network, no web server.
  on,      ///< Up as HiLink.
};

/// "off", "booting", …
const char* to_string(power_phase x) noexcept;

/// The modem behind the web pages: power, SIM, data link, settings, traffic and the faults it has.
/// No socket and no clock in here: time is a parameter, effects go to the carrier. Actions answer
/// with HiLink's error code, 0 when it did as told.
class modem_state {
public:
  modem_state(const twin_options& options, carrier& world, time_point now);

  /// Makes what is due happen: link transitions, a scheduled reboot, the end of a boot or fault.
  void advance(time_point now);

  /// When `advance` is needed next.
  std::optional<time_point> deadline() const;

  int set_dataswitch(bool on, time_point now);
  int dial(bool on, time_point now);
  int set_net_mode(const net_mode_record& x, time_point now);
  int set_registration(const register_record& x, time_point now);
  int set_profiles(std::vector<profile_record> all, int current, time_point now);
  int set_lan(const lan_settings& x);
  int enter_pin(std::string_view pin, time_point now);
  int enter_puk(std::string_view puk, std::string_view new_pin, time_point now);

  /// device/control: 1 reboot, 2 factory reset, 4 power off. Happens a little after the reply.
  int control(int what, time_point now);

  void power_off(time_point now);
  void power_on(time_point now);
  void switch_mode(time_point now);
  /// Another stick of the same make takes this one's place, without power: records, faults and
  /// all are new; its LAN is `lan`.
  void replace(const lan_settings& lan, time_point now);

  void set_fault(const fault_order& order, time_point now);
  void clear_fault(twin_fault what, time_point now);
  const fault_board& faults() const noexcept { return faults_; }

  void count_traffic(uint64_t received, uint64_t sent, time_point now);
  void clear_traffic(time_point now);

  power_phase power() const noexcept { return power_; }
  /// Grows whenever the modem forgets its sessions: those of an older number are gone.
  unsigned session_era() const noexcept { return session_era_; }
  bool dataswitch() const noexcept { return dataswitch_; }
  bool in_service() const;
  const data_link& link() const noexcept { return link_; }
  const sim_card& sim() const noexcept { return sim_; }
  const traffic_meter& meter() const noexcept { return meter_; }
  const lan_settings& lan() const noexcept { return lan_; }
  const modem_records& records() const noexcept { return records_; }
  /// Settings that act on nothing but what is read back.
  modem_records& records() noexcept { return records_; }
  message_store& messages() noexcept { return messages_; }
  const message_store& messages() const noexcept { return messages_; }
  radio_reading radio() const { return read_radio(options_.subnet, records_.net_mode.mode); }
  std::chrono::seconds uptime(time_point now) const;
  /// The day the month's counters were cleared last.
  std::chrono::sys_days month_cleared() const noexcept { return cleared_; }

private:
  void step(time_point now);
  void boot(time_point now);
  std::chrono::milliseconds boot_time() const;
  void go_down(cure because, time_point now);
  void cured_by(cure action, time_point now);
  void refresh(time_point now);
  void follow_link(time_point now);

  twin_options options_;
  carrier* world_;
  data_link link_;
  sim_card sim_;
  traffic_meter meter_;
  modem_records records_;
  message_store messages_;
  lan_settings lan_;
  fault_board faults_;
  bool dataswitch_;
  std::optional<time_point> metered_; ///< Since when the connection is up that the meter counts.
  power_phase power_ = power_phase::on;
  unsigned session_era_ = 1;
  time_point started_;
  time_point booted_;
  std::optional<time_point> boot_due_;
  std::optional<time_point> control_due_;
  int control_ = 0;
  std::chrono::sys_days cleared_;
};

} // namespace dongled::lab
