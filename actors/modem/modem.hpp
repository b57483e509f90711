#pragma once

#include "actors/messages.hpp"
#include "actors/modem/modem_care.hpp"
#include "actors/world.hpp"
#include "supervision/owed_answer.hpp"

#include <deque>
#include <optional>

namespace dongled {

/// Owns the HiLink session of one dongle: one call at a time, made on modem_pool's threads. Reads
/// the modem's state regularly for the board, and always gives its login back.
struct modem {
  using uses = world_of<uses_settings, uses_census, uses_board, uses_clock, uses_history,
                        uses_ports, uses_learned, uses_debts, uses_wishes, uses_plans>;

  struct waiting {
    modem_order order;
    supervision::owed_answer promise;
  };
  struct state {
    static inline const char* name = "modem";
    board_writer<modem> board;
    std::shared_ptr<io::hilink::client> client; ///< Not touched while a call is out.
    std::string bound; ///< The link's index, name and address that it goes by.
    /// What logins were refused for, whichever client was.
    std::shared_ptr<io::hilink::login_guard> guard = std::make_shared<io::hilink::login_guard>();
    settings::modem_part login; ///< What it logs in with.
    std::deque<waiting> queue;
    bool out = false; ///< A call is at modem_pool.
    std::string doing;
    uint64_t generation = 0; ///< Of the poll timer.
    uint64_t polls = 0;
    uint32_t silent = 0; ///< Polls in a row that found the API silent or faulty.
    std::string unread;  ///< Why it could not be asked, by our own fault; empty: it could.
    bool identified = false;
    bool login_ill = false; ///< Its password was refused, or is missing: looked at with each poll.
    modem_care care;
    time_point settle_next{};          ///< What is owed is not tried again before.
    std::string settle_said;           ///< What came of it, as it stands in the log.
    std::optional<caf::error> leaving; ///< Told to go, and giving back what is owed.
    unix_ms noted = 0;                 ///< When the journal was last told where it is.
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, uses w, subnet_id dongle);
};

} // namespace dongled
