#pragma once

#include <httplib.h>

#include <array>
#include <atomic>
#include <chrono>
#include <string>

namespace dongled::api {

/// A client's connection as the HTTP library sees it, with what the library lacks: a whole request
/// has one deadline, however slowly its bytes come; its head has a largest size; and any wait ends
/// when the server stops. Uses poll(2), so that a descriptor may have any number. Owns the socket,
/// blocks its thread, and is used by one.
class paced_stream final : public httplib::Stream {
public:
  using milliseconds = std::chrono::milliseconds;

  /// How long a client may take, and how much it may say.
  struct limits {
    milliseconds idle{1000};     ///< Until the next request begins.
    milliseconds request{10000}; ///< From a request's first byte to its last.
    milliseconds read{2000}, write{2000};
    size_t head = 16 * 1024; ///< Bytes of a request's first line and header.
  };

  /// Why reading a request came to nothing.
  enum class trouble { none, closed, too_slow, head_too_large };

  paced_stream(int fd, const limits& x, const std::atomic<bool>& stopping);
  ~paced_stream() override;
  paced_stream(const paced_stream&) = delete;
  paced_stream& operator=(const paced_stream&) = delete;

  /// Waits for a request to begin. False: the client left, or said nothing, or the server stops.
  bool await_request();

  /// The head has been read: what comes now is the body, whose size the library bounds.
  void head_is_read() { in_head_ = false; }

  /// From now on a write waits for @p patience: a reader of a stream may rest for a while.
  void be_patient(milliseconds patience) { limits_.write = patience; }

  /// Whether the client is there still, as far as the kernel knows. Does not wait.
  bool connected() const;

  trouble why() const { return why_; }
  const std::string& client() const { return client_; }
  int client_port() const { return client_port_; }

  using Stream::write;
  ssize_t read(char* to, size_t size) override;
  ssize_t write(const char* from, size_t size) override;
  bool is_readable() const override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  /// Not the descriptor: the library asks only whether it is too large for its select(2).
  socket_t socket() const override { return INVALID_SOCKET; }

  // What the library asks for changed its name between versions; not every one has all of these.
  virtual bool is_writable() const;
  virtual bool wait_readable() const;
  virtual bool wait_writable() const;
  virtual time_t duration() const;

private:
  using clock = std::chrono::steady_clock;

  bool wait(short events, clock::time_point until) const;

  int fd_;
  limits limits_;
  const std::atomic<bool>& stopping_;
  clock::time_point began_, deadline_;
  bool in_head_ = true;
  size_t head_size_ = 0;
  trouble why_ = trouble::none;
  std::array<char, 4096> buffer_{};
  size_t from_ = 0, to_ = 0;
  std::string client_;
  int client_port_ = 0;
};

} // namespace dongled::api
