#pragma once

#include "actors/modem/modem_debts.hpp"
#include "config/settings.hpp"
#include "io/hilink/client.hpp"

#include <memory>
#include <string>
#include <vector>

namespace dongled {

/// In whose name something is changed in a modem for a moment.
struct modem_borrower {
  std::shared_ptr<modem_debts> debts;
  subnet_id dongle;
  std::string imei; ///< Empty: not known.
  unix_ms at = 0;
  std::string why; ///< "toggle 123".
};

// What is changed for a moment, and given back: each promised on disk before the write, and
// forgotten after it was read back. They block as the client does, on a worker's thread, and on the
// disk. Without a promise nothing is written: `fault::exhausted` says why.

/// Switches data off. A switch that is off already is left to its owner.
result<done> switch_data_off(io::hilink::client& x, const modem_borrower& by, milliseconds budget);
result<done> switch_data_on(io::hilink::client& x, const modem_borrower& by, milliseconds budget);

/// The mode that the modem's owner chose, also while it is in another one for the moment.
result<io::hilink::net_mode> owners_mode(io::hilink::client& x, const modem_borrower& by,
                                         milliseconds budget);
/// From its owner's mode into another, for the moment.
result<io::hilink::net_mode> leave_mode(io::hilink::client& x, const modem_borrower& by,
                                        const std::string& was, const std::string& ours,
                                        milliseconds budget);
/// Back into the mode that is owed, or @p was where none is.
result<io::hilink::net_mode> restore_mode(io::hilink::client& x, const modem_borrower& by,
                                          const std::string& was, milliseconds budget);

/// Sets mode and bands with data off meanwhile, which is owed: some firmware takes them only then.
/// `fault::refused` where data was off already.
result<io::hilink::net_mode> set_mode_offline(io::hilink::client& x, const modem_borrower& by,
                                              const io::hilink::net_mode& want,
                                              milliseconds budget);

/// What became of one debt.
struct modem_settled {
  modem_debts::intent what;
  bool ok = false;  ///< Read back as it was, or no business of ours any more.
  std::string says; ///< "reads back 00", or why it is still owed.
};

/// All of it as a sentence; empty without any.
std::string words(const std::vector<modem_settled>& all);

/// Undoes what the modem of @p dongle owes, each with @p budget. What somebody else has changed
/// meanwhile is left alone, and so is another stick than the one that owes.
std::vector<modem_settled> settle_modem(io::hilink::client& x,
                                        const std::shared_ptr<modem_debts>& debts, subnet_id dongle,
                                        milliseconds budget);

} // namespace dongled
