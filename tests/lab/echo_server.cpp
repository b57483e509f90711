#include "tests/lab/echo_server.hpp"

#include <array>

#include <netinet/in.h>
#include <sys/epoll.h>

namespace dongled::lab {

namespace {

constexpr size_t most_unsent = 256 * 1024;

} // namespace

result<std::unique_ptr<echo_server>> echo_server::make(loop& on, const netns& where,
                                                       const std::string& address) {
  std::unique_ptr<echo_server> x{new echo_server(on)};
  auto tcp = listen_in(where, listen_kind::tcp, address, 7);
  if (!tcp)
    return tcp.why();
  auto udp = listen_in(where, listen_kind::udp, address, 7);
  if (!udp)
    return udp.why();
  auto who = listen_in(where, listen_kind::udp, address, 9);
  if (!who)
    return who.why();
  x->tcp_ = *std::move(tcp);
  x->udp_ = *std::move(udp);
  x->who_ = *std::move(who);
  auto* self = x.get();
  on.watch(self->tcp_.get(), EPOLLIN, [self](uint32_t) { self->accept(); });
  on.watch(self->udp_.get(), EPOLLIN, [self](uint32_t) { self->answer(self->udp_.get(), false); });
  on.watch(self->who_.get(), EPOLLIN, [self](uint32_t) { self->answer(self->who_.get(), true); });
  return x;
}

echo_server::~echo_server() {
  for (auto* fd : {&tcp_, &udp_, &who_})
    loop_.forget(fd->get());
}

void echo_server::accept() {
  accept_all(tcp_.get(), [this](unique_fd fd, const std::string&) {
    auto id = ++last_stream_;
    auto me = [this, id]() -> stream& { return *streams_.at(id); };
    stream::callbacks calls;
    calls.on_input = [me](std::string& input) {
      me().send(input);
      input.clear();
      me().pause_input(me().unsent() > most_unsent);
    };
    calls.on_drained = [me] { me().pause_input(false); };
    calls.on_end = [me] { me().close_when_sent(); };
    calls.on_close = [this, id] { streams_.erase(id); };
    streams_.emplace(id, std::make_unique<stream>(loop_, std::move(fd), std::move(calls)));
  });
}

void echo_server::answer(int fd, bool tell_who) {
  std::array<char, 65536> buffer;
  while (true) {
    sockaddr_storage from{};
    socklen_t len = sizeof from;
    auto* peer = reinterpret_cast<sockaddr*>(&from);
    auto n = ::recvfrom(fd, buffer.data(), buffer.size(), 0, peer, &len);
    if (n < 0)
      return;
    std::string_view reply{buffer.data(), static_cast<size_t>(n)};
    std::string seen;
    if (tell_who) {
      seen = text_of(from) + ":"
             + std::to_string(ntohs(reinterpret_cast<const sockaddr_in&>(from).sin_port));
      reply = seen;
    }
    ::sendto(fd, reply.data(), reply.size(), MSG_NOSIGNAL, peer, len);
  }
}

} // namespace dongled::lab
