#include "api/web_server.hpp"

#include "api/http_limits.hpp"
#include "api/http_routes.hpp"

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

constexpr size_t threads = 64; // one per keep-alive connection and per waiting toggle
constexpr size_t most_payload = 64 * 1024;
constexpr auto stop_patience = 3s;

void write(const http_answer& x, httplib::Response& out) {
  out.status = x.status;
  for (auto& [name, value] : x.headers)
    out.set_header(name, value);
  if (!x.type.empty())
    return out.set_content(x.text, x.type.c_str());
  out.set_content(x.body.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n',
                  "application/json");
}

/// Spares a client what it has already: RFC 9110 section 13.1.2, for the one tag that a browser
/// sends.
void spare_known(const httplib::Request& req, httplib::Response& res) {
  auto tag = res.get_header_value("ETag");
  if (tag.empty() || res.status != 200 || req.get_header_value("If-None-Match") != tag)
    return;
  res.status = 304;
  res.body.clear();
}

/// httplib sets SO_REUSEPORT by itself, with which a second daemon would share our port unnoticed.
void own_port(socket_t fd) {
  int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
}

/// Reads a request's body away; our routes want none. A request without a length has none, though
/// httplib would wait for the end of the connection.
bool drain(const httplib::Request& req, const httplib::ContentReader& body) {
  if (!req.has_header("Content-Length") && !req.has_header("Transfer-Encoding"))
    return true;
  size_t seen = 0;
  return body([&seen](const char*, size_t n) { return (seen += n) <= most_payload; });
}

http_ask asked(const httplib::Request& req) {
  http_ask out;
  out.method = req.method;
  out.path = req.path;
  out.client = req.remote_addr;
  for (auto& [name, value] : req.params)
    out.query[name] = value;
  auto async = out.query.find("async");
  out.async = async != out.query.end() && (async->second == "1" || async->second == "true");
  return out;
}

} // namespace

/// What the server's threads share; they keep it alive should one be late.
struct web_server::body {
  body(caf::actor_system& sys, world_ptr w, instruments_ptr x)
    : world(std::move(w)), gauges(std::move(x)), actors(sys) {}

  world_ptr world;
  instruments_ptr gauges;
  session actors;
  httplib::Server server;
  std::thread listener;
  std::future<void> over;

  std::mutex mutex; ///< Guards what follows.
  std::shared_ptr<const settings> judged_by;
  std::shared_ptr<const http_limits> limits;

  result<done> bind(const settings::api_part& where);
  void listen(std::shared_ptr<body> me);
  void route();
  http_answer answer(const httplib::Request& req);
  http_answer counted(const httplib::Request& req);
  result<std::shared_ptr<const http_limits>> limits_now();
};

/// The limits follow the settings in force; if the new ones cannot be used the old ones stay.
result<std::shared_ptr<const http_limits>> web_server::body::limits_now() {
  auto now = world->settings_now();
  std::lock_guard guard{mutex};
  if (now == judged_by)
    return limits;
  auto made = http_limits::make(now->api);
  if (!made && !limits)
    return made.why();
  if (made)
    limits = std::make_shared<const http_limits>(std::move(*made));
  else
    spdlog::warn("http: the old allow-list and token stay: {}", made.why().doing);
  judged_by = std::move(now);
  return limits;
}

http_answer web_server::body::answer(const httplib::Request& req) {
  auto stopping = [] { return http_error(503, "The daemon is stopping", "STOPPING"); };
  if (actors.closed())
    return stopping();
  auto judge = limits_now();
  if (!judge)
    return not_available(judge.why());
  switch ((*judge)->judge(req.remote_addr, req.get_header_value("Authorization"))) {
  case http_limits::judgement::foreign_address:
    return http_error(403, "This address may not use the API", "FORBIDDEN");
  case http_limits::judgement::bad_token: {
    if (open_to_all(req.path))
      break;
    auto out = http_error(401, "A valid token is needed", "UNAUTHORIZED");
    out.headers.emplace_back("WWW-Authenticate", "Bearer");
    return out;
  }
  case http_limits::judgement::welcome: break;
  }
  if (!sane_path(req.path))
    return http_error_for(404);
  http_desk desk{world, actors, gauges};
  auto out = dispatch(desk, asked(req));
  if (req.method == "GET")
    out.headers.emplace_back("Access-Control-Allow-Origin", "*");
  return actors.closed() && out.status >= 500 ? stopping() : out;
}

http_answer web_server::body::counted(const httplib::Request& req) {
  auto began = std::chrono::steady_clock::now();
  auto out = answer(req);
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  gauges->http.note(route_of(req.path), out.status, took.count());
  return out;
}

void web_server::body::route() {
  const std::string any = R"([\s\S]*)";
  auto plain = [this](const httplib::Request& req, httplib::Response& res) {
    write(counted(req), res);
    spare_known(req, res);
  };
  auto bodied = [this](const httplib::Request& req, httplib::Response& res,
                       const httplib::ContentReader& reader) {
    if (drain(req, reader))
      write(counted(req), res);
    else
      write(http_error_for(res.status >= 400 ? res.status : 413), res);
  };
  server.Get(any, plain); // and HEAD
  server.Options(any, plain);
  server.Post(any, bodied);
  server.Put(any, bodied);
  server.Patch(any, bodied);
  server.Delete(any, bodied);
  // What the library refuses by itself gets a JSON body too.
  server.set_error_handler([](const httplib::Request&, httplib::Response& res) {
    if (res.body.empty())
      write(http_error_for(res.status), res);
  });
}

result<done> web_server::body::bind(const settings::api_part& where) {
  server.new_task_queue = [] { return new httplib::ThreadPool(threads); };
  server.set_keep_alive_timeout(1);
  server.set_keep_alive_max_count(1000);
  server.set_read_timeout(2, 0); // per read: a stop waits no longer for a client that says nothing
  server.set_write_timeout(2, 0);
  server.set_payload_max_length(most_payload);
  server.set_tcp_nodelay(true);
  server.set_socket_options(own_port);
  route();
  if (server.bind_to_port(where.listen, where.port))
    return done{};
  return failure{fault::busy, "api.listen: cannot listen at " + where.listen + " port "
                                + std::to_string(where.port) + ": in use, or not ours to use"};
}

void web_server::body::listen(std::shared_ptr<body> me) {
  std::promise<void> end;
  over = end.get_future();
  listener = std::thread([me = std::move(me), end = std::move(end)]() mutable {
    me->server.listen_after_bind();
    end.set_value();
  });
  // `stop` before the library's loop has begun would be lost.
  while (!server.is_running() && over.wait_for(1ms) == std::future_status::timeout) {
  }
}

result<web_server> web_server::start(caf::actor_system& sys, world_ptr w, instruments_ptr gauges) {
  auto x = std::make_shared<body>(sys, std::move(w), std::move(gauges));
  if (auto limits = x->limits_now(); !limits)
    return limits.why();
  auto config = x->world->settings_now();
  if (auto bound = x->bind(config->api); !bound)
    return bound.why();
  x->listen(x);
  return web_server{std::move(x)};
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
  body_->server.stop();
  if (body_->over.wait_for(stop_patience) == std::future_status::ready) {
    body_->listener.join();
    return;
  }
  spdlog::warn("http: a client takes too long to read its answer and is left behind");
  body_->listener.detach();
}

} // namespace dongled::api
