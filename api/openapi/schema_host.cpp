#include "api/openapi/schema_host.hpp"

namespace dongled::api::schema {

json firewall() {
  auto source = object({{"address", text}, {"count", count}, {"last_at", when0}});
  return object(
    {{"enabled", yes_no},
     {"configured", yes_no},
     {"off", yes_no},
     {"off_until", when0},
     {"kernel", one_of({"enforced", "absent"})},
     {"why", text0},
     {"source", text0},
     {"serial", or_null(count)},
     {"fetched_at", when0},
     {"checked_at", when0},
     {"age_s", or_null(count)},
     {"expired", yes_no},
     {"entries", object({{"v4", count}, {"v6", count}})},
     {"list_sha256", text0},
     {"kernel_sha256", text0},
     {"last_refusal", or_null(object({{"at", when}, {"reason", text}, {"line", or_null(count)}}))},
     {"blocked", object({{"total", count}, {"top", or_null(list(source))}})},
     {"others", list(object({{"name", text}, {"open_with", text0}}))}});
}

} // namespace dongled::api::schema
