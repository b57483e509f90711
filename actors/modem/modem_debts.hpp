#pragma once

#include "io/hilink/modem_intents.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace dongled {

/// @p imei if it is one, some digits; else empty: modems say what they like.
std::string numeric(const std::string& imei);

/// What is owed to the modems: what toggles have changed in them for a moment, and what an earlier
/// daemon left so. Whoever changes something writes it down here first, and forgets it after it has
/// read it back; whoever outlives them undoes it (actors/modem/modem_deeds.hpp). Thread-safe: what
/// only looks never waits, what writes blocks on the disk and is for a worker's thread, or main's.
class modem_debts {
public:
  using intent = io::hilink::modem_intent;

  /// Without a store it is kept in memory only.
  explicit modem_debts(std::shared_ptr<io::hilink::modem_intent_store> to = nullptr)
    : to_(std::move(to)) {}

  /// Takes over what an earlier daemon left, and makes room for what will be owed, while the disk
  /// has some; answers what there is to complain of. While the store
  /// cannot be read, nothing new is owed.
  std::vector<std::string> inherit();

  bool owes(subnet_id dongle) const;
  std::vector<intent> of(subnet_id dongle) const;
  std::vector<intent> all() const;
  /// Of a stick whose IMEI may not be known.
  std::optional<intent> find(intent::deed what, subnet_id dongle, const std::string& imei) const;

  /// Promises to undo @p x; what is promised already stays as it is. Nothing may be changed unless
  /// this returned done.
  result<done> owe(const intent& x);

  /// Its owner has chosen mode @p was meanwhile: that is what a mode that was left goes back to.
  result<done> amend_mode(subnet_id dongle, const std::string& was);

  /// It was undone and read back.
  result<done> forgive(const intent& x);

private:
  mutable std::mutex mutex_; ///< Never held while the disk is written.
  std::shared_ptr<io::hilink::modem_intent_store> to_;
  std::vector<intent> owed_;
  bool known_ = false; ///< The store was read.
};

} // namespace dongled
