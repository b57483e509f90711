#include "tests/lab/twin/form.hpp"

#include <charconv>
#include <string_view>

namespace dongled::lab {

result<form> form::parse(const std::string& body) {
  auto x = std::make_shared<pugi::xml_document>();
  if (!x->load_buffer(body.data(), body.size()))
    return failure{fault::bad_input, "the body is no XML"};
  auto node = x->child("request");
  if (!node)
    return failure{fault::bad_input, "the body has no <request>"};
  return form{std::move(x), node};
}

std::optional<std::string> form::text(const char* name) const {
  auto x = node_.child(name);
  if (!x)
    return std::nullopt;
  return std::string{x.text().get()};
}

std::optional<int> form::number(const char* name) const {
  auto x = text(name);
  if (!x)
    return std::nullopt;
  int value = 0;
  auto [end, error] = std::from_chars(x->data(), x->data() + x->size(), value);
  if (error != std::errc{} || end != x->data() + x->size() || value < 0)
    return std::nullopt;
  return value;
}

bool form::in_order(std::initializer_list<const char*> names) const {
  auto x = node_.first_child();
  for (std::string_view name : names) {
    while (x && x.name() != name)
      x = x.next_sibling();
    if (!x)
      return false;
  }
  return true;
}

} // namespace dongled::lab
