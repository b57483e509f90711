#pragma once

#include <string>

namespace dongled {

// What of a URL may be shown. Pure.

/// "https://host/(hidden)" of a URL with a path, a query or a user, each of which may be as good as
/// a password; what is no URL is shown as it is.
std::string bare_url(const std::string& url);

/// The URL without a user, and without what its query says.
std::string without_query(const std::string& url);

} // namespace dongled
