#include "tests/lab/twin/fault.hpp"

#include <array>
#include <charconv>

namespace dongled::lab {

namespace {

/// What a fault's argument means.
enum class argument : uint8_t { nothing, cure, amount, garbage };

struct row {
  twin_fault what;
  const char* name;
  argument takes;
  cure cured_by;
  int64_t amount;
};

// A fault's row: its name, how its argument is read, and the default of it.
constexpr std::array fault_rows{
  row{twin_fault::api_hang, "api_hang", argument::cure, cure::none, 0},
  row{twin_fault::api_refuse, "api_refuse", argument::cure, cure::none, 0},
  row{twin_fault::api_garbage, "api_garbage", argument::garbage, cure::none, 1},
  row{twin_fault::api_slow, "api_slow", argument::amount, cure::none, 2000},
  row{twin_fault::session_lost, "session_lost", argument::nothing, cure::none, 0},
  row{twin_fault::already_logged_in, "already_logged_in", argument::amount, cure::reboot, 0},
  row{twin_fault::login_locked, "login_locked", argument::amount, cure::power, 300000},
  row{twin_fault::same_address, "same_address", argument::cure, cure::net_mode, 0},
  row{twin_fault::slow_attach, "slow_attach", argument::amount, cure::none, 20000},
  row{twin_fault::no_sim, "no_sim", argument::nothing, cure::none, 0},
  row{twin_fault::pin_needed, "pin_needed", argument::nothing, cure::none, 0},
  row{twin_fault::puk_needed, "puk_needed", argument::nothing, cure::none, 0},
  row{twin_fault::barred, "barred", argument::amount, cure::none, 14},
  row{twin_fault::stuck_connecting, "stuck_connecting", argument::cure, cure::dataswitch, 0},
  row{twin_fault::stuck_data, "stuck_data", argument::cure, cure::dataswitch, 0},
  row{twin_fault::dataswitch_off_after_boot, "dataswitch_off_after_boot", argument::nothing,
      cure::none, 0},
  row{twin_fault::storage_after_boot, "storage_after_boot", argument::nothing, cure::none, 0},
  row{twin_fault::no_service, "no_service", argument::nothing, cure::none, 0},
  row{twin_fault::net_mode_refused, "net_mode_refused", argument::amount, cure::none, 112001},
  row{twin_fault::slow_boot, "slow_boot", argument::amount, cure::none, 10000},
  row{twin_fault::session_over, "session_over", argument::amount, cure::none, 100003},
  row{twin_fault::no_cookie, "no_cookie", argument::nothing, cure::none, 0},
  row{twin_fault::no_password_type, "no_password_type", argument::nothing, cure::none, 0},
  row{twin_fault::plain_password, "plain_password", argument::nothing, cure::none, 0},
  row{twin_fault::other_password, "other_password", argument::nothing, cure::none, 0},
  row{twin_fault::api_busy, "api_busy", argument::amount, cure::none, 100004},
  row{twin_fault::odd_signal, "odd_signal", argument::nothing, cure::none, 0},
  row{twin_fault::settings_lost, "settings_lost", argument::nothing, cure::none, 0},
  row{twin_fault::sms_full, "sms_full", argument::nothing, cure::none, 0},
  row{twin_fault::sms_refused, "sms_refused", argument::amount, cure::none, 113018},
  row{twin_fault::sms_fails, "sms_fails", argument::nothing, cure::none, 0},
  row{twin_fault::ussd_refused, "ussd_refused", argument::amount, cure::none, 111020},
};

constexpr std::array cures{cure::dataswitch, cure::net_mode, cure::reboot, cure::power, cure::none};
constexpr std::array kinds{garbage_kind::random, garbage_kind::html,   garbage_kind::truncated,
                           garbage_kind::length, garbage_kind::xhtml,  garbage_kind::empty,
                           garbage_kind::root,   garbage_kind::no_code};

const row& row_of(twin_fault x) noexcept { return fault_rows[static_cast<size_t>(x)]; }

consteval bool rows_follow_the_enumeration() {
  for (size_t i = 0; i < fault_rows.size(); ++i)
    if (static_cast<size_t>(fault_rows[i].what) != i)
      return false;
  return true;
}
static_assert(rows_follow_the_enumeration());

constexpr auto names = [] {
  std::array<twin_fault, fault_rows.size()> xs{};
  for (size_t i = 0; i < fault_rows.size(); ++i)
    xs[i] = fault_rows[i].what;
  return xs;
}();

std::optional<int64_t> number(std::string_view text) {
  int64_t x = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), x);
  if (error != std::errc{} || end != text.data() + text.size() || x < 0 || x > 86400000)
    return std::nullopt;
  return x;
}

failure senseless(std::string_view fault, std::string_view word) {
  return {fault::bad_input,
          "fault " + std::string{fault} + ": no such argument: " + std::string{word}};
}

} // namespace

std::span<const twin_fault> all_twin_faults() noexcept { return names; }

const char* to_string(twin_fault x) noexcept { return row_of(x).name; }

const char* to_string(cure x) noexcept {
  switch (x) {
  case cure::dataswitch: return "dataswitch";
  case cure::net_mode: return "net_mode";
  case cure::reboot: return "reboot";
  case cure::power: return "power";
  case cure::none: return "none";
  }
  return "?";
}

const char* to_string(garbage_kind x) noexcept {
  switch (x) {
  case garbage_kind::random: return "random";
  case garbage_kind::html: return "html";
  case garbage_kind::truncated: return "truncated";
  case garbage_kind::length: return "length";
  case garbage_kind::xhtml: return "xhtml";
  case garbage_kind::empty: return "empty";
  case garbage_kind::root: return "root";
  case garbage_kind::no_code: return "no_code";
  }
  return "?";
}

fault_order default_order(twin_fault what) noexcept {
  auto& x = row_of(what);
  return {what, x.cured_by, x.amount, std::nullopt};
}

namespace {

bool read_argument(fault_order& order, argument takes, std::string_view word) {
  switch (takes) {
  case argument::nothing: return false;
  case argument::cure:
    if (word == "stubborn")
      word = "none";
    for (auto x : cures) {
      if (word == to_string(x)) {
        order.cured_by = x;
        return true;
      }
    }
    return false;
  case argument::garbage:
    for (auto x : kinds) {
      if (word == to_string(x)) {
        order.kind = x;
        return true;
      }
    }
    [[fallthrough]]; // Not a kind: a seed.
  case argument::amount:
    if (auto x = number(word)) {
      order.amount = *x;
      return true;
    }
    return false;
  }
  return false;
}

} // namespace

result<fault_order> parse_fault(std::string_view text) {
  auto equals = text.find('=');
  auto name = text.substr(0, equals);
  for (auto& x : fault_rows) {
    if (name != x.name)
      continue;
    auto order = default_order(x.what);
    if (equals == std::string_view::npos)
      return order;
    if (!read_argument(order, x.takes, text.substr(equals + 1)))
      return senseless(name, text.substr(equals + 1));
    return order;
  }
  return failure{fault::bad_input, "no such fault: " + std::string{name}};
}

std::string to_string(const fault_order& x) {
  auto& r = row_of(x.what);
  std::string text = r.name;
  switch (r.takes) {
  case argument::nothing: return text;
  case argument::cure: return text + "=" + to_string(x.cured_by);
  case argument::amount: return text + "=" + std::to_string(x.amount);
  case argument::garbage:
    return text + "=" + (x.kind ? std::string{to_string(*x.kind)} : std::to_string(x.amount));
  }
  return text;
}

} // namespace dongled::lab
