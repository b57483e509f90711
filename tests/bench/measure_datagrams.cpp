#include "tests/bench/measure.hpp"
#include "tests/bench/process_tree.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <sys/socket.h>
#include <sys/uio.h>

namespace dongled::bench {

namespace {

using std::chrono::steady_clock;

constexpr size_t under_way = 64;

double spent_by(const contender& x) { return x.process() > 0 ? cpu_seconds(x.process()) : 0; }

double seconds_since(steady_clock::time_point start) {
  return std::chrono::duration<double>(steady_clock::now() - start).count();
}

/// A client that wakes up seldom: it shall not be what is measured.
class echo_client {
public:
  echo_client(int fd, const std::string& datagram) : fd_(fd) {
    for (size_t i = 0; i < under_way; ++i) {
      out_[i] = {const_cast<char*>(datagram.data()), datagram.size()};
      in_[i] = {bytes_[i].data(), bytes_[i].size()};
      asks_[i].msg_hdr.msg_iov = &out_[i];
      answers_[i].msg_hdr.msg_iov = &in_[i];
      asks_[i].msg_hdr.msg_iovlen = answers_[i].msg_hdr.msg_iovlen = 1;
    }
  }
  void send(size_t n) {
    if (n > 0)
      ::sendmmsg(fd_, asks_.data(), static_cast<unsigned>(n), MSG_NOSIGNAL);
  }
  /// How many came; 0: none within the socket's patience.
  size_t hear() {
    auto n = ::recvmmsg(fd_, answers_.data(), under_way, MSG_WAITFORONE, nullptr);
    return n > 0 ? static_cast<size_t>(n) : 0;
  }

private:
  int fd_;
  std::array<std::array<char, 2048>, under_way> bytes_;
  std::array<iovec, under_way> out_, in_;
  std::array<mmsghdr, under_way> asks_{}, answers_{};
};

} // namespace

datagram_figure measure_datagrams(const contender& who, const extent& x, size_t size) {
  auto way = dial_datagrams(who.how());
  if (!way)
    return {};
  auto datagram = way->head + std::string(size, 'd');
  echo_client client{way->socket.get(), datagram};
  auto cpu = spent_by(who);
  auto start = steady_clock::now();
  size_t back = 0;
  client.send(under_way);
  while (steady_clock::now() - start < x.bulk) {
    auto n = client.hear();
    back += n;
    client.send(n == 0 ? under_way : n); // lost ones are replaced
  }
  if (back == 0)
    return {};
  auto count = static_cast<double>(back);
  return {count / seconds_since(start), (spent_by(who) - cpu) * 1e6 / count};
}

ping_figure measure_datagram_ping(const contender& who, const extent& x) {
  auto way = dial_datagrams(who.how());
  if (!way)
    return {};
  auto datagram = way->head + std::string(64, 'p');
  std::array<char, 256> answer;
  std::vector<double> trips;
  auto start = steady_clock::now();
  while (steady_clock::now() - start < x.ping) {
    auto sent = steady_clock::now();
    if (::send(way->socket.get(), datagram.data(), datagram.size(), MSG_NOSIGNAL) < 0)
      break;
    if (::recv(way->socket.get(), answer.data(), answer.size(), 0) > 0)
      trips.push_back(seconds_since(sent) * 1e6);
  }
  if (trips.empty())
    return {};
  std::ranges::sort(trips);
  return {trips[trips.size() / 2], trips[trips.size() * 99 / 100]};
}

} // namespace dongled::bench
