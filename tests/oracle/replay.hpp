#pragma once

#include "tests/oracle/sequence.hpp"

#include "config/result.hpp"

#include <string>
#include <vector>

namespace dongled::oracle {

/// What our supervisor does in the story: one line a step, in virtual time. Says what was asked
/// and answered, which starts ('+', failed '!', ignored '?') and which ends by request ('-')
/// followed, which rows there are then (with the number of the start they live by), and counts.
std::string replay(const sequence& x);

/// What OTP's supervisor does in each of the stories. Blocks until all have ended in real time.
/// Needs `erlc` and `erl` in PATH; writes into a temporary directory of its own.
result<std::vector<std::string>> replay_with_otp(const std::vector<sequence>& all);

/// Whether there is an Erlang to compare with.
bool erlang_is_there();

} // namespace dongled::oracle
