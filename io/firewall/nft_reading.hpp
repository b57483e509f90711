#pragma once

#include "config/result.hpp"
#include "io/firewall/table.hpp"

#include <string>
#include <vector>

namespace dongled::io::firewall {

/// Reads what `nft -j list table inet dongled` printed. `bad_input`: it is not that. Takes little
/// memory besides the text: addresses are read one by one. PURE.
result<table_reading> read_table(const std::string& json);

/// Reads what `nft -j list chains` printed: "FAMILY TABLE CHAIN" each. PURE.
result<std::vector<std::string>> read_chains(const std::string& json);

} // namespace dongled::io::firewall
