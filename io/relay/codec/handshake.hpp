#pragma once

#include "io/relay/codec/http_connect.hpp"
#include "io/relay/codec/socks5.hpp"

#include <utility>
#include <variant>

namespace dongled::io::relay {

/// Reads one client's request in the protocol its first byte decides for; what is neither SOCKS5
/// nor HTTP is hung up on. Has the interface of its two parsers, and is as pure.
class handshake {
public:
  using step = socks5::step;

  explicit handshake(bool want_password) : want_password_(want_password) {
    parser_.emplace<socks5::parser>(want_password);
  }

  void feed(std::string_view bytes);
  size_t room() const {
    return std::visit([](auto& x) { return x.room(); }, parser_);
  }
  step next() {
    return std::visit([](auto& x) { return x.next(); }, parser_);
  }
  void judged(bool accepted) {
    std::visit([accepted](auto& x) { x.judged(accepted); }, parser_);
  }

  const std::string& answer() const { return text(&socks5::parser::answer, &http_parser::answer); }
  const std::string& user() const { return text(&socks5::parser::user, &http_parser::user); }
  const std::string& secret() const { return text(&socks5::parser::secret, &http_parser::secret); }
  const std::string& host() const { return text(&socks5::parser::host, &http_parser::host); }
  uint16_t port() const {
    return std::visit([](auto& x) { return x.port(); }, parser_);
  }
  socks5::command what() const {
    return std::visit([](auto& x) { return x.what(); }, parser_);
  }
  std::string take_rest() {
    return std::visit([](auto& x) { return x.take_rest(); }, parser_);
  }

  /// What is to be sent on for it; nothing: it gets a connection.
  std::optional<http::request> take_forward() {
    auto x = std::get_if<http_connect::parser>(&parser_);
    return x ? x->take_forward() : std::nullopt;
  }

  /// What the client speaks; SOCKS5 until its first byte came.
  bool speaks_http() const noexcept { return std::holds_alternative<http_parser>(parser_); }

private:
  using http_parser = http_connect::parser;

  const std::string& text(const std::string& (socks5::parser::*socks)() const noexcept,
                          const std::string& (http_parser::*other)() const noexcept) const {
    auto x = std::get_if<http_parser>(&parser_);
    return x ? (x->*other)() : (std::get<socks5::parser>(parser_).*socks)();
  }

  std::variant<socks5::parser, http_parser> parser_;
  bool want_password_, begun_ = false;
};

/// A reply in the client's protocol; @p timed_out says why, where HTTP has a word for it.
std::string encode_reply(bool http, reply code, const endpoint& bound = {}, bool timed_out = false);

} // namespace dongled::io::relay
