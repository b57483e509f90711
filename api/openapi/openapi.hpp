#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace dongled::api {

/// The OpenAPI 3.1 document of this daemon's HTTP API: every row of `http_routes`, each described
/// by its row in api/openapi/openapi_docs.cpp, with the schemas of api/openapi/openapi_schemas.cpp.
const nlohmann::json& openapi();

/// One method of a route, as the document tells it.
struct route_doc {
  std::string pattern, method; ///< As in `http_routes`.
  std::string summary;
  /// The names of its query parameters; of those in the path `pattern` tells.
  std::vector<std::string> query;
  /// A status, the schema of its body, and when it comes. An empty schema: an error's body.
  struct answer {
    int status;
    std::string schema, text;
  };
  std::vector<answer> answers;
  std::string body = {}; ///< The schema of what is sent; empty: nothing is.
};

const std::vector<route_doc>& route_docs();

/// Its rows about tuning and remedies.
std::vector<route_doc> host_care_docs();

/// The schemas by name, as JSON Schema 2020-12.
nlohmann::json openapi_schemas();

/// What a query parameter of that name is.
nlohmann::json query_parameter(const std::string& name);

} // namespace dongled::api
