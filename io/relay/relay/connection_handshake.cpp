// How a connection begins: what the client asks for, and whether it is who it says.
#include "io/relay/access/authenticator.hpp"
#include "io/relay/relay/connection.hpp"
#include "io/relay/relay/shard.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>
#include <utility>

namespace dongled::io::relay {

/// Reads what a load balancer says before its client's first byte, and nothing behind it. True: the
/// client may go on.
bool connection::read_proxy_header() {
  auto& scratch = home_.home().tools().scratch;
  while (client_.state.readable) {
    auto n = recv(client_.socket.get(), scratch.data(), proxied_->room(), 0);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0 && errno == EAGAIN) {
      client_.state.readable = false;
      return false;
    }
    if (n <= 0) {
      close_now(ending::client_gone, false);
      return false;
    }
    switch (proxied_->feed({scratch.data(), static_cast<size_t>(n)})) {
    case proxy_header::step::more: continue;
    case proxy_header::step::broken:
      home_.books().note(ledger::item::malformed);
      home_.log_denied(client, "this port: it must speak the PROXY protocol, version 2");
      close_now(ending::refused, false);
      return false;
    case proxy_header::step::done: {
      auto told = proxied_->client();
      proxied_.reset();
      return home_.introduced(*this, told);
    }
    }
  }
  return false;
}

void connection::read_handshake() {
  if (proxied_ && !read_proxy_header())
    return;
  // What came behind the request before this one.
  while (!early_.empty()) {
    auto size = std::min(early_.size(), parser_->room());
    parser_->feed(std::string_view{early_}.substr(0, size));
    early_.erase(0, size);
    idle_ = false;
    if (!parse())
      return;
  }
  auto& scratch = home_.home().tools().scratch;
  while (client_.state.readable) {
    auto n = recv(client_.socket.get(), scratch.data(), parser_->room(), 0);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0 && errno == EAGAIN) {
      client_.state.readable = false;
      return;
    }
    if (n <= 0)
      return close_now(ending::client_gone, false);
    if (static_cast<size_t>(n) < parser_->room() && !client_.state.hung_up && !client_.state.urgent)
      client_.state.readable = false;
    parser_->feed({scratch.data(), static_cast<size_t>(n)});
    idle_ = false;
    if (!parse())
      return;
  }
}

bool connection::parse() {
  for (;;) {
    switch (parser_->next()) {
    case handshake::step::more: return true;
    case handshake::step::answer:
      if (!send_now(parser_->answer()))
        return false;
      break;
    case handshake::step::credentials:
      if (!judge())
        return false;
      break;
    case handshake::step::request: requested(); return false;
    case handshake::step::refuse:
      home_.books().note(login_ == login::wrong ? ledger::item::denied : ledger::item::refused);
      if (send_now(parser_->answer()))
        close_politely(ending::refused);
      return false;
    case handshake::step::hang_up:
      home_.books().note(ledger::item::malformed);
      close_now(ending::refused, false);
      return false;
    }
  }
}

/// Judges the login at once and returns true, or has it judged, or has ended the connection.
bool connection::judge() {
  auto rules = home_.home().rules();
  // Who may not come in anyway is not worth the hashing.
  if (!rules->policy.client_allowed(from_.address)) {
    if (parser_->speaks_http()) {
      http_ = true;
      deny(reply::not_allowed, "the client is not on the allow-list");
      return false;
    }
    settle_login(false, "the client is not on the allow-list");
    return true;
  }
  // A reload may have done away with the users; then nobody is one.
  if (!rules->users) {
    settle_login(false, "there are no users any more");
    return true;
  }
  authenticator::login who{client, parser_->user(), parser_->secret()};
  if (rules->door->knows(*rules->users, who)) {
    settle_login(true, {});
    return true;
  }
  auto& home = home_.home();
  auto tell = [&home, name = id](bool right) {
    home.loop().post([&home, name, right] {
      if (auto x = home.find(name))
        x->judged(right);
    });
  };
  login_ = login::judging;
  if (rules->door->ask(rules->users, std::move(who), tell))
    return false;
  settle_login(false, "too many logins wait");
  return true;
}

void connection::judged(bool right) {
  if (phase.load(std::memory_order_relaxed) != relay_phase::handshake || login_ != login::judging)
    return;
  settle_login(right, "wrong user or password");
  if (parse())
    read_handshake();
}

void connection::settle_login(bool right, const std::string& why) {
  login_ = right ? login::right : login::wrong;
  if (!right)
    home_.log_denied(client, "a login as " + quoted(parser_->user()) + ": " + why);
  parser_->judged(right);
}

void connection::requested() {
  host_ = parser_->host();
  port_ = parser_->port();
  auto user = parser_->user();
  early_ = parser_->take_rest() + early_;
  http_ = parser_->speaks_http();
  if (auto forward = parser_->take_forward())
    exchange_ = std::make_unique<http_exchange>(std::move(*forward), std::exchange(early_, {}));
  udp_ = parser_->what() == socks5::command::udp_associate;
  parser_.reset();
  home_.books().identify(*this, std::move(user),
                         udp_ ? "udp" : host_ + ':' + std::to_string(port_));
  auto rules = home_.home().rules();
  if (!rules->policy.client_allowed(from_.address))
    return deny(reply::not_allowed, "the client is not on the allow-list");
  // Rules that came into force since the first byte hold as well.
  if (!rules->user_allowed(user_name))
    return deny(reply::not_allowed, "there is no such user any more");
  if (udp_ && !rules->socks.udp)
    return deny(reply::command_not_supported, "UDP is not served");
  enter(relay_phase::deciding, rules->socks.connect_timeout);
  announce();
}

void connection::announce() {
  if (phase.load(std::memory_order_relaxed) != relay_phase::deciding || !home_.who())
    return;
  announced_ = true;
  auto verdict = home_.ask({id, home_.dongle(), client, user_name, host_, port_, udp_});
  if (!verdict)
    return;
  if (*verdict == reply::succeeded)
    admit();
  else
    refuse(*verdict);
}

} // namespace dongled::io::relay
