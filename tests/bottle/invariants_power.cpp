#include "tests/bottle/invariant.hpp"

#include <map>

namespace dongled::bottle {

namespace {

using seen::time_point;
using verdict = std::optional<std::string>;

struct cut_intent final : invariant {
  const char* name() const noexcept override { return "no_cut_without_intent"; }
  verdict see(const seen::event& x, time_point) override {
    auto* cut = std::get_if<seen::power_cut>(&x);
    if (!cut)
      return {};
    ++judged_;
    if (cut->promised || cut->wished)
      return {};
    return "port " + cut->port + " is told to go off, and no intent on disk says so";
  }
};

struct modem_intent final : invariant {
  const char* name() const noexcept override { return "no_modem_change_without_intent"; }
  verdict see(const seen::event& x, time_point) override {
    auto* change = std::get_if<seen::modem_change>(&x);
    if (!change)
      return {};
    ++judged_;
    if (change->promised)
      return {};
    return "the " + change->what + " of dongle " + to_string(change->dongle)
           + " is changed for a moment, and no intent on disk says so";
  }
};

struct changed_modems final : invariant {
  const char* name() const noexcept override { return "no_modem_forgotten"; }
  verdict see(const seen::event& x, time_point) override {
    auto* m = std::get_if<seen::moment>(&x);
    if (!m)
      return {};
    for (auto& modem : m->changed) {
      ++judged_;
      if (!modem.promised)
        return "the " + modem.what + " of dongle " + to_string(modem.dongle)
               + " is not as it was, and nothing on disk says so";
    }
    return {};
  }
};

struct dark_ports final : invariant {
  std::map<std::string, time_point> since;

  const char* name() const noexcept override { return "no_port_forgotten"; }
  verdict see(const seen::event& x, time_point now) override {
    if (std::holds_alternative<seen::died>(x))
      since.clear(); // nobody lives to give it back; the next life has its time
    auto* m = std::get_if<seen::moment>(&x);
    if (!m)
      return {};
    std::map<std::string, time_point> dark;
    for (auto& port : m->dark) {
      ++judged_;
      if (!port.promised && !port.wished)
        return "port " + port.port + " has no power, and nothing on disk says why";
      if (port.wished || port.stuck)
        continue;
      auto from = since.contains(port.port) ? since[port.port] : now;
      dark[port.port] = from;
      if (now - from > m->longest_dark)
        return "port " + port.port + " has been without power for "
               + std::to_string(
                 std::chrono::duration_cast<std::chrono::seconds>(now - from).count())
               + " s";
    }
    since = std::move(dark);
    return {};
  }
};

struct usb_writes final : invariant {
  std::string under_way;

  const char* name() const noexcept override { return "one_usb_write"; }
  verdict see(const seen::event& x, time_point) override {
    if (std::holds_alternative<seen::died>(x))
      under_way.clear();
    auto* write = std::get_if<seen::usb_write>(&x);
    if (!write)
      return {};
    if (!write->begins) {
      under_way.clear();
      return {};
    }
    ++judged_;
    if (!under_way.empty())
      return write->what + " begins while " + under_way + " has not returned";
    under_way = write->what;
    return {};
  }
};

struct justified final : invariant {
  const char* name() const noexcept override { return "deeds_justified"; }
  verdict see(const seen::event& x, time_point) override {
    auto* bad = std::get_if<seen::unjustified>(&x);
    return bad ? verdict{bad->what} : std::nullopt;
  }
};

} // namespace

invariant_ptr no_cut_without_intent() { return std::make_unique<cut_intent>(); }
invariant_ptr no_port_forgotten() { return std::make_unique<dark_ports>(); }
invariant_ptr no_modem_change_without_intent() { return std::make_unique<modem_intent>(); }
invariant_ptr no_modem_forgotten() { return std::make_unique<changed_modems>(); }
invariant_ptr one_usb_write() { return std::make_unique<usb_writes>(); }
invariant_ptr deeds_justified() { return std::make_unique<justified>(); }

} // namespace dongled::bottle
