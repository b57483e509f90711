#include "api/rack_picture.hpp"

namespace dongled::api {

rack_picture picture_of(const world& w, time_point clock) {
  rack_picture out;
  out.dongles = w.board->all();
  out.host = w.board->host();
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
