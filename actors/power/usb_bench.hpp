#pragma once

#include "actors/power/lying_ports.hpp"
#include "io/ports.hpp"
#include "io/usb/undo.hpp"

#include <memory>
#include <string>
#include <vector>

namespace dongled {

/// The USB rack on hub_power's bench: the door, and what is owed to the rack as long as something
/// is taken apart. However hub_power ends, by order, kill or exception, the bench gives back what
/// is owed when it is destroyed; should even that not happen, its successor finds the intents.
class usb_bench {
public:
  /// @p usb may be null: then there is no USB to be touched, and `usb()` must not be called.
  usb_bench(std::unique_ptr<io::usb_port> usb, const std::string& state_dir);
  usb_bench(const usb_bench&) = delete;
  ~usb_bench() { give_back(); }

  bool usable() const { return usb_ != nullptr; }
  io::usb_port& usb() const { return *usb_; }
  lying_ports& liars() { return liars_; }

  /// Takes over what an earlier daemon, or hub_power, left behind: it is owed from now on. Answers
  /// the files that make no sense. Fails when not all could be read: to be tried again, since
  /// nobody else knows what is owed.
  result<std::vector<std::string>> inherit();

  /// Promises to undo @p x. Nothing may be taken apart unless this returned done. @p lasting: it is
  /// to stay so for longer than one deed, so it is not overdue. An older debt on the same thing
  /// stays one, of its own.
  result<done> owe(const io::usb::power_intent& x, bool lasting = false);

  /// Keeps a promise: undoes the deed, reads back, forgets the intent, and with it every older one
  /// on the same thing, since it is as it should be now. What fails stays owed.
  io::usb::undone settle(const io::usb::power_intent& x);

  /// The deed that last promised @p x has done nothing: its own debt is none. Older ones stay.
  result<done> forgive(const io::usb::power_intent& x);

  /// What @p x would undo has become the rack's proper state: nobody owes anything on it.
  result<done> settle_as_it_is(const io::usb::power_intent& x);

  /// Settles everything, and answers what became of each.
  std::vector<io::usb::undone> give_back();

  std::vector<io::usb::power_intent> owed() const;
  /// Those that no deed keeps up: to be settled as soon as the hardware lets us.
  std::vector<io::usb::power_intent> overdue() const;

  /// Whether somebody keeps the deed @p x up for longer than one deed.
  bool lasts(const io::usb::power_intent& x) const;

private:
  struct debt {
    io::usb::power_intent what;
    bool lasting = false;
  };

  std::unique_ptr<io::usb_port> usb_;
  io::usb::power_intents intents_;
  lying_ports liars_;
  std::vector<debt> owed_;
};

} // namespace dongled
