#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dongled::io::relay {

/// What a client may ask for (RFC 1928 section 4).
enum class command : uint8_t { connect = 1, bind = 2, udp_associate = 3 };

/// What the owner of a parser has to do next.
enum class step : uint8_t {
  more,        ///< Feed more bytes.
  answer,      ///< Send `answer()`, then ask again.
  credentials, ///< Judge `user()` and `secret()`, call `judged`, then ask again.
  request,     ///< `host()`, `port()` and `what()` are complete; the parser stops here.
  refuse,      ///< Send `answer()` and close.
  hang_up,     ///< This is not the protocol: close without a word.
};

/// What the parsers of a client's request have in common, whatever it speaks: at most @p Limit
/// bytes that are not understood yet, what came out of them, and how it ended. What the client sent
/// after its request stays available through `take_rest`.
template <size_t Limit>
class request_parser {
public:
  /// The most that is held.
  static constexpr size_t limit = Limit;

  /// How many bytes `feed` takes now.
  size_t room() const noexcept { return limit - buffer_.size(); }

  /// Appends what was read; at most `room()` bytes of it.
  void feed(std::string_view bytes) { buffer_.append(bytes.substr(0, room())); }

  const std::string& answer() const noexcept { return answer_; }
  const std::string& user() const noexcept { return user_; }
  const std::string& secret() const noexcept { return secret_; }
  command what() const noexcept { return what_; }

  /// The target as asked: a name, or an address in canonical text.
  const std::string& host() const noexcept { return host_; }
  uint16_t port() const noexcept { return port_; }

  /// The early data: what followed the request. Leaves the parser empty.
  std::string take_rest() { return std::exchange(buffer_, {}); }

protected:
  explicit request_parser(bool want_password) noexcept : want_password_(want_password) {}
  ~request_parser() = default;

  step refuse(std::string bytes) {
    answer_ = std::move(bytes);
    return end(step::refuse);
  }
  step hang_up() { return end(step::hang_up); }
  /// From now on nothing but @p x is to be done.
  step end(step x) {
    end_ = x;
    return x;
  }

  std::string buffer_, answer_, user_, secret_, host_;
  uint16_t port_ = 0;
  command what_ = command::connect;
  bool want_password_;
  std::optional<step> end_;
};

} // namespace dongled::io::relay
