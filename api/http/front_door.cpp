#include "api/http/front_door.hpp"

#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>

#include <tuple>
#include <utility>

namespace dongled::api {

namespace {

constexpr size_t most_requests = 1000; // of one connection

thread_local paced_stream* served_here = nullptr;

/// Marks the connection of this thread, for as long as it is served.
struct being_served {
  explicit being_served(paced_stream& x) { served_here = &x; }
  being_served(const being_served&) = delete;
  being_served& operator=(const being_served&) = delete;
  ~being_served() { served_here = nullptr; }
};

} // namespace

/// Where the library means to queue connections for its threads: ours are taken by the thread that
/// accepts, which hands them to the poller.
class front_door::entrance final : public httplib::TaskQueue {
public:
  explicit entrance(front_door& of) : of_(of) {}
  using told = decltype(std::declval<httplib::TaskQueue&>().enqueue(nullptr)); // by its version
  told enqueue(std::function<void()> take) override {
    take();
    return static_cast<told>(true);
  }
  void shutdown() override { of_.finish(); }

private:
  front_door& of_;
};

front_door::front_door(plan x)
  : plan_(std::move(x)), places_(plan_.share),
    threads_(std::make_unique<httplib::ThreadPool>(plan_.threads)),
    poller_(std::make_unique<connection_poller>(
      plan_.limits, plan_.most, [this](connection_ptr c) { enqueue(std::move(c)); },
      plan_.refuse)) {
  new_task_queue = [this] { return new entrance{*this}; };
  set_keep_alive_max_count(most_requests);
  set_keep_alive_timeout(std::chrono::ceil<std::chrono::seconds>(plan_.limits.idle).count());
}

front_door::~front_door() {
  finish();
  if (auto bound = svr_sock_.exchange(INVALID_SOCKET); bound != INVALID_SOCKET)
    ::close(bound);
}

void front_door::finish() {
  std::call_once(finished_, [this] {
    threads_->shutdown(); // what is queued is answered; what comes later stays there, and is closed
    poller_->stop();
  });
}

void front_door::serve(const std::function<void(const failure&)>& broken) {
  std::unique_ptr<httplib::TaskQueue> threads{new_task_queue()};
  auto end = clients_.run(svr_sock_, [&](int client) {
    threads->enqueue([this, client] { process_and_close_socket(client); });
  });
  // Nobody shall wait for a connection that is not taken.
  ::close(svr_sock_.exchange(INVALID_SOCKET));
  if (!end)
    broken(end.why());
  threads->shutdown();
}

void front_door::widen() { ::listen(svr_sock_, SOMAXCONN); }

paced_stream* front_door::connection() { return served_here; }

bool front_door::process_and_close_socket(socket_t fd) {
  auto x = std::make_shared<api::connection>(fd, plan_.limits);
  std::tie(x->client, x->client_port) = far_end_of(fd);
  try {
    receive(std::move(x));
    return true;
  } catch (const std::exception& e) {
    spdlog::error("http: a client was not taken: {}", e.what());
    return false;
  }
}

void front_door::receive(connection_ptr x) {
  if (x->client.empty())
    return;
  x->place = places_.take(x->client);
  if (auto no = plan_.turn_away ? plan_.turn_away(x->client) : std::nullopt)
    x->out = std::move(*no);
  else if (!x->place || !x->place->within_share())
    x->out = plan_.too_many;
  x->last = !x->out.empty();
  poller_->take(std::move(x));
}

void front_door::enqueue(connection_ptr x) {
  if (++waiting_ > plan_.queue) {
    --waiting_;
    x->out = plan_.busy;
    x->last = true;
    return poller_->take(std::move(x));
  }
  try {
    threads_->enqueue([this, x = std::move(x)] {
      --waiting_;
      serve(x);
    });
  } catch (const std::exception&) {
    --waiting_;
    throw; // ends this connection alone
  }
}

void front_door::serve(const connection_ptr& x) {
  try {
    auto request = x->reader.take();
    auto last = !request.head.keep_alive || ++x->answered >= most_requests || stopping_;
    paced_stream client{*x, request, stopping_};
    being_served mark{client};
    bool closed = false;
    auto served = serve_one(client, last, closed);
    x->last = last || closed || !served;
    poller_->take(x);
  } catch (const std::exception& e) { // memory, or a bug; it ends this connection alone
    spdlog::error("http: a connection ended: {}", e.what());
  }
}

bool front_door::serve_one(paced_stream& client, bool last, bool& closed) {
  // What the library wants to be told differs between its versions.
  auto process = [&](auto* self, const std::function<void(httplib::Request&)>& nothing) {
    if constexpr (requires { self->process_request(client, last, closed, nothing); }) {
      return self->process_request(client, last, closed, nothing);
    } else {
      std::string here, there;
      int port = 0, far_port = 0;
      client.get_local_ip_and_port(here, port);
      client.get_remote_ip_and_port(there, far_port);
      return self->process_request(client, there, far_port, here, port, last, closed, nothing);
    }
  };
  return process(this, nullptr);
}

} // namespace dongled::api
