#include "actors/modem/modem.hpp"

#include "actors/history/tell.hpp"
#include "actors/modem/modem_deeds.hpp"
#include "actors/modem/modem_poll.hpp"
#include "actors/modem/modem_pool.hpp"
#include "actors/modem/modem_sight.hpp"
#include "supervision/exit_reason.hpp"
#include "supervision/timer.hpp"
#include "supervision/worker.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace dongled {

namespace {

using namespace std::chrono_literals;

constexpr auto poll_interval = 15s;
constexpr auto slow_poll = 60s;    ///< While the API is silent, and for what needs a login.
constexpr auto settle_every = 10s; ///< What a mute modem owes is tried again that often.
constexpr uint64_t deep_every = 4; ///< Of so many polls one reads everything.
/// A restart must know when the dongle was last there: within half of the time that this counts
/// (policy::absence_counts_for).
constexpr unix_ms note_every = 5 * 60 * 1000;

struct attendant {
  modem::pointer self;
  modem::uses w;
  subnet_id dongle;

  modem::state& st() const { return self->state; }

  /// The client for the dongle as it is plugged now; null while it is away.
  std::shared_ptr<io::hilink::client> client() const {
    auto view = w->board->find(dongle);
    if (!view || !view->link.present || view->link.address.empty()) {
      st().client = nullptr;
      return nullptr;
    }
    auto& link = view->link;
    auto login = w->settings_now()->dongles.modem;
    auto same = st().login.username == login.username && st().login.timeout == login.timeout
                && st().login.password_file == login.password_file;
    // A socket that is bound to what was there before reaches nobody.
    auto bound = std::to_string(link.ifindex) + ' ' + link.interface + ' ' + link.address;
    if (!st().client || !same || st().bound != bound) {
      st().client = w->ports.modem(
        {dongle, link.ifindex, link.interface, link.address, link.port, true, false});
      st().client->share(st().guard);
      st().bound = bound;
      st().login = std::move(login);
      st().identified = false;
      st().care.begin_anew();
    }
    return st().client;
  }

  std::string running() const {
    auto view = w->board->find(dongle);
    return view ? view->toggle.running : "";
  }

  void serve() const {
    if (st().out || st().queue.empty())
      return;
    auto job = std::move(st().queue.front());
    st().queue.pop_front();
    if (!job.order.toggle.empty() && job.order.toggle != running()) {
      auto over = "toggle " + job.order.toggle + " is over";
      job.promise.deliver(supervision::to_error({fault::refused, over}));
      return serve();
    }
    auto to = w->find("/modem_pool/desk");
    auto who = client();
    if (!to || !who) {
      auto why = who ? failure{fault::exhausted, "the modem pool is being restarted"}
                     : failure{fault::not_found, "the modem is not there"};
      job.promise.deliver(supervision::to_error(why));
      return serve();
    }
    st().out = true;
    st().doing = job.order.what;
    auto limit = patience(job.order.budget);
    auto free = [me = *this] {
      me.st().out = false;
      me.st().doing.clear();
      me.go_on();
    };
    self->request(to, limit, pool_order{who, job.order.what, job.order.call, job.order.budget})
      .then(
        [free, promise = job.promise](modem_done& x) {
          promise.deliver(std::move(x));
          free();
        },
        [free, promise = job.promise, me = *this](const caf::error& e) {
          promise.deliver(e);
          me.st().client = nullptr; // whoever has it may be at it still
          free();
        });
  }

  /// The desk answers in this time: waiting for a worker comes on top of the call's own budget.
  static milliseconds patience(milliseconds budget) {
    return budget + longest_wait_for_worker + 10s;
  }

  caf::response_promise take(modem_order& x) const {
    supervision::owed_answer answer{self->make_response_promise()};
    st().queue.push_back({std::move(x), answer});
    serve();
    return answer.promise();
  }

  void rest(caf::timespan t) const { supervision::later(self, t, tick{++st().generation}); }

  /// Reads the modem for the board; whoever waits for a call goes first.
  void poll() const {
    auto who = client();
    if (!who) {
      st().silent = 0;
      show_no_modem(st().board, dongle);
      return rest(2s);
    }
    settle();
    auto to = w->find("/modem_pool/desk");
    if (st().out || !st().queue.empty() || !to)
      return rest(1s);
    auto deep = !st().identified || st().polls % deep_every == 0;
    auto depth = deep ? poll_depth::everything : poll_depth::status;
    auto each = w->settings_now()->dongles.modem.timeout;
    ++st().polls;
    st().out = true;
    st().doing = "reading its state";
    auto whole = budget_of_poll(depth, each);
    auto care = st().care.at(w, dongle, self->clock().now(), depth);
    auto call = reader(depth, !st().identified || st().login_ill, w->ports.modem_login, care);
    self->request(to, patience(whole), pool_order{who, "read state", std::move(call), whole, true})
      .then([me = *this](
              const modem_done& x) { me.polled(std::any_cast<const modem_reading&>(x.answer)); },
            [me = *this](const caf::error& e) {
              me.st().client = nullptr; // whoever has it may be at it still
              modem_reading none;       // our queue's trouble, or our workers'
              none.error = to_failure(e, "read the modem").doing;
              none.known = false;
              me.polled(none);
            });
  }

