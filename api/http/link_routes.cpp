#include "actors/history/tell.hpp"
#include "api/access/link_store.hpp"
#include "api/http/http_routes.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <variant>

// `/links` makes and revokes rotate links, `/rotate/{secret}` is one.

namespace dongled::api {

using nlohmann::json;

namespace {

/// A failure of the store as HTTP has it.
http_answer store_trouble(const failure& why) {
  switch (why.code) {
  case fault::not_found: return http_error(404, why.doing, "UNKNOWN_LINK");
  case fault::exhausted: return http_error(409, why.doing, "TOO_MANY_LINKS");
  case fault::bad_input:
    spdlog::error("links: {}", why.doing);
    return http_error(500, "The file of links is of no use: " + why.doing, "LINKS_UNREADABLE");
  case fault::none:
  case fault::refused:
  case fault::timed_out:
  case fault::busy:
  case fault::unsupported:
  case fault::denied:
  case fault::os: break;
  }
  spdlog::error("links: {}", why.doing);
  return http_error(500, "The link could not be kept: " + why.doing, "LINK_NOT_KEPT");
}

http_answer bad_body(const std::string& text) { return http_error(400, text, "INVALID_BODY"); }

/// A number from 0 to 2^31 - 1; otherwise -1.
int64_t whole_number(const json& x) {
  return x.is_number_integer() && x >= 0 && x <= INT32_MAX ? x.get<int64_t>() : -1;
}

/// The wish in a request's body, or what is wrong with it.
std::variant<link_wish, http_answer> wish_in(const http_ask& x, const settings& config) {
  auto body = json::parse(x.body, nullptr, false);
  if (!body.is_object())
    return bad_body(R"(expected a JSON object like {"dongle": 11, "expires_s": 86400})");
  link_wish out;
  std::optional<subnet_id> dongle;
  for (auto& [key, value] : body.items()) {
    auto number = whole_number(value);
    if (key == "note" && value.is_string())
      out.note = value.get<std::string>();
    else if (key == "dongle" && number >= 0)
      dongle = subnet_in(std::to_string(number), config);
    else if (key == "expires_s" && number >= 0)
      out.lasts = seconds{number};
    else if (key == "min_interval_s" && number >= 0)
      out.min_interval = seconds{number};
    else if (key == "get" && value.is_boolean())
      out.get = value.get<bool>();
    else
      return bad_body("expected dongle, expires_s and min_interval_s as whole numbers, note as a "
                      "text, and get as true or false");
  }
  if (!dongle)
    return invalid_subnet(config);
  out.dongle = *dongle;
  if (auto wrong = trouble_with(out); !wrong.empty())
    return bad_body(wrong);
  return out;
}

http_answer make(http_desk& desk, const http_ask& x) {
  // A form that some web page sends here by a visitor's browser can not have this type.
  if (!x.header("content-type").starts_with("application/json"))
    return http_error(415, "The body must be application/json", "UNSUPPORTED_MEDIA_TYPE");
  auto read = wish_in(x, *desk.world->settings_now());
  if (auto no = std::get_if<http_answer>(&read))
    return std::move(*no);
  auto& wish = std::get<link_wish>(read);
  auto view = desk.world->board->find(wish.dongle);
  if (!view || !view->known)
    return unknown_dongle(wish.dongle);
  auto made = make_link(*desk.world, wish, x.who());
  if (!made)
    return store_trouble(made.why());
  spdlog::info("dongle {}: link {} made for {}", wish.dongle.n, made->link.id, x.who());
  tell_wish(*desk.world, wish.dongle, "link " + made->link.id + " is made", x.who());
  auto body = link_json(made->link, desk.world->now());
  body["secret"] = made->secret;
  body["url"] = link_url(*desk.world, made->secret);
  return {201, std::move(body)};
}

http_answer list(http_desk& desk) {
  auto book = read_links(*desk.world);
  if (!book)
    return store_trouble(book.why());
  json rows = json::array();
  for (auto& x : book->all())
    rows.push_back(link_json(x, desk.world->now()));
  return {200, {{"links", std::move(rows)}}};
}

http_answer not_so_soon(seconds left) {
  auto out = http_error(429, "This link was used a moment ago", "LINK_RATE_LIMITED",
                        {{"retry_after_s", left.count()}});
  out.headers.emplace_back("Retry-After", std::to_string(left.count()));
  return out;
}

/// Why a link cannot be used now.
http_answer no_claim(const failure& why) {
  if (why.code == fault::busy)
    return not_so_soon(seconds{why.detail});
  if (why.code == fault::not_found)
    return http_error(404, "There is no such link", "UNKNOWN_LINK");
  spdlog::error("links: a use cannot be written down, and is refused: {}", why.doing);
  auto out = http_error(503,
                        "The use of this link cannot be written down just now, so that it would "
                        "not rest as it must: it is refused",
                        "LINK_NOT_KEPT");
  out.headers.emplace_back("Retry-After", "30");
  return out;
}

/// A browser or a mail program that loads what may be wanted later, or a picture of it.
bool looks_ahead(const http_ask& x) {
  for (auto* name : {"purpose", "sec-purpose", "x-moz", "x-purpose"}) {
    auto said = x.header(name);
    std::ranges::transform(said, said.begin(), [](unsigned char c) { return std::tolower(c); });
    if (said.find("prefetch") != said.npos || said.find("preview") != said.npos)
      return true;
  }
  return false;
}

/// Whether no toggle has come of it. When gate did not answer, one may have.
bool refused_by_gate(const http_answer& x) {
  return x.status == 404 || x.status == 409 || x.status == 429;
}

} // namespace

http_answer serve_links(http_desk& desk, const http_ask& x) {
  return x.method == "POST" ? make(desk, x) : list(desk);
}

http_answer serve_link(http_desk& desk, const http_ask& x) {
  auto gone = revoke_link(*desk.world, x.subject);
  if (!gone)
    return store_trouble(gone.why());
  spdlog::info("link {} revoked by {}", x.subject, x.who());
  tell_wish(*desk.world, {}, "link " + x.subject + " is revoked", x.who());
  return {200, {{"id", x.subject}, {"revoked", true}}};
}

http_answer serve_rotate(http_desk& desk, const http_ask& x) {
  if (looks_ahead(x))
    return http_error(403, "Who only looks ahead at a link changes nothing", "PREFETCH");
  auto book = read_links(*desk.world);
  if (!book) { // whoever is outside learns nothing of our files
    spdlog::error("links: {}", book.why().doing);
    return http_error(503, "Links are out of order", "LINKS_UNREADABLE");
  }
  auto link = book->find(x.subject);
  if (!link)
    return http_error(404, "There is no such link", "UNKNOWN_LINK");
  if (x.method == "GET" && !link->get) {
    auto out = http_error(405, "This link works by POST", "METHOD_NOT_ALLOWED");
    out.headers.emplace_back("Allow", "POST");
    return out;
  }
  auto now = desk.world->now();
  if (now >= link->expires)
    return http_error(410, "This link has expired", "LINK_EXPIRED");
  if (auto left = link->wait(now); left > left.zero())
    return not_so_soon(left);
  if (!desk.world->settings_now()->dongles.contains(link->dongle))
    return unknown_dongle(link->dongle);
  auto claim = claim_use(*desk.world, link->id);
  if (!claim)
    return no_claim(claim.why());
  auto out = toggle_for(desk, link->dongle, "link " + link->id + " from " + x.client, x.async);
  if (refused_by_gate(out))
    if (auto back = give_back(*desk.world, *claim); !back)
      spdlog::error("links: {}", back.why().doing);
  return out;
}

} // namespace dongled::api
