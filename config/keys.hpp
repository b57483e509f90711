#pragma once

#include "config/json_tree.hpp"
#include "config/settings.hpp"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dongled {

/// Where a row tells what is wrong: beneath its key ("[2]", ".1-1.2" or nothing), on which line.
using complaint =
  std::function<void(int line, const std::string& beneath, const std::string& what)>;

/// One setting: how it is called in the file, read, shown and explained.
struct key_row {
  std::string path;     ///< Dotted, with the unit: "socks.idle_timeout_s".
  std::string expected; ///< Ends the sentence "expected …".
  std::function<void(const json_node&, settings&, const complaint&)> read;
  std::function<nlohmann::ordered_json(const settings&)> show;
};

/// Every setting there is, in the order of the documentation. A new setting is one field in
/// config/settings.hpp and one row here; loading, printing and "did you mean" follow.
const std::vector<key_row>& key_table();

/// True when @p path names an object of the schema, such as "dongles.modem" or "".
bool is_section(std::string_view path);

/// The known key most like @p path, for "did you mean"; empty when nothing is near.
std::string nearest_key(std::string_view path);

} // namespace dongled
