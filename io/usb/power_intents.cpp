#include "io/usb/power_intents.hpp"

#include "io/usb/controllers.hpp"
#include "io/usb/topology.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace dongled::io::usb {

namespace {

using deed = power_intent::deed;
using nlohmann::json;

/// JSON may need six bytes for one of it, and the whole has to fit into the room reserved.
constexpr size_t longest_why = 512;

failure told(const std::string& doing, const failure& why) {
  return {why.code, doing + ": " + why.doing, why.detail};
}

/// "1-1.2" → "1-1-2", "1-1" → "usb1-1": the hub and the port there.
std::string hub_and_port(const std::string& child) {
  auto dot = child.rfind('.');
  return dot == std::string::npos ? "usb" + child
                                  : child.substr(0, dot) + "-" + child.substr(dot + 1);
}

/// The name of an intent's file; nothing for targets that nobody could mean.
std::optional<std::string> name_of(const power_intent& x) {
  auto device = valid_port_path(x.target);
  switch (x.what) {
  case deed::port_off: return device ? std::optional{hub_and_port(x.target)} : std::nullopt;
  case deed::unbound: return device ? std::optional{"unbound-" + x.target} : std::nullopt;
  case deed::unauthorized: return device ? std::optional{"unauthorized-" + x.target} : std::nullopt;
  case deed::controller_gone:
    return valid_pci_name(x.target) && valid_driver_name(x.driver)
             ? std::optional{"controller-" + x.target}
             : std::nullopt;
  }
  return {};
}

std::string text_of(const power_intent& x) {
  json out{{"deed", to_string(x.what)}, {"target", x.target}, {"at", x.at}};
  out["why"] = x.why.substr(0, longest_why);
  if (!x.driver.empty())
    out["driver"] = x.driver;
  return out.dump(2, ' ', true, json::error_handler_t::replace) + '\n';
}

std::optional<deed> deed_of(const std::string& word) {
  for (auto x : {deed::port_off, deed::unbound, deed::unauthorized, deed::controller_gone})
    if (word == to_string(x))
      return x;
  return {};
}

std::optional<power_intent> parse(const std::string& text) {
  auto x = json::parse(text, nullptr, false);
  if (!x.is_object())
    return {};
  auto word = [&](const char* key) {
    auto i = x.find(key);
    return i != x.end() && i->is_string() ? i->get<std::string>() : std::string{};
  };
  auto what = deed_of(word("deed"));
  auto at = x.find("at");
  if (!what || at == x.end() || !at->is_number_integer())
    return {};
  return power_intent{*what, word("target"), word("driver"), at->get<unix_ms>(), word("why")};
}

} // namespace

const char* to_string(power_intent::deed x) noexcept {
  switch (x) {
  case deed::port_off: return "port_off";
  case deed::unbound: return "unbound";
  case deed::unauthorized: return "unauthorized";
  case deed::controller_gone: return "controller_gone";
  }
  return "?";
}

result<done> power_intents::store(const power_intent& x) const {
  auto doing = "store what is about to happen to " + x.target;
  auto name = name_of(x);
  if (!name)
    return failure{fault::bad_input, doing + ": not the name of a port or a controller"};
  auto kept = folder_.put(*name, text_of(x));
  return kept ? kept : told(doing, kept.why());
}

result<done> power_intents::erase(const power_intent& x) const {
  auto doing = "forget what happened to " + x.target;
  auto name = name_of(x);
  if (!name)
    return failure{fault::bad_input, doing + ": not the name of a port or a controller"};
  auto gone = folder_.retire(*name);
  return gone ? gone : told(doing, gone.why());
}

power_intents::listing power_intents::list() const {
  auto found = folder_.list();
  listing out{{}, std::move(found.unreadable), std::move(found.trouble)};
  for (auto& [name, text] : found.texts) {
    auto x = parse(text);
    if (x && name_of(*x) == name)
      out.intents.push_back(std::move(*x));
    else
      out.unreadable.push_back(name);
  }
  std::sort(out.unreadable.begin(), out.unreadable.end());
  return out;
}

} // namespace dongled::io::usb
