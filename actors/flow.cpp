#include "actors/flow.hpp"

#include "supervision/exit_reason.hpp"

namespace dongled {

failure to_failure(const caf::error& x, std::string doing) {
  if (x == caf::sec::request_timeout)
    return {fault::timed_out, doing + ": no answer in time"};
  if (x == caf::sec::request_receiver_down)
    return {fault::not_found, doing + ": the actor went down before it answered"};
  // One of ours (supervision::to_error) brings its fault and its sentence along.
  auto& inside = x.context();
  if (x.category() == caf::atom("dongled") && inside.match_elements<std::string>())
    return {static_cast<fault>(x.code()), doing + ": " + inside.get_as<std::string>(0)};
  return {fault::os, doing + ": " + supervision::describe(x)};
}

} // namespace dongled
