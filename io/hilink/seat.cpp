#include "io/hilink/seat.hpp"

#include "io/hilink/errors.hpp"
#include "io/hilink/scram.hpp"

#include <algorithm>

namespace dongled::io::hilink {

namespace {

constexpr auto state_path = "/api/user/state-login";

/// Some firmwares drop the connection a few times before they answer state-login.
constexpr int state_tries = 5;

/// The modem says that the password is another one.
bool is_wrong(const failure& why) { return why.detail == 108002 || why.detail == 108006; }

/// Whoever else is logged in.
failure taken_by(failure why, const std::optional<login_state>& state) {
  if (why.code == fault::busy && state && !state->seated && !state->username.empty())
    why.doing += ", as " + state->username;
  return why;
}

} // namespace

result<bool> seat::needed(time_point end) {
  if (needed_)
    return *needed_;
  auto flag = line_.fetch("/api/user/hilink_login", end);
  if (!flag && came_to_nothing(flag.why()))
    return flag.why();
  if (auto on = flag ? flag->number("hilink_login") : std::nullopt)
    return *(needed_ = *on != 0);
  auto state = line_.fetch(state_path, end, state_tries);
  if (!state && came_to_nothing(state.why()))
    return state.why();
  // Whoever does not say is asked again: the refusal of a request tells, too.
  if (!state || !state->number("State"))
    return false;
  return *(needed_ = !read_login_state(*state).seated);
}

result<done> seat::take(time_point end) {
  if (held())
    return done{};
  if (auto why = guard_->forbids(line_.clock().now(), me()))
    return *why;
  if (!who_.password)
    return failure{fault::refused, "log in to the modem: no password is configured", 100003};
  auto taken = attempt(end);
  if (!taken && may_be_stale(taken.why())) {
    line_.drop();
    taken = attempt(end);
  }
  if (taken) {
    guard_->clear();
    return taken;
  }
  line_.set_stake(line::stake::nothing);
  auto why = taken.why();
  if (login_pause(why.detail, std::nullopt) > milliseconds(0)) {
    auto state = state_now(end);
    why = taken_by(std::move(why), state);
    guard_->refused(why, state ? state->wait : std::nullopt, line_.clock().now(), me());
  }
  return why;
}

result<done> seat::attempt(time_point end) {
  if (auto opened = line_.open(end); !opened)
    return opened;
  auto reply = line_.fetch(state_path, end, state_tries);
  if (!reply)
    return reply.why();
  auto state = read_login_state(*reply);
  if (state.seated) {
    line_.set_stake(state.username.empty() ? line::stake::nothing : line::stake::login);
    return done{};
  }
  if (state.locked)
    return refusal(108007, "log in to the modem");
  line_.set_stake(line::stake::login_under_way);
  auto kind = kind_of(state, unsaid_type_);
  auto type = state.password_type.value_or(unsaid_type_);
  auto sent =
    kind == login_kind::challenge ? answer_challenge(end) : send_password(kind, type, end);
  // A firmware may announce the challenge and not have it.
  if (kind == login_kind::challenge && !sent && sent.why().code == fault::unsupported)
    sent = send_password(login_kind::salted, salted_type, end);
  // Those that name no type are old, and take it plain; one that does not is tried the other way,
  // once: a modem has a handful of tries, and a refusal keeps us from the next one for long.
  if (!state.password_type && !sent && is_wrong(sent.why()) && unsaid_type_ != salted_type) {
    sent = send_password(login_kind::salted, salted_type, end);
    if (sent)
      unsaid_type_ = salted_type;
  }
  if (sent)
    line_.set_stake(line::stake::login);
  return sent;
}

result<done> seat::answer_challenge(time_point end) {
  auto nonce = make_nonce();
  if (!nonce)
    return nonce.why();
  auto token = line_.take_token(end);
  if (!token)
    return token.why();
  auto asked =
    line_.submit("/api/user/challenge_login",
                 request_body({{"username", who_.username}, {"firstnonce", *nonce}, {"mode", "1"}}),
                 *token, end);
  if (!asked)
    return asked.why();
  scram_challenge challenge{
    std::string(asked->value("salt")), std::string(asked->value("servernonce")),
    static_cast<int>(std::clamp<int64_t>(asked->number("iterations").value_or(0), 0, 1'000'000))};
  auto ours = answer(challenge, *nonce, *who_.password);
  if (!ours)
    return ours.why();
  token = line_.take_token(end);
  if (!token)
    return token.why();
  auto theirs = line_.submit_login(
    "/api/user/authentication_login",
    request_body({{"clientproof", ours->client_proof}, {"finalnonce", challenge.server_nonce}}),
    *token, end);
  if (!theirs)
    return theirs.why();
  if (!signature_fits(ours->server_signature, theirs->value("serversignature")))
    return failure{fault::refused, "log in to the modem: it cannot prove to know the password"};
  return done{};
}

result<done> seat::send_password(login_kind kind, int type, time_point end) {
  auto token = line_.take_token(end);
  if (!token)
    return token.why();
  std::string secret;
  switch (kind) {
  case login_kind::salted: secret = salted_password(who_.username, *who_.password, *token); break;
  case login_kind::plain: secret = plain_password(*who_.password); break;
  case login_kind::challenge:
  case login_kind::unknown:
    return failure{fault::unsupported, "log in to the modem: it asks in an unknown way", 100002};
  }
  auto reply = line_.submit_login(
    "/api/user/login",
    request_body(
      {{"Username", who_.username}, {"Password", secret}, {"password_type", std::to_string(type)}}),
    *token, end);
  if (!reply)
    return reply.why();
  return done{};
}

std::optional<login_state> seat::state_now(time_point end) {
  auto reply = line_.fetch(state_path, end);
  return reply ? std::optional(read_login_state(*reply)) : std::nullopt;
}

result<done> seat::leave(time_point end) {
  if (!held())
    return done{};
  auto token = line_.take_token(end);
  if (token && held()) {
    auto said =
      line_.submit("/api/user/logout", request_body({{"Logout", "1"}}), std::move(*token), end);
    if (!said && came_to_nothing(said.why())) {
      line_.touch(); // the next try is not before the login is idle again
      return said.why();
    }
  } else if (!token && came_to_nothing(token.why())) {
    line_.touch();
    return token.why();
  }
  line_.drop();
  return done{};
}

bool seat::wants_to_leave(time_point now) const {
  return held() && now - line_.last_used() >= who_.logout_after;
}

void seat::use(login who) {
  who_ = std::move(who);
  unsaid_type_ = plain_type;
  needed_.reset();
}

} // namespace dongled::io::hilink
