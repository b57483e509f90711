#include "io/hilink/line.hpp"

#include "io/hilink/errors.hpp"
#include "io/hilink/text.hpp"

#include <algorithm>
#include <cerrno>

namespace dongled::io::hilink {

namespace {

using verb = http_request::verb;

http_headers headers_with(const std::string& token) {
  return token.empty() ? http_headers{} : http_headers{{"__RequestVerificationToken", token}};
}

bool broke(const failure& why) { return why.code == fault::os && why.detail == ECONNRESET; }

} // namespace

result<element> understand(const http_reply& reply, std::string_view doing) {
  if ((reply.status >= 300 && reply.status < 400) || reply.status == 404)
    return refusal(100002, doing);
  if (reply.status != 200)
    return failure{reply.status == 503 ? fault::busy : fault::refused,
                   std::string(doing) + ": HTTP status " + std::to_string(reply.status),
                   reply.status};
  auto root = parse_xml(reply.body);
  if (!root)
    return failure{root.why().code, std::string(doing) + ": " + root.why().doing,
                   root.why().detail};
  if (auto code = error_code(*root))
    return refusal(*code, doing);
  if (same_word(root->name, "html"))
    return refusal(100002, doing);
  if (!same_word(root->name, "response"))
    return failure{fault::bad_input,
                   std::string(doing) + ": <" + root->name + "> is no reply of its API"};
  return root;
}

void line::drop() {
  cookie_.clear();
  tokens_.clear();
  stake_ = stake::nothing;
  open_ = false;
}

result<done> line::open(time_point end) {
  if (open_)
    return done{};
  for (auto source : {&line::ask_session, &line::ask_home_page}) {
    auto asked = (this->*source)(end);
    if (!cookie_.empty())
      break;
    if (!asked && came_to_nothing(asked.why()))
      return asked;
    if (!tokens_.empty())
      break; // some firmware knows tokens, and no cookie
  }
  // Whoever offers neither may want neither: the reply to the request tells.
  open_ = true;
  ++opened_;
  return done{};
}

result<done> line::stock_token(time_point end) {
  using source = result<done> (line::*)(time_point);
  // SesTokInfo is the simplest, but it may hand out a new session, which would end the login.
  static constexpr source plain[] = {&line::ask_session, &line::ask_second_token,
                                     &line::ask_home_page};
  static constexpr source careful[] = {&line::ask_second_token, &line::ask_home_page,
                                       &line::ask_session};
  for (auto ask : stake_ == stake::nothing ? plain : careful) {
    if (!tokens_.empty())
      return done{};
    auto asked = (this->*ask)(end);
    if (!asked && came_to_nothing(asked.why()))
      return asked;
  }
  return done{};
}

result<std::string> line::take_token(time_point end) {
  if (auto stocked = stock_token(end); !stocked)
    return stocked.why();
  return tokens_.take().value_or("");
}

result<element> line::fetch(const std::string& path, time_point end, int tries) {
  for (int i = 1;; ++i) {
    auto reply = send({verb::get, path, {}, {}}, end);
    if (reply) {
      note(*reply);
      return understand(*reply, "read " + path);
    }
    auto pause = milliseconds(100 * i);
    if (!broke(reply.why()) || i >= tries || clock_.now() + pause >= end)
      return reply.why();
    clock_.sleep(pause);
  }
}

result<element> line::submit(const std::string& path, const std::string& body, std::string token,
                             time_point end) {
  auto reply = send({verb::post, path, body, headers_with(token)}, end);
  if (!reply)
    return reply.why();
  note(*reply);
  return understand(*reply, "write " + path);
}

result<element> line::submit_login(const std::string& path, const std::string& body,
                                   std::string token, time_point end) {
  auto reply = send({verb::post, path, body, headers_with(token)}, end);
  if (!reply)
    return reply.why();
  auto said = understand(*reply, "log in to the modem");
  if (said)
    tokens_.clear(); // those of the session before the login are void
  note(*reply);
  return said;
}

result<http_reply> line::send(http_request what, time_point end) {
  auto left = std::chrono::duration_cast<milliseconds>(end - clock_.now());
  if (left <= milliseconds(0))
    return failure{fault::timed_out, "ask the modem for " + what.path + ": no time is left",
                   ETIMEDOUT};
  if (!cookie_.empty())
    what.headers.insert(what.headers.begin(), {"Cookie", "SessionID=" + cookie_});
  what.headers.emplace_back("X-Requested-With", "XMLHttpRequest");
  if (what.method == verb::post)
    what.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8");
  auto reply = wire_.send(what, std::min(left, request_timeout_));
  if (reply)
    touch();
  return reply;
}

result<done> line::ask_session(time_point end) {
  auto reply = fetch("/api/webserver/SesTokInfo", end);
  if (!reply)
    return reply.why();
  if (auto id = session_id(reply->value("SesInfo")); !id.empty() && id != cookie_) {
    auto was_open = open_;
    drop();
    cookie_ = id;
    open_ = was_open;
    opened_ += was_open ? 1 : 0;
  }
  for (auto& token : split_tokens(reply->value("TokInfo")))
    tokens_.put(usable_token(token));
  return done{};
}

result<done> line::ask_second_token(time_point end) {
  if (second_token_absent_)
    return done{};
  auto reply = fetch("/api/webserver/token", end);
  if (!reply) {
    second_token_absent_ = reply.why().code == fault::unsupported;
    return reply.why();
  }
  if (auto token = usable_token(reply->value("token")); !token.empty())
    tokens_.put(token);
  return done{};
}

result<done> line::ask_home_page(time_point end) {
  for (auto path : {"/html/home.html", "/"}) {
    auto reply = send({verb::get, path, {}, {}}, end);
    if (!reply)
      return reply.why();
    note(*reply);
    for (auto& token : page_tokens(reply->body))
      tokens_.put(token);
    if (reply->status == 200)
      break;
  }
  return done{};
}

void line::note(const http_reply& reply) {
  if (auto id = cookie_of(reply))
    cookie_ = *id;
  for (auto& token : tokens_of(reply))
    tokens_.put(token);
}

} // namespace dongled::io::hilink
