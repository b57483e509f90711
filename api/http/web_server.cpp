#include "api/http/web_server.hpp"

#include "api/access/admission.hpp"
#include "api/http/cors.hpp"
#include "api/http/front_door.hpp"
#include "api/http/http_limits.hpp"
#include "api/http/http_routes.hpp"
#include "api/http/stream_seats.hpp"
#include "api/http/web_codec.hpp"
#include "api/http/web_stream.hpp"

#include <httplib.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <thread>

namespace dongled::api {

namespace {

using namespace std::chrono_literals;

/// One for each request that is being answered; live streams have theirs besides.
constexpr size_t threads = 64;
/// Of connections, and its streams: others always have as many threads left.
constexpr size_t one_clients_share = threads / 2;
constexpr auto right_looked_at = 5s; // of who reads a stream
constexpr auto stop_patience = 3s;
constexpr auto goodbye_patience = 500ms; // of streams

/// httplib sets SO_REUSEPORT by itself, with which a second daemon would share our port unnoticed.
void own_port(socket_t fd) {
  int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
}

} // namespace

/// What the server's threads share; they keep it alive should one be late.
struct web_server::body {
  body(caf::actor_system& sys, world_ptr w, instruments_ptr x)
    : world(std::move(w)), gauges(std::move(x)), actors(sys), admit(world),
      seats(world->settings_now()->api.max_streams), server(plan()) {}

  world_ptr world;
  instruments_ptr gauges;
  session actors;
  admission admit;
  stream_seats seats; ///< As many as there are threads for: a reload can lower the limit alone.
  front_door server;
  std::function<void(const failure&)> broken;
  std::thread listener;
  std::future<void> over;

