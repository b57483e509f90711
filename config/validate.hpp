#pragma once

#include "config/settings.hpp"

#include <string>
#include <vector>

namespace dongled {

/// A contradiction between settings that are each fine by themselves.
struct contradiction {
  std::string key; ///< Where a person would mend it first.
  std::string text;
};

/// Judges settings as a whole: what one key says against what another says. Ranges and syntax of
/// single values are the key table's (config/keys.hpp).
std::vector<contradiction> validate(const settings& x);

} // namespace dongled
