#include "io/relay/flow/datagram_batch.hpp"
#include "tests/io/relay/udp.hpp"

using namespace dongled;
using namespace dongled::io::relay;
using namespace dongled::test;

namespace {

/// A non-blocking socket on the loopback, and where it is.
struct end {
  unique_fd socket;
  endpoint at;

  end() {
    auto made = datagram_socket({*ip_address::parse("127.0.0.1"), 0});
    REQUIRE(made);
    socket = std::move(*made);
    int room = 4 << 20;
    setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    socket_address own;
    getsockname(socket.get(), own.get(), &own.size);
    at = to_endpoint(own);
  }

  /// All that is there.
  std::vector<std::string> hear(datagram_reader& in, size_t* messages = nullptr) const {
    std::vector<std::string> out;
    for (auto got = in.read(socket.get()); !got.empty(); got = in.read(socket.get()))
      for (auto& x : got) {
        if (messages)
          ++*messages;
        datagram_reader::each(x, [&](std::string_view y) { out.emplace_back(y); });
      }
    return out;
  }
};

} // namespace

TEST_CASE("datagrams that are sent at once arrive each, in order, whatever their sizes",
          "[netns]") {
  if (!in_own_namespace())
    return;
  sh("ip link set lo up");
  end from, to, other;
  ask_for_whole_flows(to.socket.get());
  datagram_reader in;
  datagram_writer out;
  datagram_writer::limits known;
  std::vector<std::string> sent;
  std::string front = "front:";
  for (auto size : {100, 100, 100, 60, 100, 0, 0, 1200, 1200, 1201, 30'000, 30'000, 30'000, 5, 5})
    sent.push_back(noise(static_cast<size_t>(size), 7));
  for (auto& x : sent)
    out.add(&to.at, front, x);
  out.add(&other.at, {}, "elsewhere");
  out.add(&to.at, {}, "last");
  auto done = out.flush(from.socket.get(), known);
  CHECK(done.datagrams == sent.size() + 2);
  CHECK(out.empty());
  auto heard = to.hear(in);
  REQUIRE(heard.size() == sent.size() + 1);
  for (size_t i = 0; i < sent.size(); ++i)
    CHECK((heard[i] == front + sent[i]));
  CHECK(heard.back() == "last");
  CHECK(other.hear(in) == std::vector<std::string>{"elsewhere"});
  // As much as one gathers at all.
  size_t messages = 0;
  std::string part = noise(900, 3);
  for (int i = 0; i < 500 && !out.full(); ++i)
    out.add(&to.at, {}, part);
  done = out.flush(from.socket.get(), known);
  CHECK(done.datagrams == 500);
  CHECK(done.bytes == 500 * part.size());
  CHECK(to.hear(in, &messages).size() == 500);
  CHECK(messages <= 500);
}

TEST_CASE("what does not fit in one piece is sent one by one, and that is remembered", "[netns]") {
  if (!in_own_namespace())
    return;
  sh("ip link set lo up; ip link set lo mtu 1500");
  end from, to;
  datagram_reader in;
  datagram_writer out;
  datagram_writer::limits known;
  auto large = noise(2000, 5); // is fragmented
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 5; ++i)
      out.add(&to.at, {}, large);
    CHECK(out.flush(from.socket.get(), known).datagrams == 5);
    auto heard = to.hear(in);
    REQUIRE(heard.size() == 5);
    CHECK((heard.back() == large));
  }
  CHECK(known.whole < 2000);
  // One that cannot be sent at all costs the others nothing.
  auto huge = noise(65'600, 5);
  out.add(&to.at, {}, "before");
  out.add(&to.at, {}, huge);
  out.add(&to.at, {}, "behind");
  CHECK(out.flush(from.socket.get(), known).datagrams == 2);
  CHECK(to.hear(in) == std::vector<std::string>{"before", "behind"});
}
