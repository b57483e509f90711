#pragma once

#include "config/settings.hpp"

#include <string>
#include <vector>

namespace dongled::api {

/// What a request tells of the page that it comes from. Browsers send it, and no page can forge it.
struct site_marks {
  std::vector<std::string> fetch_site, origin, referer; ///< Of Sec-Fetch-Site, Origin, Referer.
  std::string host;
  bool browser = false; ///< Says `Mozilla/`, and Accept-Language or any Sec-* field.
};

/// By which names the API is reached.
struct own_names {
  std::string cors_origin;        ///< An origin that is ours, too; "*" is none.
  std::vector<std::string> hosts; ///< Besides literal addresses and localhost; ports do not count.
  uint16_t port = 80;             ///< Where the API listens.
};

/// The names of this host by what is configured, and by @p machine, as it calls itself.
own_names own_names_of(const settings& x, const std::string& machine);

enum class site_verdict : uint8_t {
  ours,         ///< No browser, or a page of ours.
  foreign_page, ///< A browser asks for a page of another site: it must change nothing.
  foreign_name, ///< A browser asks by a name that is not ours, which somebody may have pointed at
                ///< us (DNS rebinding): then it must not read either.
};

/// Judges a request by contract 6b. PURE.
site_verdict judge_site(const site_marks& x, const own_names& own);

} // namespace dongled::api
