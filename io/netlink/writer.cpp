#include "io/netlink/writer.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace dongled::io::netlink {

namespace {

constexpr uint32_t pid_bits = (1u << 22) - 1;

std::string command_of(uint32_t pid) {
  std::ifstream in{"/proc/" + std::to_string(pid) + "/comm"};
  std::string out;
  std::getline(in, out);
  // A process may call itself anything.
  std::erase_if(out, [](unsigned char c) { return c < 0x20 || c > 0x7e; });
  return out;
}

} // namespace

writer_name name_writer(uint32_t port) {
  if (port == 0)
    return {"the kernel", false};
  auto pid = port & pid_bits;
  if (pid == static_cast<uint32_t>(getpid()))
    return {"this process", true};
  if (auto name = command_of(pid); !name.empty())
    return {name + " (pid " + std::to_string(pid) + ")", false};
  if (port <= pid_bits)
    return {"pid " + std::to_string(pid) + ", which is gone", false};
  return {"netlink port " + std::to_string(port), false};
}

} // namespace dongled::io::netlink
