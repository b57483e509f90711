#include "actors/relay/socks.hpp"

#include "actors/power/power_messages.hpp"
#include "actors/relay/relay_desk.hpp"
#include "supervision/owed_answer.hpp"
#include "supervision/timer.hpp"
#include "supervision/worker.hpp"

#include <spdlog/spdlog.h>

namespace dongled {

namespace {

using std::chrono::seconds;
using recall_due = socks::recall_due;

constexpr int recall_tries = 10;

struct acceptor {
  socks::pointer self;
  socks::uses w;
  subnet_id dongle;

  void note(const listen_report& x) const {
    auto& st = self->state;
    if (x.listening && !st.listening)
      spdlog::info("dongle {}: SOCKS5 on port {}", dongle.n, w->settings_now()->socks.port(dongle));
    if (!x.listening && x.error != st.error)
      spdlog::error("dongle {}: {}", dongle.n, x.error);
    st.listening = x.listening;
    st.error = x.error;
    st.board.update(dongle, [&](auto& v) {
      v.socks = {x.listening, w->settings_now()->socks.port(dongle), x.error, st.closed_by};
    });
    // Seldom once it listens: only to notice that somebody closed it.
    supervision::later(self, x.listening ? seconds{30} : seconds{1}, tick{});
  }

  /// Tells @p then what came of it, after it was noted.
  template <class Then>
  void order(listen_order what, Then then) const {
    auto to = w->find("/switchboard");
    auto report = [me = *this, then](const listen_report& x) {
      me.note(x);
      then(x);
    };
    if (!to)
      return report({w->plane->listening(dongle), "the switchboard is being restarted"});
    self->request(to, seconds{2}, what).then(report, [me = *this, report](const caf::error& e) {
      report({me.w->plane->listening(me.dongle), to_failure(e, "listen").doing});
    });
  }

  void listen() const {
    order({dongle, false}, [](const listen_report&) {});
  }

  void show_closed() const {
    self->state.board.update(dongle, [&](auto& v) { v.socks.closed_by = self->state.closed_by; });
  }

  /// Whether the port is closed stands in the journal's files. It does not listen before that is
  /// known, but not for ever: a disk that cannot be read must not keep a rack from its clients.
  void recall(int tries) const {
    auto to = w->find("/journal");
    if (!to || tries == 0) {
      if (to)
        spdlog::error("dongle {}: it is not known whether its port was closed; it opens", dongle.n);
      return listen();
    }
    auto again = [me = *this, tries] {
      supervision::later(me.self, seconds{1}, recall_due{tries - 1});
    };
    self->request(to, seconds{5}, memory_query{})
      .then(
        [me = *this, again](const memory& x) {
          if (!x.ports_known)
            return again();
          auto at = x.closed.find(me.dongle);
          me.self->state.closed_by = at == x.closed.end() ? std::string{} : at->second;
          me.show_closed();
          me.listen();
        },
        [again](const caf::error&) { again(); });
  }

  /// Those who are connected get the time that a toggle gives them.
  void drain() const {
    milliseconds patience = w->settings_now()->socks.drain;
    if (auto to = w->find("/switchboard"))
      self->request(to, patience + seconds{5}, drain_order{dongle, patience})
        .then([](const drain_report&) {}, [](const caf::error&) {});
  }

  caf::response_promise wish(const port_wish& x) const {
    supervision::owed_answer answer{self->make_response_promise()};
    auto& st = self->state;
    auto by = x.asked_by.empty() ? std::string{"somebody"} : x.asked_by;
    spdlog::info("dongle {}: its port is {} for {}", dongle.n, x.close ? "closed" : "open", by);
    st.closed_by = x.close ? by : std::string{};
    show_closed();
    if (x.close)
      drain();
    auto tell = [answer, me = *this](std::string unkept) {
      answer.deliver(port_state{!me.self->state.closed_by.empty(),
                                me.w->plane->listening(me.dongle), std::move(unkept)});
    };
    auto to = w->find("/journal");
    if (!to)
      tell("the journal is being restarted");
    else
      self->request(to, seconds{5}, port_note{dongle, x.close, by})
        .then([tell](const note_kept& y) { tell(y.trouble); },
              [tell](const caf::error& e) { tell(to_failure(e, "tell the journal").doing); });
    return answer.promise();
  }

  caf::response_promise reopen() const {
    supervision::owed_answer answer{self->make_response_promise()};
    spdlog::info("dongle {}: its port is closed and opened", dongle.n);
    order({dongle, true}, [answer](const listen_report& x) { answer.deliver(x); });
    return answer.promise();
  }
};

} // namespace

caf::behavior socks::run(pointer self, uses w, subnet_id dongle) {
  self->state.board = board_writer<socks>{w->board};
  acceptor me{self, std::move(w), dongle};
  me.w->plane->attend(dongle, me.w->desks->of(dongle));
  // Of one that was here before, the board still tells.
  auto view = me.w->board->find(dongle);
  if (view && view->socks.port != 0) {
    self->state.closed_by = view->socks.closed_by;
    me.listen();
  } else {
    me.recall(recall_tries);
  }
  caf::message_handler own{[=](const tick&) { me.listen(); },
                           [=](const recall_due& x) { me.recall(x.tries); },
                           [=](const port_wish& x) { return me.wish(x); },
                           [=](const reopen_port&) { return me.reopen(); }};
  return supervision::hardened(self, std::move(own), [=] {
    auto& st = self->state;
    auto n = me.w->plane->count(dongle);
    return (st.closed_by.empty() ? "" : "closed by " + st.closed_by + ", ")
           + (st.listening
                ? "listening on " + std::to_string(me.w->settings_now()->socks.port(dongle))
                : "not listening: " + st.error)
           + ", " + std::to_string(n.connections) + " connections, " + std::to_string(n.accepted)
           + " accepted";
  });
}

} // namespace dongled
