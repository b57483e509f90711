#pragma once

#include "config/result.hpp"
#include "config/settings.hpp"
#include "io/store/outbox.hpp"
#include "io/web/post.hpp"

#include <optional>
#include <string>

namespace dongled::api {

/// "sha256=" and the HMAC-SHA-256 of the body in hex: what X-Dongled-Signature holds.
std::string hook_signature(const std::string& secret, const std::string& body);

/// How long to wait after @p tries that failed: 1 s, doubling up to 10 min, shortened by up to a
/// fifth, by @p salt, so that many that failed together do not come again together. Pure.
milliseconds hook_pause(uint32_t tries, uint64_t salt);

/// The secret that bodies are signed with: the only line of webhooks.secret_file; nothing when none
/// is set. `fault::denied` when the file cannot be read, `fault::bad_input` when it is no line of 1
/// to 1024 printable bytes. Blocks on the disk.
result<std::optional<std::string>> hook_secret(const settings::webhooks_part& x);

/// The POST that delivers @p x.
io::web::post hook_post(const io::web::url& to, const io::store::outbox_item& x,
                        const std::optional<std::string>& secret);

} // namespace dongled::api
