#pragma once

#include "actors/firewall_view.hpp"
#include "config/settings.hpp"
#include "io/firewall/address_set.hpp"
#include "io/firewall/minisign.hpp"

#include <optional>
#include <string>

namespace dongled::policy {

/// What of one source is in force: its last good list.
struct listed_part {
  io::firewall::address_set addresses;
  unix_ms fetched_at = 0;          ///< When it was last known to be what the source has; 0: never.
  std::string of;                  ///< Which source: its URL or path; empty: no list yet.
  std::string etag, modified;      ///< What the server said of it.
  std::string key;                 ///< The key that signed it; empty: nobody did.
  io::firewall::list_promise says; ///< What its signature promises.

  bool there() const { return !of.empty(); }
  bool operator==(const listed_part&) const;
};

/// A list as it came.
struct list_candidate {
  std::string text;
  std::string signature; ///< Where the key binds the source.
  std::string of;
  std::string etag = {}, modified = {};
};

/// What is to be made of it.
struct list_verdict {
  std::optional<listed_part> taken;
  list_refusal refusal;  ///< Why not; without a time.
  bool mismatch = false; ///< Its signature is of another list: one of both may be on its way.
};

/// Whether @p x follows @p before. With a @p key its signature comes first: nothing that is not
/// signed is read, and of the serial only what the signature holds counts. A serial lower than one
/// that was seen under the same key is refused, and so is none at all. A list of another source, or
/// with @p shrink, may be shorter. PURE.
list_verdict judge_list(const list_candidate& x, const std::optional<std::string>& key,
                        const listed_part& before, const settings::firewall_part& rules,
                        bool shrink, unix_ms now);

/// ".minisig" before the query of @p url. PURE.
std::string signature_url(const std::string& url);

/// "lists.example allow.txt": host and last segment, which is all that is shown of a URL. PURE.
std::string shown_source(const std::string& url);

} // namespace dongled::policy
