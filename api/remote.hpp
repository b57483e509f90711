#pragma once

#include "api/envelope.hpp"
#include "config/result.hpp"
#include "config/settings.hpp"

#include <memory>
#include <string>
#include <vector>

namespace dongled::api {

/// The daemon, as seen from an operator's shell: a connection to its inspector that is made when
/// first needed and anew when lost. Blocks, always with a time-out. Not thread-safe.
class remote {
public:
  remote(std::string host, uint16_t port);
  ~remote();
  remote(const remote&) = delete;
  remote& operator=(const remote&) = delete;

  /// Asks the daemon for a verb. A failure means that it cannot be reached (or speaks another
  /// protocol); what it refuses is an answer.
  result<verb_result> call(const std::string& verb, const std::vector<std::string>& args,
                           milliseconds limit = seconds{15});

  /// The daemon's version, known once it was reached.
  const std::string& version() const;

private:
  struct line;
  std::unique_ptr<line> line_;
};

/// Reads "HOST:PORT", "[V6]:PORT" or "HOST" (port 4242).
result<std::pair<std::string, uint16_t>> parse_endpoint(const std::string& text);

} // namespace dongled::api
