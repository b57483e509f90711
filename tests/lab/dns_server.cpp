#include "tests/lab/dns_server.hpp"

#include <array>

#include <sys/epoll.h>
#include <sys/socket.h>

namespace dongled::lab {

namespace {

std::span<const uint8_t> bytes_of(const std::string& x, size_t at, size_t size) {
  return {reinterpret_cast<const uint8_t*>(x.data()) + at, size};
}

} // namespace

result<std::unique_ptr<dns_server>> dns_server::make(loop& on, const netns& where,
                                                     const std::string& address, std::string label,
                                                     event_log<dns_event>& log,
                                                     std::function<dns_mood()> mood) {
  std::unique_ptr<dns_server> x{new dns_server(on, std::move(label), log, std::move(mood))};
  auto udp = listen_in(where, listen_kind::udp, address, 53);
  if (!udp)
    return udp.why();
  auto tcp = listen_in(where, listen_kind::tcp, address, 53);
  if (!tcp)
    return tcp.why();
  x->udp_ = *std::move(udp);
  x->tcp_ = *std::move(tcp);
  on.watch(x->udp_.get(), EPOLLIN, [server = x.get()](uint32_t) { server->receive(); });
  on.watch(x->tcp_.get(), EPOLLIN, [server = x.get()](uint32_t) { server->accept(); });
  return x;
}

dns_server::~dns_server() {
  *alive_ = false;
  streams_.clear();
  loop_.forget(udp_.get());
  loop_.forget(tcp_.get());
}

std::pair<std::vector<uint8_t>, std::chrono::milliseconds>
dns_server::answer(std::span<const uint8_t> query, const std::string& client, bool tcp) {
  auto question = parse_query(query);
  if (!question)
    return {};
  log_.add({label_, client, question->name, type_name(question->type), tcp, lab_ms()});
  zone_answer found;
  switch (mood_()) {
  case dns_mood::silent: return {};
  case dns_mood::fails: found.rcode = zone_answer::code::server_failure; break;
  case dns_mood::garbage: {
    // The right id, so that the asker must look closer than that.
    std::vector<uint8_t> noise(query.begin(), query.end());
    for (size_t i = 2; i < noise.size(); ++i)
      noise[i] = static_cast<uint8_t>(i * 73 + 0x9d);
    return {noise, {}};
  }
  case dns_mood::answers: found = look_up(question->name, question->type); break;
  }
  return {write_answer(*question, found, !tcp), found.delay};
}

void dns_server::receive() {
  while (true) {
    std::array<uint8_t, 1500> buffer;
    sockaddr_storage from{};
    socklen_t len = sizeof from;
    auto n = ::recvfrom(udp_.get(), buffer.data(), buffer.size(), 0,
                        reinterpret_cast<sockaddr*>(&from), &len);
    if (n < 0)
      return;
    auto [bytes, delay] = answer({buffer.data(), static_cast<size_t>(n)}, text_of(from), false);
    if (bytes.empty())
      continue;
    auto send = [this, alive = alive_, from, len, reply = std::move(bytes)] {
      if (*alive)
        ::sendto(udp_.get(), reply.data(), reply.size(), MSG_NOSIGNAL,
                 reinterpret_cast<const sockaddr*>(&from), len);
    };
    if (delay.count() > 0)
      loop_.after(delay, std::move(send));
    else
      send();
  }
}

void dns_server::accept() {
  accept_all(tcp_.get(), [this](unique_fd fd, const std::string& peer) {
    auto id = ++last_stream_;
    stream::callbacks calls;
    calls.on_input = [this, id, peer](std::string& input) {
      // RFC 1035 section 4.2.2: two bytes of length before each message.
      while (input.size() >= 2) {
        auto head = bytes_of(input, 0, 2);
        auto size = static_cast<size_t>(head[0] << 8 | head[1]);
        if (input.size() < 2 + size)
          return;
        auto reply = answer(bytes_of(input, 2, size), peer, true).first;
        input.erase(0, 2 + size);
        if (reply.empty())
          continue;
        std::string out{static_cast<char>(reply.size() >> 8), static_cast<char>(reply.size())};
        out.append(reply.begin(), reply.end());
        streams_.at(id)->send(out);
      }
    };
    calls.on_close = [this, id] { streams_.erase(id); };
    streams_.emplace(id, std::make_unique<stream>(loop_, std::move(fd), std::move(calls)));
  });
}

} // namespace dongled::lab
