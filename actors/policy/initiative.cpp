#include "actors/policy/initiative.hpp"

namespace dongled::policy {

initiative initiative_of(const settings& x) noexcept {
  if (x.watch_only)
    return initiative::watches;
  return x.recovery.enabled ? initiative::acts : initiative::reports;
}

bool repairs(initiative x) noexcept { return x == initiative::acts; }

bool begins(initiative x) noexcept { return x != initiative::watches; }

const char* words(initiative x) noexcept {
  switch (x) {
  case initiative::acts: return "";
  case initiative::reports: return "recovery is off";
  case initiative::watches: return "dongled only watches";
  }
  return "";
}

const char* key_of(initiative x) noexcept {
  switch (x) {
  case initiative::acts: return "";
  case initiative::reports: return "recovery.enabled";
  case initiative::watches: return "watch_only";
  }
  return "";
}

} // namespace dongled::policy
