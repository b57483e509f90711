#pragma once

#include "actors/policy/probe_tally.hpp"
#include "config/ids.hpp"
#include "io/relay/codec/foreign_answer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dongled::policy {

/// What is known of the probes of another dongle whose modem says it is connected.
struct other_probes {
  bool healthy = false;                             ///< They come home.
  bool judged = false;                              ///< Enough of them were made to say anything.
  std::optional<io::relay::foreign_answer> foreign; ///< The newest foreign answer of a row.
};

/// Whose fault @p mine is, seen that the others' probes end as @p others say. Alone, a dongle has
/// nobody to compare with.
blame judge_foreign(const io::relay::foreign_answer& mine, const std::vector<other_probes>& others);

/// Whether an answer through @p dongle may be its carrier's, or its probe's. A HiLink stick without
/// a connection answers whoever asks for anything by itself, and leads to its own pages; one that
/// only keeps silent about its connection has one, since the answer came.
bool from_carrier(const io::relay::foreign_answer& x, subnet_id dongle, bool modem_answers,
                  bool modem_connected);

/// "its carrier answers the probes itself, by a redirect to portal.example".
std::string walled_words(const io::relay::foreign_answer& x);

/// "every probe is answered by a redirect to its own https: it cannot tell anything".
std::string useless_words(const io::relay::foreign_answer& x);

} // namespace dongled::policy
