#pragma once

#include "api/access/cross_site.hpp"
#include "api/http/http_answer.hpp"
#include "api/http/request_reader.hpp"
#include "config/settings.hpp"

#include <httplib.h>

#include <string>

namespace dongled::api {

// Between the HTTP library's requests and answers and ours.

/// A request as our routes see it: @p req is what the library made of @p whole.
http_ask asked(const httplib::Request& req, const http_request& whole);

/// What it tells of the page that it comes from.
site_marks marks_of(const request_head& x);

/// Hands an answer to the library, but for one that is a stream: of that only the head.
void write(const http_answer& x, httplib::Response& out);

/// Spares a client what it has already: RFC 9110 section 13.1.2, for the one tag that a browser
/// sends.
void spare_known(const httplib::Request& req, httplib::Response& res);

/// What is refused before there is a request that routes could see.
http_answer refused(const request_refusal& why);
http_answer too_many_requests();
http_answer too_busy();

/// An answer as a whole response, which ends its connection: not by the library. A HEAD gets
/// @p head_only.
std::string whole_response(http_answer x, const settings::api_part& config, bool head_only = false);

} // namespace dongled::api
