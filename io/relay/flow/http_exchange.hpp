#pragma once

#include "io/relay/codec/http_body.hpp"
#include "io/relay/codec/http_forward.hpp"
#include "io/relay/flow/pump.hpp"

#include <cstdint>
#include <string>

namespace dongled::io::relay {

/// One HTTP request and its response on their way through the proxy: both at once, since a server
/// may answer before it has heard all, and a client may wait for a 100 before it says more. Reads
/// no more than one buffer beyond what the receiver has taken.
class http_exchange {
public:
  enum class status : uint8_t {
    waiting,      ///< Nothing to do until one of the sockets changes.
    more,         ///< The budget is used up; there is work left.
    finished,     ///< The response was sent whole.
    client_gone,  ///< It broke off, or will have no more of it.
    bad_request,  ///< The body is none. Nothing was answered.
    no_response,  ///< The far end closed without one. Nothing was answered.
    bad_response, ///< What it said is no response, or none whose end can be told. Nor here.
    broken,       ///< The response, of which the client has a part, ends too soon.
  };

  /// @p early: what the client has sent behind its head.
  http_exchange(http::request x, std::string early);

  const http::request& asked() const noexcept { return request_; }

  /// Works for @p budget bytes, and less than a buffer more. Adds to the counts what the far end
  /// took and gave, and what the client took.
  status turn(peer& client, peer& remote, pump_tools& tools, size_t budget, uint64_t& to_remote,
              uint64_t& from_remote, uint64_t& to_client);

  /// Nothing has come back, and what was sent may be sent again to another connection.
  bool may_repeat() const noexcept { return request_.repeatable && received_ == 0; }
  /// Starts over.
  void repeat();

  // Once it has finished:
  bool keeps_client() const noexcept { return keep_client_ && up_body_.over(); }
  bool keeps_remote() const noexcept { return keep_remote_ && up_body_.over() && !up_failed_; }
  /// What the client sent behind its request.
  std::string take_rest() { return std::move(early_); }

  /// Bytes read and not yet written.
  size_t pending() const noexcept { return up_.size() - up_sent_ + down_.size() - down_sent_; }
  bool answering() const noexcept { return answering_; }

private:
  enum class moved : uint8_t { some, blocked, stop };

  moved push(peer& client, peer& remote, pump_tools& tools, uint64_t& to_remote);
  moved pull(peer& client, peer& remote, pump_tools& tools, uint64_t& from_remote,
             uint64_t& to_client);
  moved collect(peer& client, pump_tools& tools);
  moved hear(std::string_view bytes);
  moved pass_plain(peer& client, std::string_view bytes, uint64_t& to_client);
  moved read_head();
  void begin_body(const http::response& x);
  moved end_of_stream(bool reset);
  moved stop(status x) {
    outcome_ = x;
    return moved::stop;
  }

  http::request request_;
  std::string early_;     // Read from the client, and not yet looked at.
  std::string up_, down_; // Read, and not yet written.
  size_t up_sent_ = 0, down_sent_ = 0;
  std::string head_;    // Of the response, unfinished.
  size_t searched_ = 0; // No end of the head before this.
  http::body_reader up_body_, down_body_;
  uint64_t received_ = 0;
  bool in_head_ = true, answering_ = false, up_failed_ = false;
  bool keep_client_ = false, keep_remote_ = false;
  status outcome_ = status::waiting;
};

} // namespace dongled::io::relay
