#include "api/openapi/openapi.hpp"

// What the routes about the host's care, tuning and remedies, say of themselves.

namespace dongled::api {

std::vector<route_doc> host_care_docs() {
  using answers = std::vector<route_doc::answer>;
  answers tuned = {{200, "TuningReport", "What became of each setting"},
                   {400, {}, "UNKNOWN_KEY: then none of them was applied; INVALID_BODY"},
                   {415, {}, "UNSUPPORTED_MEDIA_TYPE: it must be JSON"}};
  answers remedied = {{202, "RemedyAccepted", "It has begun"},
                      {409, {}, "REMEDY_IN_PROGRESS"},
                      {415, {}, "UNSUPPORTED_MEDIA_TYPE: it must be JSON"},
                      {404, {}, "UNKNOWN_DONGLE"}};
  remedied.push_back({400, {}, "INVALID_SUBNET, INVALID_BODY or INVALID_SITE"});
  return {
    {"/dongles/*/remedy",
     "POST",
     "Asks a site by every dongle and by the uplink, judges whose fault it is that it does not "
     "work "
     "by this one, and tries what may help, each with the same test after it. One at a time.",
     {},
     remedied,
     "RemedyWish"},
    {"/remedies/*",
     "GET",
     "How a remedy stands: its verdict, the looks, the levels, and its trace.",
     {},
     {{200, "Remedy", "The remedy"}, {404, {}, "UNKNOWN_REMEDY"}}},
    {"/tune",
     "GET",
     "What of the kernel's settings should be changed, key by key, with the evidence, its effect "
     "on "
     "others and who else sets it; and what was applied.",
     {},
     {{200, "Tuning", "The plan"}}},
    {"/tune/apply",
     "POST",
     "Applies the keys that are named, or without any what the plan wants. Each is written down "
     "before it is written, and read back.",
     {},
     tuned,
     "TuningWish"},
    {"/tune/undo",
     "POST",
     "Gives back what was applied where it still is ours; all of it, or the keys that are named.",
     {},
     tuned,
     "TuningWish"},
  };
}

} // namespace dongled::api