  void polled(const modem_reading& x) const {
    st().out = false;
    st().doing.clear();
    if (!x.known) {
      if (std::exchange(st().unread, x.error) != x.error)
        spdlog::warn("dongle {}: its modem could not be asked: {}", dongle.n, x.error);
      rest(poll_interval);
      return serve();
    }
    st().unread.clear();
    st().silent = x.status ? 0 : st().silent + 1;
    if (x.login)
      st().login_ill = *x.login != io::hilink::modem_trouble::none;
    show_reading(*w, st().board, dongle, x);
    st().care.looked(x, self->clock().now());
    auto named = x.identity && !x.identity->imei.empty();
    if (named && (!std::exchange(st().identified, true) || w->now() - st().noted >= note_every))
      learn(*x.identity);
    rest(st().silent > 1 ? slow_poll : poll_interval);
    go_on();
  }

  /// A call has come back.
  void go_on() const {
    if (st().leaving && !settle())
      return go();
    serve();
    settle();
  }

  /// A conductor that lives gives back by itself what it has borrowed.
  /// Not so at our own end: it may be dying, too, and what it still wants it writes again.
  bool borrowed() const {
    return !st().leaving && !running().empty() && w->find(path_of(dongle, "toggle"));
  }

  /// Gives back what a toggle has left changed in the modem, once nobody else is at it; true: that
  /// is under way.
  bool settle() const {
    auto now = self->clock().now();
    if (st().out || !st().queue.empty() || now < st().settle_next || !w->debts->owes(dongle)
        || borrowed())
      return false;
    auto to = w->find("/modem_pool/desk");
    auto who = client();
    if (!to || !who)
      return false;
    st().out = true;
    st().doing = "giving back what a toggle has changed";
    st().settle_next = now + settle_every;
    auto budget = w->settings_now()->dongles.modem.timeout * 2;
    auto call = [debts = w->debts, n = dongle](io::hilink::client& x,
                                               milliseconds limit) -> std::any {
      return settle_modem(x, debts, n, limit);
    };
    self->request(to, budget * 8 + 30s, pool_order{who, "give back", std::move(call), budget})
      .then(
        [me = *this](const modem_done& x) {
          me.settled(std::any_cast<const std::vector<modem_settled>&>(x.answer));
        },
        [me = *this](const caf::error&) { me.settled({}); });
    return true;
  }

  void settled(const std::vector<modem_settled>& all) const {
    st().out = false;
    st().doing.clear();
    auto said = words(all);
    if (!said.empty() && std::exchange(st().settle_said, said) != said) { // it is tried for ever
      spdlog::warn("dongle {}: {}", dongle.n, said);
      tell(*w, happening_kind::health, dongle, "dongle " + to_string(dongle) + ": " + said,
           {0, "modem"}, {{"modem", said}});
    }
    if (st().leaving)
      return go();
    if (w->debts->owes(dongle))
      supervision::later(self, settle_every, debts_due{false});
    serve();
  }

  void due(const debts_due& x) const {
    if (w->wishes->of(dongle)) // a toggle is over: the next look is at everything
      st().polls = (st().polls + deep_every - 1) / deep_every * deep_every;
    st().settle_next = x.at_once ? time_point{} : st().settle_next;
    settle();
  }

  /// Told to go: a modem must not be left as nobody chose it.
  void part(caf::error why) const {
    st().leaving = std::move(why);
    st().queue.clear();
    st().settle_next = {};
    auto waits = settle() || (st().out && w->debts->owes(dongle)); // for a call that is out
    if (!waits)
      go();
  }

  void go() const {
    leave();
    self->quit(*st().leaving);
  }

  void learn(const io::hilink::modem_identity& x) const {
    auto view = w->board->find(dongle);
    if (!view || view->link.port.text.empty())
      return;
    st().noted = w->now();
    learn_place(*w, dongle, {view->link.port, x.imei, st().noted});
  }

  /// The seat is given back, as far as anybody still listens; nobody waits for it.
  void leave() const {
    if (auto to = w->find("/modem_pool/desk"); to && st().client) {
      auto call = [](io::hilink::client& x, milliseconds limit) -> std::any {
        return x.logout(limit);
      };
      caf::anon_send(to, pool_order{st().client, "log out", call, 1500ms});
    }
  }
};

} // namespace

caf::behavior modem::run(pointer self, uses w, subnet_id dongle) {
  self->state.board = board_writer<modem>{w->board};
  attendant me{self, std::move(w), dongle};
  self->set_exit_handler([=](caf::exit_msg& x) { me.part(std::move(x.reason)); });
  me.poll();
  return supervision::hardened(self,
                               {
                                 [=](modem_order& x) { return me.take(x); },
                                 [=](const debts_due& x) { me.due(x); },
                                 [=](const tick& x) {
                                   if (x.generation == self->state.generation)
                                     me.poll();
                                 },
                               },
                               [self] {
                                 auto& st = self->state;
                                 return (st.out          ? st.doing
                                         : st.silent > 0 ? "silent"
                                                         : "idle")
                                        + ", " + std::to_string(st.queue.size()) + " waiting, "
                                        + std::to_string(st.polls) + " polls";
                               });
}

} // namespace dongled
