#pragma once

#include "config/result.hpp"

#include <initializer_list>
#include <memory>
#include <optional>
#include <pugixml.hpp>
#include <string>

namespace dongled::lab {

/// The `<request>` of a POST, whatever content type it was sent with.
class form {
public:
  /// Errors: bad_input, when it is no XML or has no `<request>`.
  static result<form> parse(const std::string& body);

  /// The text of a child, or nothing when there is none.
  std::optional<std::string> text(const char* name) const;

  /// A child's text, or "" when there is none.
  std::string text_or_empty(const char* name) const { return text(name).value_or(""); }

  /// The number a child holds, or nothing when it is not one in 0 … 2^31-1.
  std::optional<int> number(const char* name) const;

  /// Whether the children are there in this order: some firmware insists on it.
  bool in_order(std::initializer_list<const char*> names) const;

  /// A child that has children of its own; empty when there is none.
  form child(const char* name) const { return {document_, node_.child(name)}; }

private:
  using document = std::shared_ptr<pugi::xml_document>;
  form(document x, pugi::xml_node node) : document_(std::move(x)), node_(node) {}

  document document_;
  pugi::xml_node node_;
};

} // namespace dongled::lab
