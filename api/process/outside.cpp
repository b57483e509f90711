#include "api/process/outside.hpp"

#include "api/fleet/agent_check_row.hpp"
#include "api/http/http_facade.hpp"
#include "api/inspector.hpp"
#include "api/webhooks/webhooks_row.hpp"
#include "io/host/listeners.hpp"
#include "supervision/supervisor.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace dongled::api {

namespace {

/// Far more than back-off lets happen: a port that another program holds for a week, or an address
/// that is to come with a network, must not end the daemon.
constexpr size_t any_number = 1'000'000;

} // namespace

supervision::child_spec outside_row(const world_ptr& w, const instruments_ptr& gauges) {
  supervision::supervisor_spec spec{outside_path, supervision::strategy::one_for_one, any_number,
                                    seconds{60}};
  spec.children_path = "/";
  spec.children = {webhooks_row(w, gauges), http_row(w, gauges), inspector_row(w, gauges->version),
                   agent_check_row(w)};
  for (auto& x : spec.children)
    x.delay = supervision::backoff_settings{milliseconds{100}, seconds{10}, 0.2, seconds{60}, {}};
  return supervisor_child("outside", std::move(spec), w->census);
}

void await_api(const world& w, milliseconds patience) {
  auto until = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < until) {
    auto there = io::host::listeners_at(w.settings_now()->api.port);
    if (there && std::any_of(there->begin(), there->end(), [](auto& x) { return x.own; }))
      return;
    std::this_thread::sleep_for(milliseconds{10}); // between two looks
  }
}

void start_again(const world& w, const std::string& id) {
  if (!supervision::renew(*w.census, '/' + id))
    spdlog::error("/{} is not there to be started again", id);
}

} // namespace dongled::api
