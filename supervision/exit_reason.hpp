#pragma once

#include "config/result.hpp"
#include "supervision/strategy.hpp"

#include <caf/error.hpp>
#include <caf/exit_reason.hpp>
#include <caf/make_message.hpp> // CAF_ERROR_CODE_ENUM needs it and does not say so

#include <string>

/// Lets a `fault` travel inside caf::error, so that `quit(fault::exhausted)` just works.
CAF_ERROR_CODE_ENUM(dongled::fault, "dongled")

namespace dongled::supervision {

/// Sorts a DOWN reason into OTP's three kinds. `user_shutdown`, with or without context, is
/// `shutdown`; no error and `exit_reason::normal` are `normal`; a kill is abnormal.
ending classify(const caf::error& why);

/// Says a DOWN reason in words, the context included.
std::string describe(const caf::error& why);

/// OTP's `{shutdown, Text}`: an orderly end that says why.
caf::error shutdown_because(std::string text);

/// The reason of an actor that died of an exception; `text` says which and what.
caf::error exception_error(std::string text);

/// A failure of a lower floor as a reason to quit or to answer with.
caf::error to_error(const failure& x);

} // namespace dongled::supervision
