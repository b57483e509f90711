#pragma once

#include "api/access/tls_identity.hpp"
#include "api/shell/envelope.hpp"
#include "config/result.hpp"
#include "config/settings.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dongled::api {

/// Where a daemon's shell listens, and what is expected there.
struct daemon_address {
  std::string host = "127.0.0.1";
  uint16_t port = settings::shell_part{}.port;
  std::string version = {}; ///< A daemon of another version is refused; empty: any will do.
  std::shared_ptr<const tls_identity> tls = nullptr; ///< Null: what is said can be read by others.
};

/// The daemon, as seen from an operator's shell: a connection to its inspector that is made when
/// first needed and anew when lost. Blocks, always with a time-out. Not thread-safe.
class remote {
public:
  explicit remote(daemon_address where);
  ~remote();
  remote(const remote&) = delete;
  remote& operator=(const remote&) = delete;

  /// Asks the daemon for a verb. A failure means that it cannot be reached, or, as
  /// `fault::unsupported`, that it is of another version; what it refuses is an answer.
  result<verb_result> call(const std::string& verb, const std::vector<std::string>& args,
                           milliseconds limit = seconds{15});

  /// Ends waiting for an answer, as a failure, as soon as @p interrupted says so. What was asked
  /// for goes on in the daemon.
  void heed(std::function<bool()> interrupted);

  /// What the daemon said of itself when it was reached last: `version`, `host`, `working`,
  /// `configured`; null before.
  const nlohmann::json& greeting() const;

private:
  struct line;
  std::unique_ptr<line> line_;
};

/// Reads "HOST:PORT", "[V6]:PORT" or "HOST" (port 4242).
result<daemon_address> parse_endpoint(const std::string& text);

} // namespace dongled::api
