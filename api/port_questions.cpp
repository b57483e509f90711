#include "api/port_questions.hpp"

#include "actors/history/tell.hpp"

namespace dongled::api {

namespace {

constexpr seconds port_patience{8};

const char* words_of(port_deed x) {
  switch (x) {
  case port_deed::close: return "closed";
  case port_deed::open: return "opened";
  case port_deed::restart: return "closed and opened";
  }
  return "?";
}

} // namespace

std::optional<port_deed> port_deed_in(const std::string& word) {
  if (word == "close")
    return port_deed::close;
  if (word == "open")
    return port_deed::open;
  return word == "restart" ? std::optional(port_deed::restart) : std::nullopt;
}

flow<result<port_state>> work_port(caf::event_based_actor* self, world_ptr w, subnet_id x,
                                   port_deed what, std::string by) {
  tell_wish(*w, x, by + " has the port of dongle " + to_string(x) + ' ' + words_of(what), by);
  auto to = w->find(path_of(x, "socks"));
  if (what != port_deed::restart) {
    port_wish wish{what == port_deed::close, by};
    co_return co_await ask<port_state>(self, std::move(to), port_patience,
                                       std::string("ask for the port"), std::move(wish));
  }
  auto said = co_await ask<listen_report>(self, std::move(to), port_patience,
                                          std::string("open the port again"), reopen_port{});
  if (!said)
    co_return said.why();
  if (!said->listening)
    co_return failure{fault::os, said->error.empty() ? "the port is not open" : said->error};
  auto view = w->board->find(x);
  port_state out;
  out.closed = view && !view->socks.closed_by.empty();
  out.listening = true;
  co_return out;
}

} // namespace dongled::api
