#include "api/shell/remote.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/io/middleman.hpp>
#include <caf/io/middleman_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/sec.hpp>
#include <caf/send.hpp>
#include <nlohmann/json.hpp>

#include <charconv>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>

namespace dongled::api {

namespace {

caf::actor_system_config& prepared(caf::actor_system_config& cfg, const tls_identity* tls) {
  speak_shell(cfg);
  if (tls)
    tls->use_in(cfg);
  cfg.set("scheduler.policy", caf::atom("sharing"));
  cfg.set("scheduler.max-threads", size_t{1});
  return cfg;
}

} // namespace

namespace {

/// An answer on its way from the actor that waits for it to the thread that does.
struct answer {
  std::mutex mutex;
  std::condition_variable come;
  std::optional<result<std::string>> text;

  void settle(result<std::string> x) {
    {
      std::lock_guard guard{mutex};
      text.emplace(std::move(x));
    }
    come.notify_all();
  }
};

struct question {
  std::string verb;
  std::vector<std::string> args;
  milliseconds limit;
};

caf::behavior asker(caf::event_based_actor* self, const caf::actor& to, const question& x,
                    const std::shared_ptr<answer>& into) {
  self->request(to, x.limit, x.verb, x.args)
    .then([into](std::string& text) { into->settle(std::move(text)); },
          [into](const caf::error& why) {
            into->settle(failure{fault::timed_out, caf::to_string(why)});
          });
  return {};
}

/// What CAF says of a connection that is not made, for people.
std::string plainly(const caf::error& x) {
  if (x == caf::sec::cannot_connect_to_node)
    return "nobody listens there";
  if (x == caf::sec::disconnect_during_handshake)
    return "it hung up; does it want TLS, or none, or another certificate?";
  if (x == caf::sec::request_timeout)
    return "it says nothing that a dongled would; does it want TLS, or none?";
  return caf::to_string(x);
}

/// Also on a host that has no time.
constexpr seconds greeting_patience{5};

/// A connection that was used a moment ago is taken to be there.
constexpr seconds stays_good{1};

} // namespace

struct remote::line {
  explicit line(daemon_address x) : at(std::move(x)), system(prepared(config, at.tls.get())) {}
  // Handles go before the system does.
  ~line() { inspector = nullptr; }

  std::string where() const { return at.host + " port " + std::to_string(at.port); }

  /// Never `remote_actor()`: it would wait for ever for a peer that says nothing.
  result<done> connect() {
    failure why;
    caf::scoped_actor self{system};
    self->request(shell_door(system), greeting_patience, caf::connect_atom_v, at.host, at.port)
      .receive(
        [&](const caf::node_id&, caf::strong_actor_ptr& who, const std::set<std::string>&) {
          if (who)
            inspector = caf::actor_cast<caf::actor>(std::move(who));
          else
            why = {fault::refused, "dongled's shell is not ready at " + where()};
        },
        [&](const caf::error& x) {
          why = {fault::refused, "dongled cannot be reached at " + where() + ": " + plainly(x)};
        });
    if (!inspector)
      return why;
    return greet();
  }

  /// Makes sure that whoever is there is a daemon that we understand.
  result<done> greet() {
    auto hello = say("hello", {}, greeting_patience);
    if (!hello)
      return hello.why();
    auto data = std::get_if<nlohmann::json>(&*hello);
    auto known = data && data->is_object();
    auto protocol = known ? data->value("protocol", 0) : 0;
    auto version = known ? data->value("version", std::string{}) : std::string{};
    if (protocol != shell_protocol || (!at.version.empty() && version != at.version)) {
      inspector = nullptr;
      return failure{fault::unsupported, other_version(version, protocol)};
    }
    greeting = std::move(*data);
    return done{};
  }

