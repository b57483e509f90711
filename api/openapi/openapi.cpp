#include "api/openapi/openapi.hpp"

#include "api/http/http_routes.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace dongled::api {

using nlohmann::json;

namespace {

/// "/dongles/*/explain" as OpenAPI has it, and the name of its star.
struct template_path {
  std::string text, parameter;
};

template_path template_of(const std::string& pattern) {
  auto star = pattern.find('*');
  if (star == pattern.npos)
    return {pattern, {}};
  static const std::map<std::string, std::string> names{
    {"/toggles/*", "id"}, {"/links/*", "id"}, {"/remedies/*", "id"}, {"/rotate/*", "secret"}};
  auto known = names.find(pattern);
  auto name = known == names.end() ? "subnet" : known->second;
  return {pattern.substr(0, star) + '{' + name + '}' + pattern.substr(star + 1), name};
}

json path_parameter(const std::string& name) {
  return {{"name", name},
          {"in", "path"},
          {"required", true},
          {"schema", name == "subnet" ? json{{"type", "integer"}, {"minimum", 1}, {"maximum", 254}}
                                      : json{{"type", "string"}}}};
}

json content_of(const std::string& schema) {
  if (schema.find('/') != schema.npos) // a media type, not JSON
    return {{schema, {{"schema", {{"type", "string"}}}}}};
  return {{"application/json", {{"schema", {{"$ref", "#/components/schemas/" + schema}}}}}};
}

json responses_of(const route_doc& x, const http_route& route) {
  json out = json::object();
  auto add = [&out](int status, const std::string& schema, const std::string& text) {
    out[std::to_string(status)] = {{"description", text},
                                   {"content", content_of(schema.empty() ? "Error" : schema)}};
  };
  for (auto& a : x.answers)
    add(a.status, a.schema, a.text);
  if (!route.open)
    add(401, {}, "UNAUTHORIZED: a valid token is needed");
  std::string forbidden = "FORBIDDEN: this address may not use the API";
  if (!route.open)
    forbidden += "; FORBIDDEN_ROLE: the token may not; CROSS_SITE: a browser asks for a page of "
                 "another site, or by a name that is not ours (api.hosts)";
  add(403, {}, forbidden);
  if (!out.contains("429"))
    add(429, {}, "TOO_MANY_REQUESTS: this client has too many connections");
  if (!out.contains("503"))
    add(503, {}, "NOT_AVAILABLE: who would know is not there just now; STOPPING");
  return out;
}

json operation_of(const route_doc& x, const http_route& route, const std::string& parameter) {
  json parameters = json::array();
  if (!parameter.empty())
    parameters.push_back(path_parameter(parameter));
  for (auto& name : x.query)
    parameters.push_back(query_parameter(name));
  json out = {{"summary", x.summary},
              {"parameters", std::move(parameters)},
              {"responses", responses_of(x, route)}};
  if (!x.body.empty())
    out["requestBody"] = {{"required", true}, {"content", content_of(x.body)}};
  if (route.open)
    out["security"] = json::array();
  else
    out["x-role"] = to_string(need_of(route));
  return out;
}

std::string lower(std::string x) {
  std::transform(x.begin(), x.end(), x.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return x;
}

json paths() {
  json out = json::object();
  for (auto& route : http_routes()) {
    auto path = template_of(route.pattern);
    for (auto& doc : route_docs())
      if (doc.pattern == route.pattern)
        out[path.text][lower(doc.method)] = operation_of(doc, route, path.parameter);
  }
  return out;
}

json document() {
  return {
    {"openapi", "3.1.0"},
    {"info",
     {{"title", "dongled"},
      {"version", "1.0"},
      {"description", "A rack of LTE dongles as SOCKS5 proxies. Errors are JSON, too: a sentence "
                      "and a code. Times are RFC 3339 with an offset. `x-role` names the right "
                      "that a token needs. Only addresses of api.allow are served, also where no "
                      "token is needed. A request that cannot be framed (RFC 9112 section 6.3) is "
                      "answered once and ends its connection; ranges are not served."}}},
    {"servers", json::array({{{"url", "/"}}})},
    {"security", json::array({{{"bearer", json::array()}}})},
    {"paths", paths()},
    {"components",
     {{"securitySchemes", {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}}}},
      {"schemas", openapi_schemas()}}}};
}

} // namespace

const json& openapi() {
  static const auto whole = document();
  return whole;
}

http_answer serve_openapi(http_desk&, const http_ask&) { return {200, openapi()}; }

} // namespace dongled::api
