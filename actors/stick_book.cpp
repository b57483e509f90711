#include "actors/stick_book.hpp"

#include "io/store/whole_file.hpp"

#include <spdlog/spdlog.h>

#include <fstream>
#include <sstream>

namespace dongled {

namespace {

/// More ports than any host has; a damaged file must not fill the memory.
constexpr size_t most_entries = 1024;
constexpr const char* nowhere = "-"; // the uplink does not hang on USB

} // namespace

void stick_book::keep_in(std::string file) {
  std::lock_guard guard{mutex_};
  file_ = std::move(file);
  std::ifstream in{file_};
  std::string line;
  while (answered_.size() < most_entries && std::getline(in, line)) {
    std::istringstream words{line};
    std::string kind, name, port, id;
    words >> kind;
    if (kind == "uplink")
      words >> name;
    words >> port >> id;
    auto what = usb_id_from(id);
    auto outside = port == nowhere;
    if (!what || !(outside || io::usb::valid_port_path(port)))
      continue;
    if (kind == "stick" && !outside)
      answered_[{port}] = *what;
    if (kind == "uplink")
      uplink_ = {true, name, {outside ? "" : port}, *what};
  }
}

bool stick_book::answered(const port_path& port, usb_id id) {
  {
    std::lock_guard guard{mutex_};
    auto [at, fresh] = answered_.try_emplace(port, id);
    if (!fresh && at->second == id)
      return false;
    at->second = id;
  }
  save();
  return true;
}

void stick_book::uplink_seen(const std::string& wanted, const io::netlink::uplink_fact& now) {
  {
    std::lock_guard guard{mutex_};
    io::usb::uplink_place fresh{true, wanted == "auto" ? now.interface : wanted, now.port, now.id};
    if (fresh == uplink_)
      return;
    uplink_ = std::move(fresh);
  }
  save();
}

io::usb::stick_rules stick_book::rules(const settings::dongles_part& config) const {
  std::lock_guard guard{mutex_};
  return {config, answered_, uplink_};
}

/// On the disk when it returns: a host that loses its power must not take a mute stick for a
/// stranger. Those who only look at the book never wait for that.
void stick_book::save() const {
  static std::mutex writing; // there is one book
  std::lock_guard one{writing};
  std::ostringstream out;
  {
    std::lock_guard guard{mutex_};
    if (file_.empty())
      return;
    if (uplink_.known)
      out << "uplink " << uplink_.interface << ' '
          << (uplink_.port.text.empty() ? nowhere : uplink_.port.text) << ' '
          << to_string(uplink_.id) << '\n';
    for (auto& [port, id] : answered_)
      out << "stick " << port.text << ' ' << to_string(id) << '\n';
  }
  if (auto kept = io::store::replace_whole(file_, out.str()); !kept)
    spdlog::warn("{}; who is who on USB could not be kept for the next start", kept.why().doing);
}

} // namespace dongled
