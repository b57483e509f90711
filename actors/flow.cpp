#include "actors/flow.hpp"

namespace dongled {

failure to_failure(const caf::error& x, std::string doing) {
  if (x == caf::sec::request_timeout)
    return {fault::timed_out, doing + ": no answer in time"};
  if (x == caf::sec::request_receiver_down)
    return {fault::not_found, doing + ": the actor went down before it answered"};
  return {fault::os, doing + ": " + caf::to_string(x)};
}

} // namespace dongled
