#include "api/bundle/redact.hpp"

#include "config/bare_url.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <vector>

namespace dongled::api {

using nlohmann::json;

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

bool part_of_word(char c) {
  return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'
         || static_cast<unsigned char>(c) >= 0x80;
}

/// Whether so many digits are the number of a modem (IMEI), a subscriber (IMSI) or a SIM (ICCID).
bool names_hardware(size_t digits) {
  return digits == 14 || digits == 15 || (digits >= 18 && digits <= 22);
}

std::string without_numbers(const std::string& text) {
  constexpr size_t kept = 4, least_phone = 8;
  std::string out;
  for (size_t i = 0; i < text.size();) {
    auto end = i;
    while (end < text.size() && digit(text[end]))
      ++end;
    if (end == i) {
      out += text[i++];
      continue;
    }
    auto before = i == 0 ? ' ' : text[i - 1];
    auto phone = before == '+' && end - i >= least_phone;
    auto hides = phone || (before != '.' && names_hardware(end - i)); // a fraction is none
    out += hides ? text.substr(i, kept) + "..." : text.substr(i, end - i);
    i = end;
  }
  return out;
}

std::string without_name(const std::string& text, const std::string& name,
                         const std::string& instead) {
  std::string out;
  size_t from = 0;
  for (auto at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
    if (at < from)
      continue;
    auto end = at + name.size();
    auto alone =
      (at == 0 || !part_of_word(text[at - 1])) && (end == text.size() || !part_of_word(text[end]));
    if (!alone)
      continue;
    out += text.substr(from, at - from) + instead;
    from = end;
  }
  return out + text.substr(from);
}

bool tells_secret(const std::string& key) {
  if (key.ends_with("_file"))
    return false;
  for (auto word : {"password", "secret", "token", "username"})
    if (key.find(word) != key.npos)
      return true;
  return false;
}

} // namespace

std::string redacted(const std::string& text, const std::set<std::string>& names) {
  // Longer ones first: a name may be a part of another.
  std::vector<std::string> ordered{names.begin(), names.end()};
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](auto& a, auto& b) { return a.size() > b.size(); });
  auto out = without_numbers(text);
  for (size_t i = 0; i < ordered.size(); ++i)
    if (!ordered[i].empty())
      out = without_name(out, ordered[i], "user-" + std::to_string(i + 1));
  return out;
}

void collect_users(const json& x, std::set<std::string>& into) {
  if (x.is_object())
    for (auto& [key, value] : x.items())
      if (key == "user" && value.is_string())
        into.insert(value.get<std::string>());
  if (x.is_structured())
    for (auto& child : x)
      collect_users(child, into);
}

void hide_secrets(json& settings) {
  if (!settings.is_structured()) {
    if (settings.is_string())
      settings = bare_url(settings.get<std::string>());
    return;
  }
  if (settings.is_object())
    for (auto& [key, value] : settings.items())
      if (tells_secret(key) && !value.is_null())
        value = "(hidden)";
  for (auto& child : settings)
    hide_secrets(child);
}

} // namespace dongled::api
