#include "api/process/restore_firewall.hpp"

#include "actors/firewall_view.hpp"
#include "api/process/undo.hpp"

#include <spdlog/spdlog.h>

namespace dongled::api {

void restore_firewall(const world& w) {
  auto view = w.board->host().firewall;
  if (!view || !view->configured) // at its start firewall has removed what it found
    return;
  if (auto gone = undo_firewall(); !gone)
    spdlog::error("the firewall's table could not be removed: {}", gone.why().doing);
}

} // namespace dongled::api
