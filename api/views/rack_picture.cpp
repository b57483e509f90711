#include "api/views/rack_picture.hpp"

#include <unistd.h>

#include <array>

namespace dongled::api {

namespace {

std::string host_name() {
  std::array<char, 256> name{}; // one more than the kernel allows, so that it ends in a NUL
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

} // namespace

rack_picture picture_of(const world& w, time_point clock) {
  rack_picture out;
  out.dongles = w.board->all();
  out.host = w.board->host();
  out.conditions = w.board->conditions();
  out.host_name = host_name();
  out.config = *w.settings_now();
  out.now = w.now();
  out.clock = clock;
  if (w.plane)
    for (auto& x : out.dongles) {
      out.carried.emplace(x.subnet, w.plane->count(x.subnet));
      out.users.emplace(x.subnet, w.plane->users(x.subnet));
    }
  return out;
}

} // namespace dongled::api
