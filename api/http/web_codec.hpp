#pragma once

#include "api/http/http_answer.hpp"

#include <httplib.h>

#include <string>

namespace dongled::api {

// Between the HTTP library's requests and answers and ours.

/// The longest body of a request.
constexpr size_t most_payload = 64 * 1024;

/// Reads a request's body. False: it is too long, or did not come. A request without a length has
/// none, though httplib would wait for the end of the connection.
bool read_body(const httplib::Request& req, const httplib::ContentReader& from, std::string& into);

/// A request as our routes see it.
http_ask asked(const httplib::Request& req, std::string body);

/// Hands an answer to the library, but for one that is a stream: of that only the head.
void write(const http_answer& x, httplib::Response& out);

/// Spares a client what it has already: RFC 9110 section 13.1.2, for the one tag that a browser
/// sends.
void spare_known(const httplib::Request& req, httplib::Response& res);

/// What the library refuses, by its status and by what our side of the connection knows.
http_answer library_error(int status);

/// To those who have their share of connections already: a whole response, not by the library.
std::string too_many_requests();

} // namespace dongled::api
