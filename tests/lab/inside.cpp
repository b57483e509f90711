#include "tests/lab/inside.hpp"

#include "tests/lab/unique_fd.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

namespace dongled::lab::inside {

using nlohmann::json;

result<json> ctl(const std::vector<std::string>& argv) {
  const char* socket = std::getenv("DONGLELAB_CONTROL");
  return ask_lab(socket == nullptr ? "" : socket, argv);
}

json status(int subnet) {
  auto x = ctl({"status", std::to_string(subnet)});
  return x ? *x : json{};
}

outcome curl(std::vector<std::string> args) {
  std::vector<std::string> argv{"curl", "-sS", "-m", "5"};
  argv.insert(argv.end(), args.begin(), args.end());
  auto x = run_and_capture(argv, std::chrono::seconds{30});
  return x ? *x : outcome{255, x.why().doing};
}

outcome my_address(const std::string& interface) {
  return curl({"--interface", interface, "-H", "Host: api.ipify.org", "http://192.0.2.81/"});
}

int ask_dns(const std::string& server, const std::string& name, std::chrono::milliseconds limit) {
  std::string query{"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00", 12};
  for (size_t start = 0; start < name.size();) {
    auto dot = std::min(name.find('.', start), name.size());
    query += static_cast<char>(dot - start);
    query += name.substr(start, dot - start);
    start = dot + 1;
  }
  query += std::string{"\0\0\1\0\1", 5};
  unique_fd fd{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(53);
  ::inet_pton(AF_INET, server.c_str(), &to.sin_addr);
  if (::sendto(fd.get(), query.data(), query.size(), 0, reinterpret_cast<sockaddr*>(&to), sizeof to)
      < 0)
    return -1;
  pollfd p{fd.get(), POLLIN, 0};
  std::array<char, 512> reply;
  if (::poll(&p, 1, static_cast<int>(limit.count())) != 1
      || ::recv(fd.get(), reply.data(), reply.size(), 0) < 12 || (reply[2] & 0x80) == 0)
    return -1;
  return reply[3] & 15;
}

bool eventually(const std::function<bool()>& f) {
  auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (!f()) {
    if (std::chrono::steady_clock::now() > deadline)
      return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return true;
}

bool write_text(const std::string& file, const std::string& text) {
  unique_fd fd{::open(file.c_str(), O_WRONLY | O_CLOEXEC)};
  return fd && ::write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

} // namespace dongled::lab::inside
