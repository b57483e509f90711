#include "api/openapi/openapi.hpp"

#include "api/http/http_routes.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

using namespace dongled::api;
using nlohmann::json;

namespace {

/// Every `$ref` within.
void collect(const json& x, std::set<std::string>& refs) {
  if (x.is_object())
    for (auto& [key, value] : x.items())
      if (key == "$ref")
        refs.insert(value.get<std::string>());
      else
        collect(value, refs);
  else if (x.is_array())
    for (auto& y : x)
      collect(y, refs);
}

} // namespace

TEST_CASE("every method of every route is documented") {
  for (auto& route : http_routes())
    for (auto& method : route.methods) {
      INFO(method << ' ' << route.pattern);
      auto fits = [&](auto& doc) {
        return doc.pattern == route.pattern && doc.method == method && !doc.summary.empty()
               && !doc.answers.empty();
      };
      CHECK(std::count_if(route_docs().begin(), route_docs().end(), fits) == 1);
    }
}

TEST_CASE("the document holds what it refers to, and nothing is there in vain") {
  auto& whole = openapi();
  CHECK(whole["openapi"] == "3.1.0");
  std::set<std::string> refs;
  collect(whole, refs);
  for (auto& ref : refs) {
    INFO(ref);
    CHECK(whole.contains(json::json_pointer(ref.substr(1))));
  }
  CHECK(whole["paths"].contains("/dongles/{subnet}/explain"));
  CHECK(whole["paths"]["/rotate/{secret}"]["post"]["security"] == json::array());
  CHECK(whole["paths"]["/links"]["post"]["x-role"] == "admin");
  CHECK(whole["paths"]["/toggle/{subnet}"]["get"]["x-role"] == "operate");
  for (auto& [name, schema] : whole["components"]["schemas"].items()) {
    INFO(name);
    // What Prometheus discovers services by is a list (http_sd_config); all else can grow.
    CHECK(schema["type"] == (name == "TargetGroups" ? "array" : "object"));
    CHECK(refs.contains("#/components/schemas/" + name));
  }
}
