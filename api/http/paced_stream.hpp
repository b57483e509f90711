#pragma once

#include "api/http/connection.hpp"

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <string>

namespace dongled::api {

/// A request that has come whole, as the HTTP library reads it from a client, and the answer that
/// it writes. The library sees only what it needs: a first line, a few fields, and no body, so that
/// nothing of a client's decides where a request ends. The answer is kept for the poller to send;
/// only one that is `live` is sent as it is written, and blocks its thread. Used by one thread.
class paced_stream final : public httplib::Stream {
public:
  using milliseconds = std::chrono::milliseconds;

  paced_stream(connection& of, const http_request& request, const std::atomic<bool>& stopping);

  const http_request& request() const { return request_; }

  /// From now on what is written is sent at once, and a write waits for @p patience: a reader of a
  /// stream may rest for a while.
  void be_live(milliseconds patience);

  /// Whether the client is there still, as far as the kernel knows. Does not wait.
  bool connected() const;

  using Stream::write;
  ssize_t read(char* to, size_t size) override;
  ssize_t write(const char* from, size_t size) override;
  bool is_readable() const override { return from_ < text_.size(); }
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  /// Not the descriptor: the library asks only whether it is too large for its select(2).
  socket_t socket() const override { return INVALID_SOCKET; }

  // What the library asks for changed its name between versions; not every one has all of these.
  virtual bool is_writable() const { return true; }
  virtual bool wait_readable() const { return is_readable(); }
  virtual bool wait_writable() const { return true; }
  virtual time_t duration() const;

private:
  using clock = connection::clock;

  bool send_all();
  bool wait_for_room(clock::time_point until) const;

  connection& of_;
  const http_request& request_;
  const std::atomic<bool>& stopping_;
  const clock::time_point began_ = clock::now();
  milliseconds patience_{0}; ///< Zero: the answer is kept.
  const std::string text_;
  size_t from_ = 0;
};

} // namespace dongled::api
