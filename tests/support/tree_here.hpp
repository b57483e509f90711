#pragma once

#include "actors/firewall/firewall.hpp"
#include "actors/firewall/list_fetcher.hpp"
#include "actors/host/remedy.hpp"
#include "actors/host/tuner.hpp"
#include "actors/hotplug.hpp"
#include "actors/journal/journal.hpp"
#include "actors/modem/modem_pool.hpp"
#include "actors/power/hub_power.hpp"
#include "actors/router.hpp"
#include "actors/tree.hpp"
#include "supervision/supervisor.hpp"

namespace dongled::test {

/// The daemon's real tree; the rows that are detached there run on the scheduler of the test here,
/// in which nothing of theirs blocks.
inline supervision::supervisor_spec tree_here(const world_ptr& w) {
  auto out = tree(w);
  auto here = [&](auto body) {
    return [=](const supervision::start_args& at) { return at.parent->spawn(body, w); };
  };
  supervision::supervisor_spec pool{"/modem_pool", supervision::strategy::one_for_one, 10,
                                    std::chrono::seconds{60}};
  pool.children.push_back({"desk", here(modem_desk::run)});
  for (int i = 1; i <= modem_workers; ++i)
    pool.children.push_back({"worker" + std::to_string(i), [w](const supervision::start_args& at) {
                               return at.parent->spawn(modem_worker::run, w, at.path);
                             }});
  for (auto& row : out.children) {
    if (row.id == "journal")
      row.start = here(journal::run);
    if (row.id == "router")
      row.start = here(router::run);
    if (row.id == "hotplug")
      row.start = here(hotplug::run);
    if (row.id == "hub_power")
      row.start = here(hub_power::run);
    if (row.id == "modem_pool")
      row = supervision::supervisor_child("modem_pool", pool, w->census);
    if (row.id == "host") {
      supervision::supervisor_spec host{"/host", supervision::strategy::one_for_one, 10,
                                        std::chrono::seconds{60}};
      host.children.push_back({"fetcher", here(list_fetcher::run)});
      host.children.push_back({"firewall", here(firewall::run)});
      host.children.push_back({"tuner", here(tuner::run)});
      host.children.push_back({"remedy", here(remedy::run)});
      row = supervision::supervisor_child("host", host, w->census);
    }
  }
  return out;
}

} // namespace dongled::test
