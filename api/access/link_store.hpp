#pragma once

#include "actors/world.hpp"
#include "api/access/rotate_links.hpp"

#include <string>

namespace dongled::api {

/// Where links are kept.
inline std::string links_path(const settings& x) { return x.state_dir + "/links.json"; }

// The links on disk. Each call reads the file and, where it changes something, replaces it before
// it answers; calls take turns. All block for the disk: for threads that may. A file that is no
// list of links is a failure, `fault::bad_input`, and is left as it is.

/// A new link and its secret, which nobody can be told again.
struct made_link {
  rotate_link link;
  std::string secret;
};
result<made_link> make_link(const world& w, const link_wish& x, const std::string& by);

result<link_book> read_links(const world& w);

/// `fault::not_found` when there is no such link.
result<done> revoke_link(const world& w, const std::string& id);

/// A use that has been written down.
struct link_claim {
  std::string id;
  unix_ms at = 0, before = 0; ///< When, and when the one before it was.
  bool kept = true;           ///< Not so: the disk did not take it, and nothing depended on it.
};

/// Writes down that a link is used, before it is: the rest between two uses holds on whatever disk.
/// `fault::busy` with the seconds left in `detail`: it is too soon. Other failures: the disk did
/// not take it, so it must not be used; but for a link that needs no rest.
result<link_claim> claim_use(const world& w, const std::string& id);

/// Takes back a use that came to nothing. Should the disk not take that, the link rests in vain.
result<done> give_back(const world& w, const link_claim& x);

/// Where a link is used: the address to reach the API at, and the secret.
std::string link_url(const world& w, const std::string& secret);

} // namespace dongled::api
