#include "io/host/port_holder.hpp"

#include "io/host/listeners.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>

namespace dongled::io::host {

namespace {

namespace fs = std::filesystem;

bool is_number(const std::string& x) {
  return !x.empty()
         && std::all_of(x.begin(), x.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// Whether a process has a descriptor of one of these sockets.
bool holds(const fs::path& process, const std::set<std::string>& sockets) {
  std::error_code bad;
  for (fs::directory_iterator i{process / "fd", bad}, end; !bad && i != end; i.increment(bad)) {
    std::error_code gone; // it was closed meanwhile
    if (sockets.contains(fs::read_symlink(i->path(), gone).string()))
      return true;
  }
  return false;
}

/// The name that a process gave itself: printable bytes only, since anybody may choose it.
std::string name_of(const fs::path& process) {
  std::ifstream in{process / "comm"};
  std::string out;
  std::getline(in, out);
  std::replace_if(
    out.begin(), out.end(), [](unsigned char c) { return std::isprint(c) == 0; }, '?');
  return out.empty() ? "a program" : out;
}

} // namespace

std::string holder_of(uint16_t port, const std::string& proc) {
  std::set<std::string> sockets;
  if (auto all = listeners_at(port, proc))
    for (auto& x : *all)
      sockets.insert("socket:[" + x.inode + ']');
  if (sockets.empty())
    return {};
  std::set<long> found;
  std::error_code bad;
  for (fs::directory_iterator i{proc, bad}, end; !bad && i != end; i.increment(bad))
    if (auto name = i->path().filename().string(); is_number(name) && holds(i->path(), sockets))
      found.insert(std::stol(name.substr(0, 9)));
  std::string out;
  for (auto pid : found)
    out += (out.empty() ? "" : " and ") + name_of(fs::path{proc} / std::to_string(pid))
           + " (process " + std::to_string(pid) + ')';
  return out;
}

} // namespace dongled::io::host
