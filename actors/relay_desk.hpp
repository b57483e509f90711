#pragma once

#include "io/relay/data_plane.hpp"
#include "supervision/census.hpp"

#include <caf/actor.hpp>

#include <map>
#include <mutex>
#include <unordered_map>

namespace dongled {

/// Where the reactor's news of one dongle's clients turns into messages: a request goes to the
/// dongle's `relays` supervisor, which starts a relay actor for it; the end goes to that actor. How
/// it fares in between is written down here for who asks: it wakes nobody. There is one desk per
/// dongle for the life of the process, so that a restarted acceptor does not part live relays from
/// their actors. Thread-safe, never blocks, called on reactor threads.
class relay_desk final : public io::relay::attendant {
public:
  relay_desk(subnet_id dongle, supervision::census_ptr census);

  void requested(const io::relay::request& x) override;
  void connected(const io::relay::outcome& x) override;
  void ended(const io::relay::ended& x) override;

  /// Whether the request @p id was announced and has not ended.
  bool awaits(io::relay::relay_id id);

  /// The relay actor for @p id is here; its handle is dropped when the relay has ended. False: it
  /// has ended already, and nobody will tell.
  bool seat(io::relay::relay_id id, caf::actor who);

  /// How the relay fares, in words.
  std::string doing(io::relay::relay_id id);

private:
  struct place {
    caf::actor who;    ///< Null: announced, nobody yet.
    std::string doing; ///< Empty: no verdict yet.
  };

  std::string relays_path_;
  supervision::census_ptr census_;
  std::mutex mutex_;
  std::unordered_map<io::relay::relay_id, place> seats_;
};

/// All desks, made when first asked for.
class relay_desks {
public:
  explicit relay_desks(supervision::census_ptr census) : census_(std::move(census)) {}
  std::shared_ptr<relay_desk> of(subnet_id dongle);

  /// Drops every actor handle: before the actor system goes.
  void clear();

private:
  supervision::census_ptr census_;
  std::mutex mutex_;
  std::map<subnet_id, std::shared_ptr<relay_desk>> desks_;
};

} // namespace dongled
