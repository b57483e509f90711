#pragma once

#include "config/result.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace caf {
class actor;
class actor_system;
class actor_system_config;
} // namespace caf

namespace dongled::api {

/// The version of what donglectl and dongled say to each other. Raised when an old shell could no
/// longer make sense of a new daemon, or the other way round.
inline constexpr int shell_protocol = 1;

/// An operation that failed, as people and programs are told: a sentence and an UPPER_SNAKE code.
struct refusal {
  std::string error;
  std::string code;
};

/// What a verb comes to.
using verb_result = std::variant<nlohmann::json, refusal>;

/// `{"ok":true,"data":…}` or `{"ok":false,"error":…,"code":…}`, on one line.
std::string seal(const verb_result& x);

/// Reads an envelope; nothing when it is none.
std::optional<verb_result> unseal(const std::string& text);

/// The code for a fault: NOT_FOUND, TIMED_OUT…
std::string code_of(fault x);

/// A failure of ours as a refusal.
refusal to_refusal(const failure& x);

/// Settings of CAF that both ends of the shell's connection need: the middleman, and heart-beats,
/// without which a frozen peer is never noticed.
void speak_shell(caf::actor_system_config& cfg);

/// Whom to ask for the shell's connections: CAF's middleman, or its OpenSSL manager where the
/// system was given a TLS identity (api/access/tls_identity.hpp). They understand the same
/// messages.
caf::actor shell_door(caf::actor_system& sys);

} // namespace dongled::api
