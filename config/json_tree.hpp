#pragma once

#include "config/problem.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace dongled {

/// A JSON value that knows the line it stands on.
struct json_node {
  struct number {
    double value = 0;
    bool whole = false;  ///< Written without fraction or exponent and inside 64 bits.
    int64_t integer = 0; ///< Meaningful when `whole`.
  };
  struct member;
  using members = std::vector<member>; ///< In file order.
  using elements = std::vector<json_node>;

  int line = 1;
  std::variant<std::nullptr_t, bool, number, std::string, elements, members> value;
};

/// One entry of an object.
struct json_node::member {
  std::string key;
  json_node value;
};

/// What kind of value it is, in words for a message: "a string".
const char* kind_of(const json_node& x);

/// What a text came to. After a syntax error `root` holds what was read until then.
struct json_text {
  json_node root;
  bool complete = false;
  std::vector<problem> problems; ///< Duplicate keys, and the syntax error that ended the reading.
};

/// Reads JSON with comments. Bounded in depth; refuses NUL bytes and invalid UTF-8 wherever they
/// stand. Of a key given twice the first value stays, and the second is a problem. Never throws.
json_text read_json(const std::string& text, const std::string& file_name);

} // namespace dongled
