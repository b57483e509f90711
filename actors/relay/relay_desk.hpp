#pragma once

#include "actors/board.hpp"
#include "io/relay/plane/data_plane.hpp"
#include "supervision/census.hpp"

#include <caf/actor.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace dongled {

/// Where one dongle's clients meet the actors. A request gets its verdict here, at once, from what
/// the actors have written on the board: a client is waiting, and there are thousands. Its relay
/// actor is started by the dongle's `relays` supervisor a moment later, many at a time, unless the
/// relay is over by then; the end goes to that actor. How it fares in between is written down here
/// for who asks: it wakes nobody. There is one desk per dongle for the life of the process, so that
/// a restarted acceptor does not part live relays from their actors. Thread-safe, never blocks,
/// called on reactor threads.
class relay_desk final : public io::relay::attendant {
public:
  relay_desk(subnet_id dongle, supervision::census_ptr census, std::shared_ptr<const board> about);

  std::optional<io::relay::reply> requested(const io::relay::request& x) override;
  void connected(const io::relay::outcome& x) override;
  void ended(const io::relay::ended& x) override;
  void gathered() override;

  /// Whether the request @p id was admitted and has not ended.
  bool awaits(io::relay::relay_id id);

  /// The relay actor for @p id is here; its handle is dropped when the relay has ended. False: it
  /// has ended already, and nobody will tell.
  bool seat(io::relay::relay_id id, caf::actor who);

  /// How the relay fares, in words.
  std::string doing(io::relay::relay_id id);

private:
  struct place {
    std::shared_ptr<const io::relay::request> asked;
    caf::actor who;    ///< Null: nobody yet.
    std::string doing; ///< Empty: not connected yet.
  };

  subnet_id dongle_;
  std::string relays_path_;
  supervision::census_ptr census_;
  std::shared_ptr<const board> board_;
  std::mutex mutex_; // Guards the rest.
  std::unordered_map<io::relay::relay_id, place> seats_;
  std::vector<io::relay::relay_id> newcomers_; ///< Without an actor yet, or gone already.
};

/// All desks, made when first asked for.
class relay_desks {
public:
  relay_desks(supervision::census_ptr census, std::shared_ptr<const board> about)
    : census_(std::move(census)), board_(std::move(about)) {}
  std::shared_ptr<relay_desk> of(subnet_id dongle);

  /// Drops every actor handle: before the actor system goes.
  void clear();

private:
  supervision::census_ptr census_;
  std::shared_ptr<const board> board_;
  std::mutex mutex_;
  std::map<subnet_id, std::shared_ptr<relay_desk>> desks_;
};

} // namespace dongled
