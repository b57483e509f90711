#include "actors/relay/socks.hpp"

#include "actors/relay/relay_desk.hpp"
#include "supervision/owed_answer.hpp"
#include "supervision/timer.hpp"
#include "supervision/worker.hpp"

#include <spdlog/spdlog.h>

namespace dongled {

namespace {

using std::chrono::seconds;

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
      v.socks = {x.listening, w->settings_now()->socks.port(dongle), x.error};
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
  me.listen();
  caf::message_handler own{[=](const tick&) { me.listen(); },
                           [=](const reopen_port&) { return me.reopen(); }};
  return supervision::hardened(self, std::move(own), [=] {
    auto& st = self->state;
    auto n = me.w->plane->count(dongle);
    return (st.listening
              ? "listening on " + std::to_string(me.w->settings_now()->socks.port(dongle))
              : "not listening: " + st.error)
           + ", " + std::to_string(n.connections) + " connections, " + std::to_string(n.accepted)
           + " accepted";
  });
}

} // namespace dongled