  std::string other_version(const std::string& theirs, int protocol) const {
    std::string out = "dongled at " + where() + " is version ";
    out += theirs.empty() ? "unknown" : theirs;
    out += ", this donglectl is " + (at.version.empty() ? "unknown" : at.version);
    if (protocol != shell_protocol)
      out += " (shell protocol " + std::to_string(protocol) + ", not "
             + std::to_string(shell_protocol) + ')';
    out +=
      ": use the donglectl of that version, or, if dongled was updated only on disk, restart it";
    return out;
  }

  result<verb_result> say(const std::string& verb, const std::vector<std::string>& args,
                          milliseconds limit) {
    auto into = std::make_shared<answer>();
    auto waits = system.spawn(asker, inspector, question{verb, args, limit}, into);
    auto text = await(*into, limit + seconds{1});
    if (!text) {
      caf::anon_send_exit(waits, caf::exit_reason::kill);
      return failure{fault::timed_out, "interrupted; what was asked for may still go on"};
    }
    if (!*text) {
      // Whatever went wrong, this handle is not to be trusted again: a lost peer never comes back.
      inspector = nullptr;
      return failure{fault::timed_out,
                     "no answer from dongled at " + where() + ": " + text->why().doing};
    }
    used = std::chrono::steady_clock::now();
    if (auto got = unseal(**text))
      return std::move(*got);
    inspector = nullptr;
    return failure{fault::unsupported,
                   "what answers at " + where() + " is no dongled that this donglectl understands"};
  }

  /// Nothing: interrupted. The request has its own time-out; @p limit is the net under it.
  std::optional<result<std::string>> await(answer& x, milliseconds limit) const {
    constexpr milliseconds between_looks{50};
    auto until = std::chrono::steady_clock::now() + limit;
    std::unique_lock lock{x.mutex};
    while (!x.text) {
      x.come.wait_for(lock, between_looks);
      if (!x.text && interrupted && interrupted())
        return std::nullopt;
      if (!x.text && std::chrono::steady_clock::now() > until)
        return failure{fault::timed_out, "timeout"};
    }
    return std::move(*x.text);
  }

  /// A stale connection is found out by a greeting, so that no request is lost in it: asking twice
  /// might do twice what changes something.
  bool stale() const { return std::chrono::steady_clock::now() - used > stays_good; }

  daemon_address at;
  caf::actor_system_config config;
  caf::actor_system system;
  caf::actor inspector;
  nlohmann::json greeting;
  std::function<bool()> interrupted;
  std::chrono::steady_clock::time_point used;
};

remote::remote(daemon_address where) : line_(std::make_unique<line>(std::move(where))) {}

remote::~remote() = default;

result<verb_result> remote::call(const std::string& verb, const std::vector<std::string>& args,
                                 milliseconds limit) {
  if (line_->inspector && line_->stale())
    (void)line_->greet();
  if (!line_->inspector)
    if (auto up = line_->connect(); !up)
      return up.why();
  return line_->say(verb, args, limit);
}

void remote::heed(std::function<bool()> interrupted) {
  line_->interrupted = std::move(interrupted);
}

const nlohmann::json& remote::greeting() const { return line_->greeting; }

result<daemon_address> parse_endpoint(const std::string& text) {
  auto wrong = [&] {
    return failure{fault::bad_input, "\"" + text + "\" is no HOST:PORT, such as 127.0.0.1:4242"};
  };
  auto colon = text.rfind(':');
  auto bare_v6 = text.find(':') != colon && !text.starts_with('[');
  auto has_port = colon != text.npos && !bare_v6 && !text.ends_with(']');
  auto host = has_port ? text.substr(0, colon) : text;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  uint16_t port = settings::shell_part{}.port;
  if (has_port) {
    auto digits = text.data() + colon + 1, end = text.data() + text.size();
    auto [stop, bad] = std::from_chars(digits, end, port);
    if (bad != std::errc{} || stop != end || port == 0)
      return wrong();
  }
  if (host.empty())
    return wrong();
  return daemon_address{host, port};
}

} // namespace dongled::api
