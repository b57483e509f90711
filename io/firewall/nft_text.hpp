#pragma once

#include "io/firewall/table.hpp"

#include <string>

namespace dongled::io::firewall {

/// The name of our table, of family inet.
inline constexpr const char* table_name = "dongled";

/// What nft(8) is told to make the kernel hold @p x: one transaction that puts the whole table in
/// the place of what there was. It only ever drops, since accept in one table opens nothing that
/// another closes; and it matches no connection's state, which would switch conntrack on for the
/// whole host. Everybody else's packets pass by two rules. `delete` after `add` instead of
/// `destroy`, which nft 1.0.6 does not know. PURE.
std::string batch_for(const table_wish& x);

/// The same for a table that is there, or not yet: rules and addresses are replaced in one
/// transaction, and the hook stays. Where one hook makes way for another, as by `batch_for`, a
/// packet that is between the two when they change finds the rules of neither: about one in a
/// thousand replacements lets a packet through, on a busy host. Counts go on. PURE.
std::string refresh_batch(const table_wish& x);

/// What it is told to remove the table, whether there is one or not.
std::string removal_batch();

} // namespace dongled::io::firewall
