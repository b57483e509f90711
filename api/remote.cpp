#include "api/remote.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/io/middleman.hpp>
#include <caf/io/middleman_actor.hpp>
#include <caf/scoped_actor.hpp>

#include <charconv>
#include <set>

namespace dongled::api {

namespace {

caf::actor_system_config& prepared(caf::actor_system_config& cfg) {
  speak_shell(cfg);
  cfg.set("scheduler.policy", caf::atom("sharing"));
  cfg.set("scheduler.max-threads", size_t{1});
  return cfg;
}

} // namespace

struct remote::line {
  line(std::string h, uint16_t p) : host(std::move(h)), port(p), system(prepared(config)) {}
  // Handles go before the system does.
  ~line() { inspector = nullptr; }

  std::string where() const { return host + " port " + std::to_string(port); }

  /// Never `remote_actor()`: it would wait for ever for a peer that says nothing.
  result<done> connect() {
    failure why;
    caf::scoped_actor self{system};
    self->request(system.middleman().actor_handle(), seconds{2}, caf::connect_atom_v, host, port)
      .receive(
        [&](const caf::node_id&, caf::strong_actor_ptr& who, const std::set<std::string>&) {
          if (who)
            inspector = caf::actor_cast<caf::actor>(std::move(who));
          else
            why = {fault::refused, "dongled's shell is not ready at " + where()};
        },
        [&](const caf::error& x) {
          why = {fault::refused,
                 "dongled cannot be reached at " + where() + ": " + caf::to_string(x)};
        });
    if (!inspector)
      return why;
    auto hello = say("hello", {}, seconds{2});
    if (!hello)
      return hello.why();
    return greet(*hello);
  }

  result<done> greet(const verb_result& hello) {
    auto data = std::get_if<nlohmann::json>(&hello);
    auto protocol = data && data->is_object() ? data->value("protocol", 0) : 0;
    if (protocol == shell_protocol) {
      version = data->value("version", std::string{});
      return done{};
    }
    inspector = nullptr;
    return failure{fault::unsupported, "dongled at " + where() + " speaks shell protocol "
                                         + std::to_string(protocol) + ", this donglectl speaks "
                                         + std::to_string(shell_protocol)
                                         + ": use the donglectl of its version"};
  }

  result<verb_result> say(const std::string& verb, const std::vector<std::string>& args,
                          milliseconds limit) {
    std::optional<verb_result> got;
    failure why;
    caf::scoped_actor self{system};
    self->request(inspector, limit, verb, args)
      .receive([&](const std::string& text) { got = unseal(text); },
               [&](const caf::error& x) {
                 why = {fault::timed_out,
                        "no answer from dongled at " + where() + ": " + caf::to_string(x)};
               });
    if (got)
      return std::move(*got);
    // Whatever went wrong, this handle is not to be trusted again: a lost peer never comes back.
    inspector = nullptr;
    if (why.code == fault::none)
      return failure{fault::bad_input, "what answers at " + where() + " is no dongled"};
    return why;
  }

  std::string host;
  uint16_t port;
  caf::actor_system_config config;
  caf::actor_system system;
  caf::actor inspector;
  std::string version;
};

remote::remote(std::string host, uint16_t port)
  : line_(std::make_unique<line>(std::move(host), port)) {}

remote::~remote() = default;

result<verb_result> remote::call(const std::string& verb, const std::vector<std::string>& args,
                                 milliseconds limit) {
  if (!line_->inspector)
    if (auto up = line_->connect(); !up)
      return up.why();
  return line_->say(verb, args, limit);
}

const std::string& remote::version() const { return line_->version; }

result<std::pair<std::string, uint16_t>> parse_endpoint(const std::string& text) {
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
  return std::pair{host, port};
}

} // namespace dongled::api
