#pragma once

#include "actors/firewall/firewall_book.hpp"
#include "actors/firewall/firewall_messages.hpp"
#include "actors/firewall/kernel_guard.hpp"
#include "actors/firewall_view.hpp"
#include "actors/messages.hpp"
#include "actors/world.hpp"

namespace dongled {

/// Where it stands in the tree.
inline constexpr const char* firewall_path = "/host/firewall";

/// Who may reach the SOCKS ports: keeps the last good lists, and has kernel and data plane hold
/// them together with `socks.allow`. A list that is no good changes nothing. Detached: files and
/// nftables block; fetches are list_fetcher's. The only owner of our nftables table, which it
/// leaves behind when it dies: main takes it away when the daemon stops.
struct firewall {
  using uses = world_of<uses_board, uses_settings, uses_census, uses_clock, uses_history,
                        uses_plane, uses_ports>;

  /// One source as it is looked at.
  struct source {
    std::optional<list_refusal> refusal; ///< Of the last look; a good one clears it.
    std::string stamp;                   ///< Of the file that was read last.
  };

  struct state {
    static inline const char* name = "firewall";
    ~state() {
      if (calls_off)
        calls_off->request();
    }
    board_writer<firewall> pen;
    firewall_memory memory;
    std::string unkept; ///< Why the memory is not on disk; empty: it is.
    kernel_guard kernel;
    std::shared_ptr<io::web::cancellation> calls_off; ///< What is being fetched, at our end.
    source url, file;
    unix_ms checked_at = 0;
    bool fetching = false;
    bool second_look = false; ///< The next fetch is that after a signature of another list.
    uint32_t fetch_failures = 0;
    caf::actor_clock::time_point begun{}, fetch_at{}, file_at{}, count_at{}, others_at{};
    /// Those who wait for the fetch that is under way, and whether a list may be short.
    std::vector<caf::response_promise> waiting;
    bool accept_shrink = false;
    bool awake = false;                ///< Its timer runs.
    io::firewall::address_set listed;  ///< As the data plane was told last.
    bool off_told = false;             ///< That it is off was told, and that it is on again is due.
    io::firewall::table_wish shown_of; ///< Whose sum `shown_sum` is: it takes long to make.
    std::string shown_sum, someone, stranger;
    std::vector<other_firewall> others;
    firewall_view shown;
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, uses w);
};

} // namespace dongled
