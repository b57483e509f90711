#include "actors/adoption/adoption_steps.hpp"

#include "config/text.hpp"

namespace dongled {

using namespace std::chrono_literals;
using policy::newcomer;

namespace {

constexpr unsigned mode_switch_variants = 3;
constexpr auto between_looks = 500ms;
constexpr auto host_patience = 12s; ///< How long the host's DHCP client is waited for.

using client_ptr = std::shared_ptr<io::hilink::client>;

/// Looks again and again until the stick is as wanted, or is none any more, or time is up.
template <class Wanted>
flow<policy::adoption_verdict> look_until(const adopter& with, Wanted wanted, milliseconds budget) {
  auto end = with.clock() + budget;
  for (;;) {
    auto seen = co_await look_at_newcomer(with);
    // A stick leaves the bus as it changes its mode.
    auto may_come = seen.stick || seen.code == "NO_STICK" || seen.code == "NOT_AVAILABLE";
    if ((seen.stick && wanted(*seen.stick)) || !may_come || with.clock() >= end)
      co_return seen;
    co_await pause(with.self(), between_looks);
  }
}

flow<result<io::hilink::modem_identity>> identify(const adopter& with, client_ptr who) {
  std::function call = [](io::hilink::client& c, milliseconds b) { return c.identity(b); };
  auto said =
    co_await with.modem<io::hilink::modem_identity>(std::move(who), "identify", std::move(call));
  co_return said;
}

/// The stick as it is plugged now, placed in its new LAN; without an address where the host has
/// none there.
flow<newcomer> at_new_place(const adopter& with) {
  newcomer out;
  out.lan = with.dongle();
  auto scene = co_await with.scene();
  if (!scene)
    co_return out;
  if (auto link = policy::link_on(*scene, with.port())) {
    out.ifindex = link->index;
    out.interface = link->name;
    out.host_address =
      policy::host_address_in(scene->kernel, link->index, out.lan).value_or(std::string{});
  }
  co_return out;
}

/// Has the host get an address in the new LAN: ours with fixed addresses; else the host's DHCP
/// client is given a reason to ask anew, once.
flow<done> address_anew(const adopter& with, const newcomer& x, bool& replugged, debts& owed) {
  if (with.fixed_addresses()) {
    address_order order{x.ifindex, x.interface, x.lan, true, "the host must reach its new LAN"};
    owed.addresses.push_back(order);
    auto said = co_await with.address(std::move(order));
    (void)said; // looked at in the next round
  } else if (!std::exchange(replugged, true)) {
    power_order order;
    order.what = power_deed::reauthorize;
    order.target = with.port();
    order.why = "the host's DHCP client is to ask again";
    auto said = co_await with.usb("re-plug " + with.port().text, std::move(order));
    (void)said;
  }
  co_return done{};
}

} // namespace

flow<done> hold_recovery(const adopter& with, debts& owed) {
  auto view = with.world()->board->find(with.dongle());
  if (owed.paused || !view || !view->known || view->recovery.paused)
    co_return done{};
  auto said = co_await with.pause_recovery(true);
  owed.paused = said && said->error.empty();
  co_return done{};
}

flow<policy::adoption_verdict> look_at_newcomer(const adopter& with) {
  policy::adoption_verdict out;
  auto scene = co_await with.scene();
  if (!scene) {
    out.says = scene.why().doing;
    out.code = "NOT_AVAILABLE";
    co_return out;
  }
  out = policy::judge_newcomer(*scene, with.port(), with.dongle());
  co_return out;
}

std::string words(const policy::adoption_verdict& x) {
  if (!x.stick)
    return x.says;
  if (x.stick->storage)
    return "a stick in mass-storage mode";
  if (x.stick->ifindex == 0)
    return "a stick without a network interface";
  auto host = x.stick->host_address.empty() ? "no address" : x.stick->host_address;
  return "a stick as " + x.stick->interface + ", the host has " + host;
}

flow<policy::adoption_verdict> make_modem(const adopter& with, policy::adoption_verdict seen) {
  auto budgets = with.config()->recovery.budgets;
  auto is_modem = [](const newcomer& x) { return !x.storage && x.ifindex != 0; };
  for (unsigned i = 0; i < mode_switch_variants && seen.stick && seen.stick->storage; ++i) {
    power_order order;
    order.what = power_deed::mode_switch;
    order.target = with.port();
    order.attempt = i;
    order.why = "it must be a modem before it can be moved";
    auto switched = co_await with.usb("switch mode", std::move(order));
    (void)switched; // what came of it is looked at
    seen = co_await look_until(with, is_modem, budgets.mode_switch);
  }
  if (seen.stick && !is_modem(*seen.stick))
    seen = co_await look_until(with, is_modem, budgets.usb);
  if (seen.stick && !is_modem(*seen.stick)) {
    seen.says = "it stays " + words(seen);
    seen.stick.reset();
    seen.code = "NO_INTERFACE";
  }
  co_return seen;
}

flow<std::string> reach_newcomer(const adopter& with, newcomer& x, debts& owed) {
  auto has_address = [](const newcomer& y) { return !y.host_address.empty(); };
  if (x.host_address.empty() && !with.fixed_addresses()) {
    auto seen = co_await look_until(with, has_address, host_patience);
    if (seen.stick && has_address(*seen.stick))
      x = *seen.stick;
  }
  if (!x.host_address.empty())
    co_return std::string{};
  address_order order{x.ifindex, x.interface, x.lan, true, "the host must reach the stick"};
  owed.addresses.push_back(order);
  auto said = co_await with.address(std::move(order));
  if (!said.error.empty() || !said.left.empty())
    co_return said.error.empty() ? joined(said.left) : said.error;
  x.host_address = x.lan.host_address();
  co_return std::string{};
}

flow<std::string> set_aside(const adopter& with, subnet_id lan, debts& owed) {
  auto scene = co_await with.scene();
  if (!scene)
    co_return scene.why().doing;
  for (auto& port : policy::to_set_aside(*scene, with.port(), lan)) {
    owed.aside.push_back(port); // also when it failed half-way
    power_order order;
    order.what = power_deed::unauthorize;
    order.target = port;
    order.why = "it may answer in the same LAN";
    auto said = co_await with.usb("unauthorise " + port.text, std::move(order));
    if (!said.done)
      co_return port.text + " could not be kept away: " + said.read_back;
  }
  co_return std::string{};
}

flow<std::string> imei_of(const adopter& with, client_ptr who) {
  auto said = co_await identify(with, std::move(who));
  std::string out;
  if (said)
    out = said->imei;
  co_return out;
}

flow<std::string> move_lan(const adopter& with, client_ptr who) {
  auto began = with.now();
  std::function read = [](io::hilink::client& c, milliseconds b) { return c.dhcp(b); };
  auto now = co_await with.modem<io::hilink::dhcp_settings>(who, "read its LAN", std::move(read));
  with.note("read its LAN", "the whole record is written back",
            now ? now->address + ", pool " + now->first + " to " + now->last : now.why().doing,
            began);
  if (!now)
    co_return now.why().doing;
  began = with.now();
  auto wanted = policy::moved_lan(*now, with.dongle());
  std::function write = [wanted](io::hilink::client& c, milliseconds b) {
    return c.set_dhcp(wanted, b);
  };
  auto moved = co_await with.modem<done>(who, "move its LAN", std::move(write));
  with.note("move its LAN to " + wanted.address, "its number is " + to_string(with.dongle()),
            moved ? "asked; it moves before it answers" : moved.why().doing, began);
  co_return moved ? std::string{} : moved.why().doing;
}

flow<std::string> verify_move(const adopter& with, std::string imei, debts& owed) {
  auto began = with.now();
  auto budgets = with.config()->recovery.budgets;
  auto end = with.clock() + host_patience + budgets.usb + budgets.mode_switch;
  auto patience = with.clock() + (with.fixed_addresses() ? 0s : host_patience);
  auto replugged = false;
  std::string last = "it was not seen again";
  while (with.clock() < end) {
    co_await hold_recovery(with, owed); // it is known as a dongle from its first address on
    auto x = co_await at_new_place(with);
    if (x.ifindex != 0 && !x.host_address.empty()) {
      auto said = co_await identify(with, with.client(x));
      auto same = said && (imei.empty() || said->imei.empty() || said->imei == imei);
      last = !said ? said.why().doing : same ? "it answers" : "another modem answers there";
      if (same) {
        with.note("verify", "only an answer at its new address proves the move",
                  "a HiLink modem answers at " + x.lan.modem_address()
                    + (said->imei.empty() ? "" : ", IMEI " + said->imei),
                  began);
        co_return std::string{};
      }
    } else if (x.ifindex != 0 && with.clock() >= patience) {
      last = "the host has no address in its new LAN";
      co_await address_anew(with, x, replugged, owed);
    }
    co_await pause(with.self(), 1s);
  }
  with.note("verify", "only an answer at its new address proves the move", last, began);
  co_return "no answer at " + with.dongle().modem_address() + ": " + last;
}

} // namespace dongled
