#include "tests/lab/web_server.hpp"

#include "tests/lab/big_file.hpp"
#include "tests/lab/stream.hpp"
#include "tests/lab/web_page.hpp"

#include <algorithm>

#include <sys/epoll.h>

namespace dongled::lab {

namespace {

constexpr uint64_t chunk = 256 * 1024;
constexpr std::chrono::milliseconds beat{20}; // How often a rate-limited body gets its share.
constexpr size_t longest_head = 16 * 1024;

} // namespace

/// One connection and the request it is in.
class web_server::visit {
public:
  visit(loop& on, const site& serve, unique_fd fd, std::string peer, std::function<void()> gone)
    : loop_(on), serve_(serve), peer_(std::move(peer)) {
    stream::callbacks calls;
    calls.on_input = [this](std::string& input) { take(input); };
    calls.on_drained = [this] { continue_body(); };
    calls.on_end = [this] {
      ended_ = true;
      if (phase_ == phase::head)
        stream_->close_when_sent();
    };
    calls.on_close = std::move(gone);
    stream_ = std::make_unique<stream>(on, std::move(fd), std::move(calls));
  }
  ~visit() { loop_.cancel(timer_); }
  visit(const visit&) = delete;
  visit& operator=(const visit&) = delete;

private:
  enum class phase { head, upload, body };

  void take(std::string& input) {
    if (phase_ == phase::head) {
      auto end = input.find("\r\n\r\n");
      if (end == std::string::npos) {
        if (input.size() > longest_head)
          stream_->close_when_sent();
        return;
      }
      request_ = {};
      if (!parse_web_request(std::string_view{input}.substr(0, end), request_))
        return stream_->close_when_sent();
      input.erase(0, end + 4);
      posted_ = 0;
      phase_ = phase::upload;
    }
    if (phase_ == phase::upload) {
      auto n = std::min<uint64_t>(input.size(), request_.content_length - posted_);
      posted_ += n;
      input.erase(0, n);
      if (posted_ == request_.content_length)
        answer();
    }
  }

  void answer() {
    page_ = serve_(request_, peer_, posted_);
    offset_ = 0;
    phase_ = phase::body;
    bool silent = request_.method == "HEAD";
    auto out = response_head(page_, request_.keep_alive);
    if (silent)
      page_.stream_bytes = 0;
    else
      out += page_.body;
    stream_->pause_input(true);
    stream_->send(out);
  }

  void continue_body() {
    if (phase_ != phase::body)
      return;
    auto left = page_.stream_bytes - offset_;
    if (left == 0)
      return next_request();
    if (page_.rate == 0)
      return send_part(std::min(left, chunk));
    auto share = std::max<uint64_t>(1, page_.rate * static_cast<uint64_t>(beat.count()) / 1000);
    timer_ = loop_.after(beat, [this, n = std::min(left, share)] { send_part(n); });
  }

  void send_part(uint64_t n) {
    stream_->send(big_bytes(page_.seed, offset_, n));
    offset_ += n;
  }

  void next_request() {
    phase_ = phase::head;
    if (!request_.keep_alive || ended_)
      return stream_->close_when_sent();
    stream_->pause_input(false);
  }

  loop& loop_;
  const site& serve_; ///< The server's, which outlives its visits.
  std::string peer_;
  std::unique_ptr<stream> stream_;
  phase phase_ = phase::head;
  web_request request_;
  web_page page_;
  uint64_t posted_ = 0, offset_ = 0;
  loop::timer_id timer_ = 0;
  bool ended_ = false;
};

web_server::web_server(loop& on, unique_fd fd, site serve)
  : loop_(on), listener_(std::move(fd)), serve_(std::move(serve)) {
  loop_.watch(listener_.get(), EPOLLIN, [this](uint32_t) { accept(); });
}

web_server::~web_server() { loop_.forget(listener_.get()); }

result<std::unique_ptr<web_server>> web_server::make(loop& on, const netns& where,
                                                     const std::string& address, uint16_t port,
                                                     site serve) {
  auto fd = listen_in(where, listen_kind::tcp, address, port);
  if (!fd)
    return fd.why();
  return std::unique_ptr<web_server>{new web_server(on, *std::move(fd), std::move(serve))};
}

void web_server::accept() {
  accept_all(listener_.get(), [this](unique_fd fd, const std::string& peer) {
    auto id = ++last_visit_;
    visits_.emplace(id, std::make_unique<visit>(loop_, serve_, std::move(fd), peer,
                                                [this, id] { visits_.erase(id); }));
  });
}

} // namespace dongled::lab
