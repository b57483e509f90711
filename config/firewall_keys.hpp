#pragma once

#include "config/keys.hpp"

namespace dongled {

/// "firewall.list_url": where the list is fetched; shown without what may be as good as a password.
key_row list_url_key();

/// "firewall.list_key": a minisign public key, the 56 characters of its second line.
key_row list_key_key();

/// "firewall.on_removal": "cut" or "drain".
key_row on_removal_key();

} // namespace dongled
