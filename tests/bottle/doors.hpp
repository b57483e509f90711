#pragma once

#include "io/usb/power_intents.hpp"
#include "tests/bottle/deed_book.hpp"
#include "tests/bottle/dice.hpp"
#include "tests/bottle/fibers.hpp"
#include "tests/bottle/rack.hpp"
#include "tests/bottle/seen.hpp"
#include "tests/support/fake_plane.hpp"
#include "tests/support/fake_usb_port.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace dongled::bottle {

/// What all doors share: the rack behind them, how long a call takes, who is told, and which life
/// of the daemon it is. What a dead daemon's actors still write on their way down never happened.
struct doorway {
  doorway(rack& behind, fibers& f, timeline& t, dice d, std::string state,
          std::function<void(seen::event)> told)
    : to(behind), stacks(f), later(t), random(d), state_dir(std::move(state)),
      tell(std::move(told)) {}

  rack& to;
  fibers& stacks;
  timeline& later;
  dice random;
  std::string state_dir;
  std::function<void(seen::event)> tell;
  bool slow = true;  ///< Calls take time; else they answer at once.
  uint64_t life = 1; ///< Of the daemon.
  deed_book book{0.7};
  uint64_t sum = 0xcbf29ce484222325; ///< FNV-1a of all that was done, and when.
  uint64_t writes = 0;               ///< So many changes were made from inside.
  uint64_t die_at = 0;               ///< At that change the power of the host fails; 0: not.
  std::function<void()> die = [] {};
  std::function<void()> listen = [] {}; ///< What the daemon has told is shown before what follows.
  std::map<std::string, uint64_t> marks{};         ///< What was reached, and how often.
  std::map<subnet_id, uint64_t> carried{};         ///< Bytes of clients, over all lives.
  std::function<void(const std::string&)> print{}; ///< Each line of the transcript; empty: nobody.

  time_point now() const { return to.now(); }
  /// The actor whose handler this is waits that long; others run meanwhile.
  void spend(milliseconds x);
  /// Some time between both.
  milliseconds some(int64_t from, int64_t until) {
    return milliseconds{random.between(from, until)};
  }
  void note(const std::string& line);
  void mark(const std::string& x) { ++marks[x]; }
  /// A change is made; the host may lose its power with it. False: the daemon is dead.
  bool change(uint64_t of_life);

  bool promised(const std::string& port) const;
  bool wished_off(subnet_id x) const;
  bool owed(subnet_id x, const std::string& what) const;
  /// Something is taken from those who are hit: judged at once.
  void deed(deed_book::deed x);
  /// The hub that is being cut as a whole, port by port, when @p port goes off; empty: it is alone.
  std::string scope_of(const std::string& port) const;
  std::vector<subnet_id> with_power_behind(const std::string& hub) const;

private:
  struct folder {
    uint64_t seen = 0; ///< Changes of the disk by then.
    std::vector<io::usb::power_intent> ports;
    std::set<subnet_id> off;
    std::set<std::pair<subnet_id, std::string>> owed; ///< To modems.
  };
  const folder& on_disk() const;
  mutable folder disk_{};
};

std::unique_ptr<io::route_port> open_routes(doorway& d);
std::unique_ptr<io::usb_port> open_usb(doorway& d);
std::unique_ptr<io::hilink::transport> open_wire(doorway& d, subnet_id modem);

/// The daemon's data plane; it dies with the process.
struct plane_door : test::fake_plane {
  explicit plane_door(doorway& to);

  void set_egress(subnet_id x, std::optional<io::relay::egress> way) override;
  void drain(subnet_id x, milliseconds patience, std::function<void(size_t, size_t)> then) override;
  void probe(subnet_id x, std::string url, milliseconds timeout,
             std::function<void(answer)> then) override;
  /// Clients have something carried, if they can.
  void carry(subnet_id x, uint64_t bytes);

private:
  doorway& d_;
};

} // namespace dongled::bottle
