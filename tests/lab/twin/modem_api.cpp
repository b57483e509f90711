#include "tests/lab/twin/modem_api.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dongled::lab {

namespace {

bool is_home(std::string_view path) {
  static constexpr std::array<std::string_view, 3> pages{"/", "/html/index.html",
                                                         "/html/home.html"};
  return std::ranges::find(pages, path) != pages.end();
}

bool has(found_in where, firmware family) {
  switch (where) {
  case found_in::both: return true;
  case found_in::a: return family == firmware::a;
  case found_in::b: return family == firmware::b;
  }
  return false;
}

const endpoint* find_page(std::string_view path, firmware family) {
  for (auto rows : {device_pages(), monitoring_pages(), net_pages(), dialup_pages(), user_pages(),
                    message_pages(), other_pages()})
    for (auto& row : rows)
      if (row.path == path)
        return has(row.where, family) ? &row : nullptr;
  return nullptr;
}

body_style style_of(const endpoint& row, firmware family) {
  return family == firmware::a ? row.style_a : row.style_b;
}

} // namespace

std::string home_page(std::string_view first_token, std::string_view second_token) {
  std::string x = "<!DOCTYPE html>\r\n<html>\r\n<head>\r\n"
                  "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\" />\r\n";
  for (auto token : {first_token, second_token})
    x.append("<meta name=\"csrf_token\" content=\"").append(token).append("\">\r\n");
  return x
         + "<title></title>\r\n<script src=\"../lib/jquery-1.7.2.min.js\"></script>\r\n"
           "</head>\r\n<body>\r\n<div id=\"all_content\"></div>\r\n</body>\r\n</html>\r\n";
}

modem_api::modem_api(const twin_options& options, modem_state& modem)
  : options_(options), modem_(modem), ids_(options.family, options.seed),
    sessions_(ids_, options.timing.session_idle), guard_(options), era_(modem.session_era()) {
  // nop
}

http_reply modem_api::handle(const http_request& request, time_point now) {
  ++requests_;
  modem_.advance(now);
  follow_modem();
  if (is_home(request.path))
    return home(request, now);
  http_reply reply;
  constexpr std::string_view prefix = "/api/";
  if (!request.path.starts_with(prefix)) {
    reply.status = 404;
    reply.body = "<html><head><title>404 Not Found</title></head><body></body></html>\r\n";
    return reply;
  }
  auto cookie = request.session_id();
  auto mine = cookie ? sessions_.find(*cookie, now) : nullptr;
  auto over = modem_.faults().find(twin_fault::session_over);
  if (over && cookie && !mine) {
    reply.body = error_body(options_.family, static_cast<int>(over->amount));
    return reply;
  }
  auto nameless = modem_.faults().find(twin_fault::no_cookie) != nullptr;
  if (nameless)
    mine = nameless_session(now);
  page p{options_,
         modem_,
         sessions_,
         guard_,
         ids_,
         mine,
         request.header("__requestverificationtoken").value_or(""),
         now,
         reply};
  auto row = find_page(std::string_view{request.path}.substr(prefix.size()), options_.family);
  auto error = 100001;
  if (request.method == "GET")
    error = get(p, row);
  else if (request.method == "POST")
    error = post(p, row, request, cookie.has_value());
  if (error != 0)
    reply.body = error_body(options_.family, error);
  if (nameless && reply.cookie)
    nameless_ = *std::exchange(reply.cookie, std::nullopt);
  return reply;
}

/// Where there are no cookies everybody is the same.
web_session* modem_api::nameless_session(time_point now) {
  if (auto there = sessions_.find(nameless_, now))
    return there;
  auto& fresh = sessions_.open(now);
  nameless_ = fresh.id;
  return &fresh;
}

size_t modem_api::sessions() {
  follow_modem();
  return sessions_.size();
}

size_t modem_api::logins() {
  follow_modem();
  return sessions_.logins();
}

/// The modem rebooted or lost its memory: so did its web server.
void modem_api::follow_modem() {
  if (era_ == modem_.session_era())
    return;
  era_ = modem_.session_era();
  sessions_.drop_all();
}

http_reply modem_api::home(const http_request& request, time_point now) {
  http_reply reply;
  auto cookie = request.session_id();
  auto mine = cookie ? sessions_.find(*cookie, now) : nullptr;
  if (!mine)
    mine = &sessions_.open(now);
  auto nameless = modem_.faults().find(twin_fault::no_cookie) != nullptr;
  if (nameless)
    mine = nameless_session(now);
  auto first = sessions_.mint(*mine);
  if (!nameless)
    reply.cookie = mine->id;
  reply.body = home_page(first, sessions_.mint(*mine));
  return reply;
}

int modem_api::get(page& p, const endpoint* row) {
  if (!row || !row->get)
    return 100002;
  auto needed = options_.family == firmware::a ? row->get_rights_a : row->get_rights_b;
  if (needed != rights::anyone && !p.mine)
    return options_.codes.no_session;
  if (needed == rights::login && !p.logged_in())
    return 100003;
  xml_body out{style_of(*row, options_.family), options_.family};
  out.open("response");
  if (auto error = row->get(p, out))
    return error;
  out.close("response");
  if (p.reply.body.empty())
    p.reply.body = out.text();
  return 0;
}

int modem_api::post(page& p, const endpoint* row, const http_request& request, bool had_cookie) {
  if (!p.mine)
    return had_cookie ? options_.codes.dead_session : options_.codes.no_session;
  auto error = spend_token(p);
  if (error == 0)
    error = act(p, row, request);
  // Every reply to a POST carries the next token, errors included.
  if (p.reply.tokens.empty())
    p.reply.tokens.push_back(sessions_.mint(*p.mine));
  return error;
}

int modem_api::spend_token(page& p) {
  switch (sessions_.spend(*p.mine, p.token)) {
  case token_check::good: return 0;
  case token_check::spent: return options_.codes.spent_token;
  case token_check::unknown: return options_.codes.unknown_token;
  }
  return options_.codes.unknown_token;
}

int modem_api::act(page& p, const endpoint* row, const http_request& request) {
  if (!row || !row->post)
    return 100002;
  if (auto busy = modem_.faults().find(twin_fault::api_busy))
    return static_cast<int>(busy->amount);
  if (row->post_rights == rights::login && !p.logged_in())
    return 100003;
  auto x = form::parse(request.body);
  if (!x)
    return 100005;
  auto style = style_of(*row, options_.family);
  xml_body out{style, options_.family};
  out.open("response");
  auto start = out.text().size();
  if (auto error = row->post(p, *x, out))
    return error;
  auto silent = out.text().size() == start;
  out.close("response");
  p.reply.body = silent ? ok_body(style) : out.text();
  return 0;
}

} // namespace dongled::lab
