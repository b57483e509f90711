#pragma once

#include "tests/lab/loop.hpp"
#include "tests/lab/unique_fd.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <sys/socket.h>

namespace dongled::lab {

/// A TCP (or Unix) connection of one of the lab's servers: buffers both ways, bounded, on the
/// loop. The owner deletes it from within `on_close` or whenever it likes.
class stream {
public:
  struct callbacks {
    /// Input arrived: take what you can use off the front of `input`. More than 1 MiB left over
    /// closes the connection.
    std::function<void(std::string& input)> on_input;
    /// The output ran empty: send more, or not.
    std::function<void()> on_drained;
    /// The peer has ended its sending (half-close); what was sent before went to `on_input`.
    std::function<void()> on_end;
    /// The connection is over; the last call there is.
    std::function<void()> on_close;
  };

  stream(loop& on, unique_fd fd, callbacks calls);
  ~stream();
  stream(const stream&) = delete;
  stream& operator=(const stream&) = delete;

  /// Queues bytes for sending.
  void send(std::string_view bytes);

  /// How many bytes wait to be sent.
  size_t unsent() const { return output_.size() - sent_; }

  /// Stops or resumes reading: back-pressure.
  void pause_input(bool paused);

  /// Closes once all queued output is sent; further input is dropped.
  void close_when_sent();

private:
  void on_events(uint32_t events);
  bool read_some();
  bool write_some();
  void update();
  void finish();

  loop& loop_;
  unique_fd fd_;
  callbacks calls_;
  std::string input_, output_;
  size_t sent_ = 0;
  bool paused_ = false, ended_ = false, closing_ = false;
  /// Set to false by the destructor, so that a callback's deletion of us is noticed.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// The address of a socket's peer as text, without the port.
std::string text_of(const sockaddr_storage& from);

/// Accepts every pending connection of a non-blocking listener and hands each to `take`, with the
/// peer's address as text.
void accept_all(int listen_fd, const std::function<void(unique_fd, const std::string& peer)>& take);

} // namespace dongled::lab
