#include "io/host/listeners.hpp"

#include <arpa/inet.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace dongled::io::host {

namespace {

constexpr auto listening = "0A"; // TCP_LISTEN, as proc_net_tcp(5) has it

/// The inodes of our own sockets.
result<std::set<std::string>> own_sockets(const std::string& proc) {
  std::error_code bad;
  std::set<std::string> out;
  for (std::filesystem::directory_iterator i{proc + "/self/fd", bad}, end; !bad && i != end;
       i.increment(bad)) {
    std::error_code gone; // it was closed meanwhile
    auto to = std::filesystem::read_symlink(i->path(), gone).string();
    if (to.starts_with("socket:["))
      out.insert(to.substr(8, to.size() - 9));
  }
  if (bad)
    return failure{fault::os, "list our own descriptors: " + bad.message(), bad.value()};
  return out;
}

/// The kernel writes an address as words of 32 bits, each in this host's byte order.
std::string address_of(const std::string& hex, bool v6) {
  std::array<uint32_t, 4> words{};
  size_t n = v6 ? 4 : 1;
  if (hex.size() != n * 8)
    return {};
  for (size_t i = 0; i < n; ++i)
    std::from_chars(hex.data() + i * 8, hex.data() + i * 8 + 8, words.at(i), 16);
  std::array<char, INET6_ADDRSTRLEN> text{};
  return ::inet_ntop(v6 ? AF_INET6 : AF_INET, words.data(), text.data(), text.size()) ? text.data()
                                                                                      : "";
}

/// One line of the table: "sl local_address rem_address st …", the inode is the tenth word.
void take_line(const std::string& line, uint16_t port, bool v6, const std::set<std::string>& own,
               std::vector<listener>& into) {
  std::istringstream words{line};
  std::string skip, local, state, inode;
  words >> skip >> local >> skip >> state >> skip >> skip >> skip >> skip >> skip >> inode;
  auto colon = local.find(':');
  if (!words || state != listening || colon == local.npos)
    return;
  unsigned at = 0;
  std::from_chars(local.data() + colon + 1, local.data() + local.size(), at, 16);
  if (at != port)
    return;
  listener x{address_of(local.substr(0, colon), v6), v6, false, own.contains(inode), inode};
  x.any = x.address == (v6 ? "::" : "0.0.0.0");
  into.push_back(std::move(x));
}

} // namespace

result<std::vector<listener>> listeners_at(uint16_t port, const std::string& proc) {
  auto own = own_sockets(proc);
  if (!own)
    return own.why();
  std::vector<listener> out;
  for (bool v6 : {false, true}) {
    auto path = proc + (v6 ? "/net/tcp6" : "/net/tcp");
    std::ifstream in{path};
    if (!in && v6 && !std::filesystem::exists(path))
      continue; // a kernel without IPv6
    if (!in)
      return failure{fault::os, "read " + path + ": " + std::strerror(errno), errno};
    std::string line;
    std::getline(in, line); // the heads of the columns
    while (std::getline(in, line))
      take_line(line, port, v6, *own, out);
  }
  return out;
}

} // namespace dongled::io::host
