#include "tests/lab/twin/credentials.hpp"
#include "tests/lab/twin/page.hpp"

#include <chrono>
#include <string>

namespace dongled::lab {

namespace {

constexpr int scram_iterations = 100;

int hilink_login(page& p, xml_body& out) {
  out.leaf("hilink_login", p.options.login ? 1 : 0);
  return 0;
}

void state_login_b(page& p, xml_body& out) {
  auto in = p.logged_in();
  auto locked = p.guard.locked_for(p.modem, p.now);
  // The modem counts in minutes, and shows 1 until the last one is over.
  auto minutes = std::chrono::ceil<std::chrono::minutes>(locked).count();
  out.leaf("userlevel", in && p.options.login ? "2" : "");
  out.leaf("firstlogin", 1);
  out.leaf("State", in ? 0 : -1);
  out.leaf("rsapadingtype", 1);
  out.leaf("extern_password_type", 1);
  if (in && p.options.login)
    out.leaf("Username", p.options.user);
  else
    out.leaf("username", "");
  out.leaf("password_type", p.options.login ? 4 : 0);
  out.leaf("history_login_flag", 0);
  out.leaf("wifipwdsamewithwebpwd", 0);
  out.leaf("lockstatus", locked.count() > 0 ? 1 : 0);
  out.leaf("remainwaittime", minutes);
  out.leaf("password_rule", 0);
  out.leaf("accounts_number", 1);
}

int state_login(page& p, xml_body& out) {
  auto unnamed = p.modem.faults().find(twin_fault::no_password_type) != nullptr;
  auto plain = p.modem.faults().find(twin_fault::plain_password) != nullptr;
  if (p.options.family == firmware::b && !unnamed && !plain) {
    state_login_b(p, out);
    return 0;
  }
  out.leaf("State", p.logged_in() ? 0 : -1);
  out.leaf("Username", p.logged_in() && p.options.login ? p.options.user : "");
  if (!unnamed)
    out.leaf("password_type", !p.options.login ? 0 : plain ? 3 : 4);
  return 0;
}

/// The password was right: a new cookie and the batch of tokens, and nobody else stays.
void welcome(page& p) {
  p.guard.succeeded();
  auto& fresh = p.sessions.log_in(*p.mine, p.now);
  p.sessions.evict_others(&fresh);
  p.mine = &fresh;
  p.reply.cookie = fresh.id;
  p.reply.tokens.assign(fresh.tokens.begin(), fresh.tokens.end());
}

int login(page& p, const form& x, xml_body&) {
  if (auto error = p.guard.admit(p.modem, p.sessions, p.mine, p.now))
    return error;
  auto user = x.text("Username"), password = x.text("Password");
  auto type = x.number("password_type");
  if (!user || !password || !type)
    return 100005;
  auto right = false;
  auto& faults = p.modem.faults();
  auto plain = faults.find(twin_fault::plain_password) != nullptr;
  if (plain || faults.find(twin_fault::no_password_type))
    right = *password == base64(p.options.password) && (!plain || *type == 3);
  else if (*type == 4)
    right = *password == type4_password(p.options.user, p.options.password, p.token);
  else if (*type == 0 || *type == 3)
    right = *password == base64(p.options.password);
  if (*user != p.options.user || !right || faults.find(twin_fault::other_password))
    return p.guard.failed(p.now);
  welcome(p);
  return 0;
}

/// The salt belongs to the password, so it is the same at each login.
std::string salt_of(const page& p) {
  return hmac_sha256(std::to_string(p.options.seed), "salt " + p.options.password);
}

int challenge_login(page& p, const form& x, xml_body& out) {
  if (auto error = p.guard.admit(p.modem, p.sessions, p.mine, p.now))
    return error;
  auto user = x.text("username"), nonce = x.text("firstnonce");
  if (!user || !nonce || nonce->size() != 64 || !from_hex(*nonce) || x.number("mode") != 1)
    return 100005;
  if (*user != p.options.user)
    return p.guard.failed(p.now);
  p.mine->challenge = scram_challenge{*nonce, *nonce + p.ids.alphanumeric(32)};
  out.leaf("salt", to_hex(salt_of(p)));
  out.leaf("modeselected", 1);
  out.leaf("servernonce", p.mine->challenge->server_nonce);
  out.leaf("newType", 0);
  out.leaf("iterations", scram_iterations);
  return 0;
}

int authentication_login(page& p, const form& x, xml_body& out) {
  if (auto error = p.guard.admit(p.modem, p.sessions, p.mine, p.now))
    return error;
  auto proof = x.text("clientproof"), nonce = x.text("finalnonce");
  auto challenge = p.mine->challenge;
  p.mine->challenge.reset();
  if (!proof || !nonce)
    return 100005;
  if (!challenge || *nonce != challenge->server_nonce)
    return p.guard.failed(p.now);
  auto expected = scram(p.options.password, salt_of(p), scram_iterations, challenge->first_nonce,
                        challenge->server_nonce);
  if (*proof != expected.client_proof || p.modem.faults().find(twin_fault::other_password))
    return p.guard.failed(p.now);
  welcome(p);
  // A modulus nobody can use: the twin takes plain bodies only, but clients check its signature.
  auto modulus = "d" + p.ids.hex(510) + "1";
  out.leaf("rsan", modulus);
  out.leaf("rsae", "010001");
  out.leaf("serversignature", expected.server_signature);
  out.leaf("rsapubkeysignature",
           to_hex(hmac_sha256(expected.server_key, from_hex(modulus).value_or(""))));
  return 0;
}

int logout(page& p, const form& x, xml_body&) {
  if (x.number("Logout") != 1)
    return 100005;
  p.mine->logged_in = false;
  p.mine->tokens.clear();
  return 0;
}

int heartbeat(page& p, xml_body& out) {
  out.leaf("userlevel", p.logged_in() ? 2 : 0);
  return 0;
}

constexpr endpoint user_rows[] = {
  {.path = "user/hilink_login",
   .style_a = body_style::single_line,
   .style_b = body_style::single_line,
   .get = hilink_login},
  {.path = "user/state-login", .style_b = body_style::single_line, .get = state_login},
  {.path = "user/login",
   .style_a = body_style::single_line,
   .style_b = body_style::single_line,
   .post_rights = rights::session,
   .post = login},
  {.path = "user/challenge_login",
   .where = found_in::b,
   .style_b = body_style::single_line,
   .post_rights = rights::session,
   .post = challenge_login},
  {.path = "user/authentication_login",
   .where = found_in::b,
   .style_b = body_style::single_line,
   .post_rights = rights::session,
   .post = authentication_login},
  {.path = "user/logout",
   .style_a = body_style::single_line,
   .style_b = body_style::single_line,
   .post = logout},
  {.path = "user/heartbeat",
   .style_a = body_style::single_line,
   .style_b = body_style::single_line,
   .get = heartbeat},
};

} // namespace

std::span<const endpoint> user_pages() { return user_rows; }

} // namespace dongled::lab
