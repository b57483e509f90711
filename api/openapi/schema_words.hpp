#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

// The words in which api/openapi/openapi_schemas.cpp writes JSON Schemas. A 0 at the end: or null.

namespace dongled::api::schema {

using nlohmann::json;

/// Names and schemas.
using members = std::vector<std::pair<std::string, json>>;

inline const json text{{"type", "string"}}, text0{{"type", {"string", "null"}}};
inline const json whole{{"type", "integer"}}, whole0{{"type", {"integer", "null"}}};
inline const json count{{"type", "integer"}, {"minimum", 0}};
inline const json number{{"type", "number"}}, number0{{"type", {"number", "null"}}};
inline const json anything = json::object();
inline const json yes_no{{"type", "boolean"}};
inline const json yes_no0{{"type", {"boolean", "null"}}};
inline const json when{{"type", "string"}, {"format", "date-time"}};
inline const json when0{{"type", {"string", "null"}}, {"format", "date-time"}};

inline json ref(const std::string& name) { return {{"$ref", "#/components/schemas/" + name}}; }
inline json list(json of) { return {{"type", "array"}, {"items", std::move(of)}}; }
inline json or_null(json x) { return {{"anyOf", json::array({std::move(x), {{"type", "null"}}})}}; }
inline json one_of(std::vector<std::string> names) { return {{"type", "string"}, {"enum", names}}; }

/// An object with all of these members, and perhaps some of those.
inline json object(const members& all, const members& sometimes = {}) {
  json properties = json::object(), required = json::array();
  for (auto& [name, schema] : all) {
    properties[name] = schema;
    required.push_back(name);
  }
  for (auto& [name, schema] : sometimes)
    properties[name] = schema;
  return {{"type", "object"}, {"properties", properties}, {"required", required}};
}

/// Those and these.
inline members with(members all, members more) {
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

} // namespace dongled::api::schema
