#pragma once

#include "actors/gate/gate.hpp"

namespace dongled {

/// The part of gate that knows where each dongle hangs on USB: `usb` on the board, and what the
/// book of learned ports begins with.
struct gate_places {
  gate::pointer self;
  gate::uses w;

  /// The journal's memory, and the configuration, which wins, go into the book.
  void recalled(const memory& x) const;

  /// Writes each dongle's `usb` from the newest facts; when one leaves, the book and the journal
  /// learn that it was there until now.
  void show() const;

private:
  void note_leaving(const dongle_view& x) const;
};

} // namespace dongled
