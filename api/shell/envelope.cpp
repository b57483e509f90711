#include "api/shell/envelope.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/io/middleman.hpp>
#include <caf/openssl/manager.hpp>

#include <chrono>

namespace dongled::api {

using nlohmann::json;

std::string seal(const verb_result& x) {
  // What a log line or a modem said may be anything: bad UTF-8 is replaced, never thrown about.
  constexpr auto lenient = json::error_handler_t::replace;
  if (auto data = std::get_if<json>(&x))
    return json{{"ok", true}, {"data", *data}}.dump(-1, ' ', false, lenient);
  auto& no = std::get<refusal>(x);
  return json{{"ok", false}, {"error", no.error}, {"code", no.code}}.dump(-1, ' ', false, lenient);
}

std::optional<verb_result> unseal(const std::string& text) {
  auto x = json::parse(text, nullptr, false);
  if (!x.is_object() || !x.contains("ok") || !x["ok"].is_boolean())
    return std::nullopt;
  if (x["ok"].get<bool>())
    return x.contains("data") ? std::optional<verb_result>(std::move(x["data"])) : std::nullopt;
  if (!x.contains("error") || !x["error"].is_string() || !x.contains("code")
      || !x["code"].is_string())
    return std::nullopt;
  return refusal{x["error"].get<std::string>(), x["code"].get<std::string>()};
}

std::string code_of(fault x) {
  switch (x) {
  case fault::none: return "NONE";
  case fault::not_found: return "NOT_FOUND";
  case fault::refused: return "REFUSED";
  case fault::timed_out: return "TIMED_OUT";
  case fault::busy: return "BUSY";
  case fault::bad_input: return "BAD_INPUT";
  case fault::exhausted: return "EXHAUSTED";
  case fault::unsupported: return "UNSUPPORTED";
  case fault::denied: return "DENIED";
  case fault::os: return "INTERNAL";
  }
  return "INTERNAL";
}

refusal to_refusal(const failure& x) { return {x.doing, code_of(x.code)}; }

void speak_shell(caf::actor_system_config& cfg) {
  using namespace std::chrono_literals;
  cfg.load<caf::io::middleman>();
  cfg.set("middleman.heartbeat-interval", caf::timespan{2s});
  cfg.set("middleman.connection-timeout", caf::timespan{10s});
}

caf::actor shell_door(caf::actor_system& sys) {
  if (sys.has_openssl_manager())
    return caf::actor_cast<caf::actor>(sys.openssl_manager().actor_handle());
  return caf::actor_cast<caf::actor>(sys.middleman().actor_handle());
}

} // namespace dongled::api
