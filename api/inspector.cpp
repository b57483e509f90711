#include "api/inspector.hpp"

#include "api/commands.hpp"
#include "api/news_desk.hpp"
#include "api/views/views.hpp"
#include "config/problem.hpp"
#include "supervision/exit_reason.hpp"
#include "supervision/owed_answer.hpp"
#include "supervision/worker.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/io/middleman.hpp>
#include <caf/io/middleman_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>

namespace dongled::api {

namespace {

// What a shell may send at most; beyond that it is no shell of ours.
constexpr size_t most_words = 16, longest_word = 1024;

/// One call of one verb, told by an actor of its own: a verb that dies takes nobody along, and
/// `kill /inspector` lives to be answered.
struct teller_state {
  static inline const char* name = "shell verb";
  flow<done> whole;
  std::optional<supervision::owed_answer> reply; ///< Also of a verb that dies.
};

flow<done> tell(caf::event_based_actor* self, const command* what, errand call,
                supervision::owed_answer reply) {
  auto inner = what->serve(std::move(call));
  auto got = co_await inner;
  reply.deliver(seal(got));
  self->quit();
  co_return done{};
}

caf::behavior teller(caf::stateful_actor<teller_state>* self, const world_ptr& w,
                     const std::shared_ptr<news_desk>& news) {
  // No verb outlives the tree: the daemon would wait for it.
  self->set_down_handler([self](const caf::down_msg&) {
    if (auto& reply = self->state.reply; reply && reply->pending())
      reply->deliver(seal(refusal{"dongled is stopping", "STOPPING"}));
    self->quit();
  });
  if (auto root = w->find("/"))
    self->monitor(root);
  return supervision::hardened(
    self,
    {wake_handler(),
     [self, w, news](const std::string& verb, const words& args) {
       auto& st = self->state;
       supervision::owed_answer answer{self->make_response_promise()};
       st.reply = answer;
       st.whole = tell(self, find_command(verb), {self, w, args, news}, answer);
       st.whole.start();
       return answer.promise();
     }},
    {});
}

std::optional<refusal> objection(const std::string& verb, const words& args) {
  auto too_long = [](auto& x) { return x.size() > longest_word; };
  if (too_long(verb) || args.size() > most_words || std::any_of(args.begin(), args.end(), too_long))
    return refusal{"Too many words, or too long ones", "USAGE"};
  auto what = find_command(verb);
  if (!what || !what->serve)
    return refusal{unknown_verb(verb), "UNKNOWN_VERB"};
  if (args.size() < what->least || args.size() > what->most)
    return refusal{"usage: " + verb + (what->usage.empty() ? "" : ' ' + what->usage), "USAGE"};
  return std::nullopt;
}

void audit(const command& what, const words& args) {
  std::string line = what.name;
  for (auto& x : what.told ? what.told(args) : args)
    line += ' ' + dongled::quoted(x);
  if (changes(what, args))
    spdlog::info("shell: {}", line);
  else
    spdlog::debug("shell: {}", line);
}

struct inspector_state {
  static inline const char* name = "inspector";
  using pointer = caf::stateful_actor<inspector_state>*;
  explicit inspector_state(pointer x) : self(x) {}
  inspector_state(const inspector_state&) = delete;
  inspector_state& operator=(const inspector_state&) = delete;

  /// The port is closed with us; otherwise those who connect would wait for a dead actor's word.
  ~inspector_state() {
    if (port != 0)
      caf::anon_send(shell_door(self->system()), caf::close_atom_v, port);
  }

  pointer self;
  uint16_t port = 0;
  std::string where;
};

/// Never in the clear where TLS is wished for: an actor system speaks one or the other for life.
void publish(caf::stateful_actor<inspector_state>* self, const settings::shell_part& at) {
  if (at.tls() != self->system().has_openssl_manager()) {
    self->quit(supervision::to_error(
      {fault::unsupported, "shell: TLS is switched on or off by a restart only"}));
    return;
  }
  auto me = caf::actor_cast<caf::strong_actor_ptr>(self);
  auto failed = "shell.listen: cannot listen at " + at.listen + " port " + std::to_string(at.port);
  self
    ->request(shell_door(self->system()), seconds{5}, caf::publish_atom_v, at.port, std::move(me),
              std::set<std::string>{}, at.listen, true)
    .then(
      [self](uint16_t port) {
        self->state.port = port;
        auto tls = self->system().has_openssl_manager();
        self->state.where = "listening at " + self->state.where + " port " + std::to_string(port)
                            + (tls ? ", TLS" : "");
      },
      [self, failed](const caf::error& why) {
        self->quit(supervision::to_error({fault::busy, failed + ": " + caf::to_string(why)}));
      });
}

/// What a shell shows in its prompt, and whether it may talk to us at all.
nlohmann::json greeting(const world& w, time_point clock, const std::string& version) {
  auto status = status_json(picture_of(w, clock));
  auto& counts = status.at("dongle_status");
  return {{"version", version},
          {"protocol", shell_protocol},
          {"host", status.at("host")},
          {"working", counts.at("active")},
          {"configured", counts.at("configured")},
          {"warnings", status.at("warnings").size()}};
}

caf::behavior inspector(caf::stateful_actor<inspector_state>* self, const world_ptr& w,
                        const std::string& version, const std::shared_ptr<news_desk>& news) {
  auto own = supervision::hardened(
    self,
    {[self, w, version, news](const std::string& verb, words& args) -> caf::result<caf::message> {
      if (verb == "hello")
        return caf::make_message(seal(greeting(*w, self->clock().now(), version)));
      if (auto no = objection(verb, args))
        return caf::make_message(seal(*no));
      audit(*find_command(verb), args);
      return self->delegate(self->spawn(teller, w, news), verb, std::move(args));
    }},
    [self] { return self->state.where; });
  auto config = w->settings_now();
  self->state.where = config->shell.listen;
  publish(self, config->shell);
  return own;
}

} // namespace

supervision::child_spec inspector_row(world_ptr w, std::string version) {
  supervision::child_spec row;
  row.id = "inspector";
  auto news = news_desk::open(w->history);
  row.start = [w = std::move(w), version = std::move(version),
               news = std::move(news)](const supervision::start_args& x) {
    return x.parent->spawn(inspector, w, version, news);
  };
  row.stop = supervision::shutdown::within(seconds{1});
  return row;
}

} // namespace dongled::api
