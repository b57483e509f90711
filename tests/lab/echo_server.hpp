#pragma once

#include "config/result.hpp"
#include "tests/lab/loop.hpp"
#include "tests/lab/netns.hpp"
#include "tests/lab/stream.hpp"

#include <memory>
#include <string>
#include <unordered_map>

namespace dongled::lab {

/// RFC 862 echo over TCP (with back-pressure and half-close) and UDP on port 7, and on UDP 9 a
/// server that tells each sender the address and port it is seen under.
class echo_server {
public:
  /// Listens on `address` inside `where`. Errors: os.
  static result<std::unique_ptr<echo_server>> make(loop& on, const netns& where,
                                                   const std::string& address);
  ~echo_server();
  echo_server(const echo_server&) = delete;
  echo_server& operator=(const echo_server&) = delete;

private:
  explicit echo_server(loop& on) : loop_(on) {}
  void accept();
  void answer(int fd, bool tell_who);

  loop& loop_;
  unique_fd tcp_, udp_, who_;
  std::unordered_map<uint64_t, std::unique_ptr<stream>> streams_;
  uint64_t last_stream_ = 0;
};

} // namespace dongled::lab
