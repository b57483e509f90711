#pragma once

#include "actors/world.hpp"
#include "api/access/cross_site.hpp"
#include "api/access/refusal_log.hpp"
#include "api/http/http_answer.hpp"
#include "api/http/http_limits.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace dongled::api {

/// Lets requests in, or says why not: by the settings in force, whose changes it follows.
/// Thread-safe.
class admission {
public:
  explicit admission(world_ptr w) : world_(std::move(w)) {}

  /// Why @p x may not be served; nothing: it may, and its right and token are filled in.
  /// @p authorization is the header's value. What was presented is never logged.
  std::optional<http_answer> refuse(http_ask& x, const std::string& authorization);

  /// Why a client that has just connected may not even ask, by its address alone.
  std::optional<http_answer> turn_away(const std::string& client);

  /// Why @p x, which @p refuse has let in, must change nothing, since a browser asks for another
  /// site (contract 6b). A token that was shown is proof, and a secret in the path is as good.
  std::optional<http_answer> refuse_site(const http_ask& x, const site_marks& from);

  /// Whether a client that was let in would be now.
  bool still_welcome(const std::string& client, const std::string& authorization);

  /// The limits in force: should new settings be of no use, the old ones stay. A failure: there are
  /// none yet, and none can be made.
  result<std::shared_ptr<const http_limits>> limits();

private:
  void log(const std::string& client, const std::string& what);

  world_ptr world_;
  refusal_log refusals_;
  std::mutex mutex_; ///< Guards what follows.
  std::shared_ptr<const settings> judged_by_;
  std::shared_ptr<const http_limits> limits_;
};

} // namespace dongled::api
