#pragma once

#include "tests/lab/ledger.hpp"
#include "tests/lab/usb_model.hpp"

#include <string>
#include <vector>

namespace dongled::lab {

/// What a stick needs, by the faults that are set: `faults` as fault_desk::active names them. That
/// it is away for a moment (booting, unbound) is `away`'s business: an illness unless a deed did
/// it. PURE.
need truth(const usb_model& usb, const usb_device& stick, const std::vector<std::string>& faults,
           bool deed_lately);

/// Whether faults let the modem's API be asked.
bool api_answers(const std::vector<std::string>& faults);

} // namespace dongled::lab
