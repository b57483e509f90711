#pragma once

#include "config/keys.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

namespace dongled::rows {

/// The builders of the key table: one per kind of value. `field` is a generic lambda that leads
/// from (const) settings to the member.

template <class T>
int64_t count_of(const T& x) {
  if constexpr (std::is_integral_v<T>)
    return static_cast<int64_t>(x);
  else
    return static_cast<int64_t>(x.count());
}

/// What was found instead: the value itself where that helps.
inline std::string found(const json_node& x) {
  if (auto text = std::get_if<std::string>(&x.value))
    return quoted(*text);
  if (auto n = std::get_if<json_node::number>(&x.value))
    return n->whole ? std::to_string(n->integer) : nlohmann::json(n->value).dump();
  return kind_of(x);
}

inline void mismatch(const json_node& x, const complaint& complain, const std::string& expected,
                     const std::string& beneath = {}) {
  complain(x.line, beneath, "expected " + expected + ", got " + found(x));
}

inline std::optional<int64_t> whole_in(const json_node& x, int64_t low, int64_t high) {
  auto n = std::get_if<json_node::number>(&x.value);
  if (!n || !n->whole || n->integer < low || n->integer > high)
    return std::nullopt;
  return n->integer;
}

/// A whole number, or a duration in the unit its field has.
template <class Field>
key_row whole(std::string path, Field field, int64_t low, int64_t high,
              const std::string& of = {}) {
  auto expected = "a whole number" + (of.empty() ? of : " of " + of) + " from "
                  + std::to_string(low) + " to " + std::to_string(high);
  return {std::move(path), expected,
          [=](const json_node& x, settings& s, const complaint& complain) {
            auto n = whole_in(x, low, high);
            if (!n)
              return mismatch(x, complain, expected);
            using T = std::decay_t<decltype(field(s))>;
            if constexpr (std::is_integral_v<T>)
              field(s) = static_cast<T>(*n);
            else
              field(s) = T{*n};
          },
          [=](const settings& s) { return nlohmann::ordered_json(count_of(field(s))); }};
}

template <class Field>
key_row yes_no(std::string path, Field field) {
  return {std::move(path), "true or false",
          [=](const json_node& x, settings& s, const complaint& complain) {
            if (auto b = std::get_if<bool>(&x.value))
              field(s) = *b;
            else
              mismatch(x, complain, "true or false");
          },
          [=](const settings& s) { return nlohmann::ordered_json(field(s)); }};
}

/// A fraction above 0 and at most 1.
template <class Field>
key_row share(std::string path, Field field) {
  static const std::string expected = "a number above 0 and at most 1";
  return {std::move(path), expected,
          [=](const json_node& x, settings& s, const complaint& complain) {
            auto n = std::get_if<json_node::number>(&x.value);
            if (n && n->value > 0 && n->value <= 1)
              field(s) = n->value;
            else
              mismatch(x, complain, expected);
          },
          [=](const settings& s) { return nlohmann::ordered_json(field(s)); }};
}

/// A string that @p fits; `null` too when the field is optional.
template <class Field>
key_row text(std::string path, Field field, const std::string& what,
             bool (*fits)(const std::string&)) {
  using T = std::decay_t<decltype(field(std::declval<settings&>()))>;
  constexpr bool nullable = std::is_same_v<T, std::optional<std::string>>;
  auto expected = what + (nullable ? ", or null" : "");
  return {std::move(path), expected,
          [=](const json_node& x, settings& s, const complaint& complain) {
            auto string = std::get_if<std::string>(&x.value);
            if (string && fits(*string))
              field(s) = *string;
            else if (nullable && std::holds_alternative<std::nullptr_t>(x.value))
              field(s) = T{};
            else
              mismatch(x, complain, expected);
          },
          [=](const settings& s) -> nlohmann::ordered_json {
            if constexpr (nullable)
              return field(s) ? nlohmann::ordered_json(*field(s)) : nlohmann::ordered_json();
            else
              return field(s);
          }};
}

/// A list of strings that each fit; every one that does not is named by its place.
template <class Field>
key_row texts(std::string path, Field field, const std::string& what,
              bool (*fits)(const std::string&),
              std::string (*shown)(const std::string&) = nullptr) {
  auto expected = "a list of " + what;
  return {std::move(path), expected,
          [=](const json_node& x, settings& s, const complaint& complain) {
            auto list = std::get_if<json_node::elements>(&x.value);
            if (!list)
              return mismatch(x, complain, expected);
            std::vector<std::string> taken;
            for (size_t i = 0; i < list->size(); ++i) {
              auto string = std::get_if<std::string>(&(*list)[i].value);
              if (string && fits(*string))
                taken.push_back(*string);
              else
                mismatch(shown && string ? json_node{(*list)[i].line, shown(*string)} : (*list)[i],
                         complain, what, '[' + std::to_string(i) + ']');
            }
            field(s) = std::move(taken);
          },
          [=](const settings& s) {
            auto out = field(s);
            for (auto& x : out)
              x = shown ? shown(x) : x;
            return nlohmann::ordered_json(out);
          }};
}

} // namespace dongled::rows
