#include "io/hilink/modem_intents.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace dongled::io::hilink {

namespace {

using deed = modem_intent::deed;
using nlohmann::json;

constexpr size_t longest_reason = 256; // fits into the reserved room, whatever it is made of
constexpr size_t longest_number = 20;
constexpr size_t kept_free = 16; // eight toggles at once, each with both of its deeds

bool digits(const std::string& x) {
  return x.size() <= longest_number
         && std::all_of(x.begin(), x.end(), [](unsigned char c) { return c >= '0' && c <= '9'; });
}

/// One of each kind a stick: another one in the same LAN owes for itself.
std::string file_of(deed what, subnet_id dongle, const std::string& imei) {
  return std::string{to_string(what)} + '-' + dongled::to_string(dongle)
         + (imei.empty() ? "" : '-' + imei);
}

std::string file_of(const modem_intent& x) { return file_of(x.what, x.dongle, x.imei); }

/// It is printed, and the file may be anybody's.
std::string legible(std::string x) {
  std::replace_if(
    x.begin(), x.end(), [](unsigned char c) { return c < ' ' || c > '~'; }, '?');
  return x.substr(0, longest_reason);
}

bool makes_sense(const modem_intent& x) {
  if (!digits(x.imei))
    return false;
  return x.what == deed::data || (valid_mode(x.was) && valid_mode(x.ours));
}

std::string text_of_intent(const modem_intent& x) {
  json out{{"deed", to_string(x.what)},
           {"dongle", x.dongle.n},
           {"imei", x.imei},
           {"at", x.at},
           {"why", x.why.substr(0, longest_reason)}};
  if (x.what == deed::mode) {
    out["was"] = x.was;
    out["ours"] = x.ours;
  }
  return out.dump(2, ' ', true, json::error_handler_t::replace) + '\n';
}

std::optional<modem_intent> parse_intent(const std::string& text) {
  auto x = json::parse(text, nullptr, false);
  if (!x.is_object())
    return {};
  auto word = [&](const char* key) {
    auto i = x.find(key);
    return i != x.end() && i->is_string() ? i->get<std::string>() : std::string{};
  };
  auto number = [&](const char* key) -> std::optional<int64_t> {
    auto i = x.find(key);
    return i != x.end() && i->is_number_integer() ? std::optional(i->get<int64_t>()) : std::nullopt;
  };
  auto what = word("deed");
  auto dongle = number("dongle");
  auto at = number("at");
  if ((what != "mode" && what != "data") || !dongle || *dongle < 0 || *dongle > 255 || !at)
    return {};
  modem_intent out{what == "mode" ? deed::mode : deed::data,
                   {static_cast<uint8_t>(*dongle)},
                   word("imei"),
                   word("was"),
                   word("ours"),
                   *at,
                   legible(word("why"))};
  return makes_sense(out) ? std::optional{out} : std::nullopt;
}

} // namespace

const char* to_string(modem_intent::deed x) noexcept {
  switch (x) {
  case deed::mode: return "mode";
  case deed::data: return "data";
  }
  return "?";
}

std::string words(const modem_intent& x) {
  auto whose = " of dongle " + dongled::to_string(x.dongle);
  switch (x.what) {
  case deed::mode:
    return "network mode" + whose + ", " + x.was + " before, " + x.ours + " for the moment";
  case deed::data: return "data switch" + whose + ", off for the moment";
  }
  return whose;
}

bool valid_mode(const std::string& x) { return !x.empty() && digits(x); }

result<done> modem_intent_files::reserve() { return folder_.reserve(kept_free); }

result<done> modem_intent_files::store(const modem_intent& x) {
  if (!makes_sense(x))
    return failure{fault::bad_input, "keep what is about to change in a modem: not legible"};
  return folder_.put(file_of(x), text_of_intent(x));
}

result<done> modem_intent_files::erase(const modem_intent& x) {
  if (!makes_sense(x))
    return failure{fault::bad_input, "forget what was changed in a modem: not legible"};
  return folder_.retire(file_of(x));
}

modem_intent_store::listing modem_intent_files::list() {
  auto found = folder_.list();
  listing out{{}, std::move(found.unreadable), found.trouble ? found.trouble->doing : ""};
  for (auto& [name, text] : found.texts) {
    auto x = parse_intent(text);
    if (x && file_of(*x) == name)
      out.intents.push_back(std::move(*x));
    else
      out.unreadable.push_back(name);
  }
  std::sort(out.unreadable.begin(), out.unreadable.end());
  return out;
}

} // namespace dongled::io::hilink