  front_door::plan plan();
  result<done> bind(const settings& x);
  void listen(std::shared_ptr<body> me);
  void route();
  std::string unserved(http_answer x, bool head_only = false);
  http_answer answer(const httplib::Request& req, const http_request& whole);
  http_answer counted(const httplib::Request& req, const http_request& whole);
  void send(http_answer x, const httplib::Request& req, httplib::Response& out);
};

front_door::plan web_server::body::plan() {
  auto config = world->settings_now();
  front_door::plan out;
  out.threads = threads + config->api.max_streams;
  out.share = one_clients_share + config->api.max_streams;
  out.too_many = whole_response(too_many_requests(), config->api);
  out.busy = whole_response(too_busy(), config->api);
  out.refuse = [this](const request_refusal& why, bool head_only) {
    return unserved(refused(why), head_only);
  };
  out.turn_away = [this](const std::string& client) -> std::optional<std::string> {
    auto no = admit.turn_away(client);
    return no ? std::optional(unserved(std::move(*no))) : std::nullopt;
  };
  return out;
}

/// What no route has seen is counted all the same.
std::string web_server::body::unserved(http_answer x, bool head_only) {
  gauges->http.note("none", x.status, 0);
  return whole_response(std::move(x), world->settings_now()->api, head_only);
}

http_answer web_server::body::answer(const httplib::Request& req, const http_request& whole) {
  auto stopping = [] { return http_error(503, "The daemon is stopping", "STOPPING"); };
  if (actors.closed())
    return stopping();
  auto x = asked(req, whole);
  if (auto no = admit.refuse(x, whole.head.value("authorization")))
    return std::move(*no);
  if (auto no = admit.refuse_site(x, marks_of(whole.head)))
    return std::move(*no);
  if (!sane_path(req.path))
    return http_error_for(404);
  if (req.method == "OPTIONS")
    return preflight(x.path, world->settings_now()->api);
  http_desk desk{world, actors, gauges, &seats};
  auto out = dispatch(desk, std::move(x));
  return actors.closed() && out.status >= 500 ? stopping() : out;
}

http_answer web_server::body::counted(const httplib::Request& req, const http_request& whole) {
  auto began = std::chrono::steady_clock::now();
  auto out = answer(req, whole);
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  gauges->http.note(route_of(req.path), out.status, took.count());
  return out;
}

/// Why a stream must end: asked often, so its client's right is looked at now and then only.
stream_end end_of_stream(front_door& server, admission& admit, const http_request& whole,
                         const std::string& client) {
  using clock = std::chrono::steady_clock;
  struct looks {
    clock::time_point next = clock::now() + right_looked_at;
    bool welcome = true;
  };
  return [&server, &admit, x = std::make_shared<looks>(), client,
          token = whole.head.value("authorization")]() -> std::string {
    if (server.stopping())
      return "the daemon is stopping, or its web server";
    if (x->welcome && clock::now() >= x->next) {
      x->next = clock::now() + right_looked_at;
      x->welcome = admit.still_welcome(client, token);
    }
    return x->welcome ? "" : "the right to read it has ended";
  };
}

void web_server::body::send(http_answer x, const httplib::Request& req, httplib::Response& out) {
  add_common_headers(x, world->settings_now()->api);
  write(x, out);
  if (x.stream)
    send_stream(std::move(x.stream),
                end_of_stream(server, admit, front_door::connection()->request(), req.remote_addr),
                out);
}

void web_server::body::route() {
  const std::string any = R"([\s\S]*)";
  auto serve = [this](const httplib::Request& req, httplib::Response& res) {
    send(counted(req, front_door::connection()->request()), req, res);
    spare_known(req, res);
  };
  auto bodied = [serve](const httplib::Request& req, httplib::Response& res,
                        const httplib::ContentReader&) { serve(req, res); }; // we have it already
  server.Get(any, serve);                                                    // and HEAD
  server.Options(any, serve);
  server.Post(any, bodied);
  server.Put(any, bodied);
  server.Patch(any, bodied);
  server.Delete(any, bodied);
  // What the library refuses by itself gets a JSON body too.
  server.set_error_handler([this](const httplib::Request& req, httplib::Response& res) {
    if (res.body.empty())
      send(http_error_for(res.status), req, res);
  });
}

result<done> web_server::body::bind(const settings& x) {
  server.set_tcp_nodelay(true);
  server.set_socket_options(own_port);
  route();
  if (server.bind_to_port(x.api.listen, x.api.port)) {
    server.widen();
    return done{};
  }
  return failure{fault::busy, "api.listen: cannot listen at " + x.api.listen + " port "
                                + std::to_string(x.api.port) + ": in use, or not ours to use"};
}

void web_server::body::listen(std::shared_ptr<body> me) {
  std::promise<void> end;
  over = end.get_future();
  listener = std::thread([me = std::move(me), end = std::move(end)]() mutable {
    me->server.serve(me->broken);
    end.set_value();
  });
}

result<web_server> web_server::start(caf::actor_system& sys, world_ptr w, instruments_ptr gauges,
                                     std::function<void(const failure&)> broken) try {
  auto x = std::make_shared<body>(sys, std::move(w), std::move(gauges));
  x->broken = std::move(broken);
  if (auto limits = x->admit.limits(); !limits)
    return limits.why();
  if (auto bound = x->bind(*x->world->settings_now()); !bound)
    return bound.why();
  x->listen(x);
  return web_server{std::move(x)};
} catch (const std::exception& e) { // no thread, or no memory, is to be had just now
  return failure{fault::exhausted, std::string{"start the web server: "} + e.what()};
}

web_server::web_server(std::shared_ptr<body> x) : body_(std::move(x)) {}
web_server::web_server(web_server&&) noexcept = default;
web_server& web_server::operator=(web_server&& x) noexcept {
  std::swap(body_, x.body_);
  return *this;
}

web_server::~web_server() {
  if (!body_)
    return;
  body_->actors.close(); // those who wait get their 503 now
  body_->server.let_go();
  body_->world->history->wake();
  // Streams say goodbye, for which the library must not have stopped.
  (void)body_->seats.await_empty(goodbye_patience); // who is late is cut off
  body_->server.close();
  if (body_->over.wait_for(stop_patience) == std::future_status::ready) {
    body_->listener.join();
    return;
  }
  spdlog::warn("http: a client takes too long to read its answer and is left behind");
  body_->listener.detach();
}

} // namespace dongled::api
