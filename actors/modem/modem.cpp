#include "actors/modem/modem.hpp"

#include "actors/history/tell.hpp"
#include "actors/modem/modem_poll.hpp"
#include "supervision/exit_reason.hpp"
#include "supervision/worker.hpp"

#include "supervision/timer.hpp"
#include <spdlog/spdlog.h>

#include <algorithm>

namespace dongled {

namespace {

using namespace std::chrono_literals;

constexpr auto poll_interval = 15s;
constexpr auto slow_poll = 60s;    ///< While the API is silent, and for what needs a login.
constexpr uint64_t deep_every = 4; ///< Of so many polls one reads everything.
/// A restart must know when the dongle was last there: within half of the time that this counts
/// (policy::absence_counts_for).
constexpr unix_ms note_every = 5 * 60 * 1000;

signal_view shown(const io::hilink::radio_signal& x, const modem_reading& all) {
  return {x.rsrp, x.rsrq,    x.rssi, x.sinr,
          x.band, x.cell_id, x.pci,  all.network ? all.network->numeric : x.plmn};
}

struct attendant {
  modem::pointer self;
  world_ptr w;
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
    if (!st().client || st().ifindex != link.ifindex) {
      st().client = w->ports.modem(
        {dongle, link.ifindex, link.interface, link.address, link.port, true, false});
      st().ifindex = link.ifindex;
      st().identified = false;
    }
    return st().client;
  }

  void serve() const {
    if (st().out || st().queue.empty())
      return;
    auto job = std::move(st().queue.front());
    st().queue.pop_front();
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
    // Waiting for a worker comes on top of the call's own budget.
    auto limit = job.order.budget * 2 + 30s;
    auto free = [me = *this] {
      me.st().out = false;
      me.st().doing.clear();
      me.serve();
    };
    self->request(to, limit, pool_order{who, job.order.what, job.order.call, job.order.budget})
      .then(
        [free, promise = job.promise](modem_done& x) {
          promise.deliver(std::move(x));
          free();
        },
        [free, promise = job.promise](const caf::error& e) {
          promise.deliver(e);
          free();
        });
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
      w->board->update(dongle, [](dongle_view& v) { v.modem = {}; });
      return rest(2s);
    }
    auto to = w->find("/modem_pool/desk");
    if (st().out || !st().queue.empty() || !to)
      return rest(1s);
    auto deep = !st().identified || st().polls % deep_every == 0;
    auto depth = deep ? poll_depth::everything : poll_depth::status;
    auto budget = w->settings_now()->dongles.modem.timeout;
    ++st().polls;
    st().out = true;
    st().doing = "reading its state";
    auto call = [depth](io::hilink::client& x, milliseconds limit) -> std::any {
      return read_modem(x, depth, limit);
    };
    self->request(to, budget * 8 + 30s, pool_order{who, "read state", call, budget})
      .then([me = *this](
              const modem_done& x) { me.polled(std::any_cast<const modem_reading&>(x.answer)); },
            [me = *this](const caf::error& e) {
              modem_reading none; // our queue's trouble, or our workers'
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
    show(x);
    auto named = x.identity && !x.identity->imei.empty();
    if (named && (!std::exchange(st().identified, true) || w->now() - st().noted >= note_every))
      learn(*x.identity);
    rest(st().silent > 1 ? slow_poll : poll_interval);
    serve();
  }

  void show(const modem_reading& x) const {
    std::string before, after;
    auto answered_before = true;
    tell_change(x);
    w->board->update(dongle, [&](dongle_view& v) {
      auto& m = v.modem;
      before = m.trouble;
      answered_before = m.answers || !m.looked;
      m.looked = true;
      m.answers = x.status.has_value();
      m.error = x.error;
      if (!x.status)
        return;
      m.connected = x.status->connection == io::hilink::connection_state::connected;
      m.connection = to_string(x.status->connection);
      m.trouble = x.trouble == io::hilink::modem_trouble::none ? "" : words(x.trouble);
      m.trouble_code = m.trouble.empty() ? "" : to_string(x.trouble);
      after = m.trouble;
      if (x.traffic)
        m.traffic = {x.traffic->current_upload, x.traffic->current_download};
      if (x.signal)
        m.signal = shown(*x.signal, x);
      if (x.network)
        m.network = x.network->name;
      if (x.identity) {
        m.model = x.identity->model;
        m.imei = x.identity->imei;
      }
    });
    if (answered_before && !x.status)
      spdlog::warn("dongle {}: the modem's API does not answer: {}", dongle.n, x.error);
    if (!answered_before && x.status)
      spdlog::info("dongle {}: the modem's API answers again", dongle.n);
    if (x.status && before != after)
      spdlog::warn("dongle {}: {}", dongle.n, after.empty() ? "no trouble any more" : after);
  }

  /// Before the board shows it: a new phase follows from this.
  void tell_change(const modem_reading& x) const {
    auto was = w->board->find(dongle);
    if (!was)
      return;
    auto& m = was->modem;
    auto say = [&](const std::string& what) {
      tell(*w, happening_kind::health, dongle, "dongle " + to_string(dongle) + ": " + what,
           follows_from_toggle(*w, dongle, "modem"), {{"modem", what}});
    };
    if ((m.answers || !m.looked) && !x.status)
      say("the modem's API does not answer: " + x.error);
    if (m.looked && !m.answers && x.status)
      say("the modem's API answers again");
    auto none = x.trouble == io::hilink::modem_trouble::none;
    auto trouble = none ? std::string{} : words(x.trouble);
    if (x.status && trouble != m.trouble)
      say(none ? "no trouble any more" : trouble);
  }

  void learn(const io::hilink::modem_identity& x) const {
    auto view = w->board->find(dongle);
    if (!view || view->link.port.text.empty())
      return;
    st().noted = w->now();
    port_book::entry now{view->link.port, x.imei, st().noted};
    auto said = port_book::words(dongle, now, w->learned->learn(dongle, now));
    if (!said.text.empty())
      spdlog::log(said.replaced ? spdlog::level::warn : spdlog::level::info, "{}", said.text);
    if (said.replaced)
      tell(*w, happening_kind::plug, dongle, said.text, follows_from_last(*w, dongle, "modem"),
           {{"what", "replaced"}, {"port", now.port.text}});
    if (auto to = w->find("/journal"))
      self->send(to, learned_note{dongle, now.port, now.imei});
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

caf::behavior modem::run(pointer self, world_ptr w, subnet_id dongle) {
  attendant me{self, std::move(w), dongle};
  self->set_exit_handler([=](caf::exit_msg& x) {
    me.leave();
    self->quit(std::move(x.reason));
  });
  me.poll();
  return supervision::hardened(self,
                               {
                                 [=](modem_order& x) { return me.take(x); },
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
