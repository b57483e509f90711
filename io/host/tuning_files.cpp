#include "io/host/tuned_values.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <cstdio>

namespace dongled::io::host {

namespace {

using nlohmann::json;

/// A plain file name that no other setting has.
std::string file_name(const std::string& setting) {
  std::string out;
  for (unsigned char c : setting) {
    if (std::isalnum(c) != 0 || c == '_' || c == '-') {
      out += static_cast<char>(c);
      continue;
    }
    char code[8];
    std::snprintf(code, sizeof code, "%%%02x", c);
    out += code;
  }
  return out;
}

std::optional<tuned_value> record_in(const std::string& text) {
  auto x = json::parse(text, nullptr, false);
  tuned_value out;
  try {
    x.at("setting").get_to(out.setting);
    x.at("key").get_to(out.key);
    x.at("before").get_to(out.before);
    x.at("ours").get_to(out.ours);
    x.at("boot_id").get_to(out.boot);
    x.at("turn").get_to(out.turn);
  } catch (const json::exception&) {
    return std::nullopt;
  }
  return out.setting.empty() || out.ours.empty() ? std::nullopt : std::optional{out};
}

} // namespace

result<done> tuning_files::put(const tuned_value& x) {
  json text{{"setting", x.setting}, {"key", x.key},      {"before", x.before},
            {"ours", x.ours},       {"boot_id", x.boot}, {"turn", x.turn}};
  return folder_.put(file_name(x.setting),
                     text.dump(-1, ' ', false, json::error_handler_t::replace));
}

result<done> tuning_files::erase(const std::string& setting) {
  return folder_.erase(file_name(setting));
}

tuning_book::listing tuning_files::list() {
  auto all = folder_.list();
  listing out;
  out.unreadable = all.unreadable;
  if (all.trouble)
    out.trouble = all.trouble->doing;
  for (auto& [name, text] : all.texts) {
    auto x = record_in(text);
    if (x && file_name(x->setting) == name)
      out.values.push_back(std::move(*x));
    else
      out.unreadable.push_back(name);
  }
  std::sort(out.values.begin(), out.values.end(), [](auto& a, auto& b) { return a.turn < b.turn; });
  return out;
}

} // namespace dongled::io::host
