#pragma once

#include "io/relay/flow/datagram_batch.hpp"
#include "io/relay/flow/pipe_pool.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace dongled::io::relay {

/// What is known about one socket of a relay, as edge-triggered epoll tells it.
struct peer {
  int fd = -1;
  bool readable = false; ///< A read may find something.
  bool writable = false; ///< A write may take something.
  bool hung_up = false;  ///< Its end of stream, or an error, is on the way to the reader.
  bool urgent = false;   ///< It has sent urgent data: a short read does not mean that all is read.
  bool broken = false;   ///< An error of the connection is pending: it takes nothing any more.
  bool reset = false;    ///< It aborted: what we read from it may be cut short.
};

/// What all pumps of one reactor share: nothing of it belongs to an idle relay.
struct pump_tools {
  pipe_pool pipes;
  std::array<char, 64 * 1024> scratch;
  datagram_reader datagrams_in;
  datagram_writer datagrams_out; ///< Empty between two turns.
};

/// Moves bytes from one socket to another: small amounts by read and write, bulk by splice(2)
/// through a pooled pipe. Keeps order, loses nothing, passes end of stream on as a half-close, and
/// reads no more than it can hold while the other side is slow.
class flow {
public:
  enum class status : uint8_t {
    waiting, ///< Nothing to do until one of the sockets changes.
    more,    ///< The budget is used up; there is work left.
    done,    ///< End of stream was passed on, or the receiver takes no more.
    aborted, ///< The sender broke off; all it had sent was passed on.
  };

  /// Works for @p budget bytes, and less than a copied chunk more. Adds to @p taken and @p given
  /// what was read and written.
  status turn(peer& from, peer& to, pump_tools& tools, size_t budget, uint64_t& taken,
              uint64_t& given);

  /// Puts @p bytes in front of everything, before the first turn.
  void preload(std::string_view bytes);

  /// Bytes read and not yet written.
  size_t pending() const noexcept { return pipe_.filled + (rest_ ? rest_->size() - sent_ : 0); }
  bool over() const noexcept { return over_; }
  /// The receiver refused bytes.
  bool rejected() const noexcept { return rejected_; }

  /// Returns what was borrowed, and drops what is pending.
  void release(pump_tools& tools);

private:
  enum class moved : uint8_t { some, blocked, failed };
  moved deliver(peer& to, uint64_t& given);
  moved collect(peer& from, peer& to, pump_tools& tools, size_t limit, uint64_t& taken,
                uint64_t& given);
  moved splice_in(peer& from, peer& to, pump_tools& tools, size_t limit, uint64_t& taken,
                  uint64_t& given);
  moved copy(peer& from, peer& to, pump_tools& tools, uint64_t& taken, uint64_t& given);
  moved read_failed(peer& from);
  moved write_failed(peer& to);
  void keep(std::string_view bytes);

  pipe_pair pipe_;
  std::unique_ptr<std::string> rest_; // Only while a copied chunk waits for a slow receiver.
  size_t sent_ = 0;                   // How much of `rest_` is gone.
  uint8_t thin_ = 0;                  // How many splices in a row moved too little to be worth it.
  bool bulk_ = false, end_ = false, over_ = false, aborted_ = false, rejected_ = false;
};

} // namespace dongled::io::relay
