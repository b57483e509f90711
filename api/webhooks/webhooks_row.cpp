#include "api/webhooks/webhooks_row.hpp"

#include "api/webhooks/courier.hpp"
#include "api/webhooks/hook_desk.hpp"
#include "supervision/supervisor.hpp"

namespace dongled::api {

namespace {

using supervision::child_spec;
using supervision::shutdown;
using supervision::start_args;

supervision::supervisor_spec whole(const world_ptr& w, const instruments_ptr& gauges) {
  supervision::supervisor_spec out{hooks_path, supervision::strategy::one_for_one, 10, seconds{60}};
  auto urls = w->settings_now()->webhooks.urls;
  for (size_t i = 0; i < urls.size(); ++i) {
    child_spec row;
    row.id = "courier" + std::to_string(i + 1);
    row.start = [w, i, url = urls[i]](const start_args& at) {
      return at.parent->spawn<caf::detached>(courier::run, w, i, url);
    };
    row.stop = shutdown::within(seconds{1});
    row.barrier = false; // its init waits for nothing, and nobody for it
    out.children.push_back(std::move(row));
  }
  if (urls.empty())
    return out;
  // Last, so that it ends first: its end calls off what the couriers are at.
  child_spec desk;
  desk.id = "desk";
  desk.start = [w, gauges, urls](const start_args& at) {
    return at.parent->spawn<caf::detached>(hook_desk::run, w, gauges, urls);
  };
  desk.stop = shutdown::within(seconds{1});
  desk.barrier = false; // it opens its store first, and that may take long
  out.children.push_back(std::move(desk));
  return out;
}

} // namespace

child_spec webhooks_row(world_ptr w, instruments_ptr gauges) {
  child_spec row;
  row.id = "webhooks";
  row.start = [w, gauges](const start_args& at) {
    return spawn_supervisor(at.parent, whole(w, gauges), w->census);
  };
  row.stop = shutdown::infinity();
  row.type = supervision::child_type::supervisor;
  row.start_timeout = seconds{20};
  return row;
}

} // namespace dongled::api
