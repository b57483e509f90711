#include "api/http/http_answer.hpp"

namespace dongled::api {

using nlohmann::json;

http_answer http_error(int status, const std::string& sentence, const std::string& code,
                       json more) {
  more["error"] = sentence;
  more["code"] = code;
  return {status, std::move(more)};
}

http_answer not_available(const failure& why) {
  auto out = http_error(503, "Not available just now: " + why.doing, "NOT_AVAILABLE");
  out.headers.emplace_back("Retry-After", "1");
  return out;
}

http_answer http_error_for(int status) {
  switch (status) {
  case 400: return http_error(400, "The request is malformed", "BAD_REQUEST");
  case 404: return http_error(404, "There is nothing here", "NOT_FOUND");
  case 408: return http_error(408, "The request took too long to come", "REQUEST_TIMEOUT");
  case 413: return http_error(413, "The request body is too large", "PAYLOAD_TOO_LARGE");
  case 414: return http_error(414, "The request URI is too long", "URI_TOO_LONG");
  case 415: return http_error(415, "This media type is not understood", "UNSUPPORTED_MEDIA_TYPE");
  case 416: return http_error(416, "The range cannot be served", "RANGE_NOT_SATISFIABLE");
  case 431: return http_error(431, "The request header is too large", "HEADER_TOO_LARGE");
  case 501: return http_error(501, "This is not understood here", "NOT_IMPLEMENTED");
  case 417: return http_error(417, "The expectation cannot be met", "EXPECTATION_FAILED");
  }
  return status < 500 ? http_error(status, "The request cannot be served", "BAD_REQUEST")
                      : http_error(status, "Something went wrong inside", "INTERNAL");
}

} // namespace dongled::api
