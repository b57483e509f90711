#include "api/shell/completion.hpp"

#include "api/event_wish.hpp"
#include "api/shell/remote.hpp"

#include <algorithm>
#include <sstream>

namespace dongled::api {

using nlohmann::json;

words split(const std::string& line) {
  std::istringstream in(line);
  words out;
  for (std::string word; in >> word;)
    out.push_back(word);
  return out;
}

namespace {

/// What the word that is being typed may be, as in `command::takes`; empty: nothing is known.
std::string slot_of(const words& typed) {
  constexpr std::string_view again = "...";
  auto verb = find_command(typed.front());
  auto slots = verb && !verb->hidden ? split(verb->takes) : words{};
  if (slots.empty())
    return {};
  auto at = typed.size() - 2;
  auto repeats = slots.back().ends_with(again);
  if (repeats)
    slots.back().resize(slots.back().size() - again.size());
  if (at >= slots.size() && !repeats)
    return {};
  return slots[std::min(at, slots.size() - 1)];
}

/// The alternatives of a slot; after "--dongle", the one thing that "--dongle=N" wants.
words alternatives(const std::string& slot, const std::string& before) {
  std::istringstream in(slot);
  words out;
  for (std::string x; std::getline(in, x, '|');) {
    auto value = x.find('=');
    if (value != x.npos && before == x.substr(0, value))
      return {x.substr(value + 1)};
    out.push_back(x.substr(0, value));
  }
  return out;
}

words verbs_there_are() {
  words out;
  for (auto& x : commands())
    if (!x.hidden)
      out.push_back(x.name);
  return out;
}

words meant_by(const std::string& alternative, const words_of_kind& known) {
  if (alternative == "VERB")
    return verbs_there_are();
  if (alternative == "KIND")
    return happening_kinds();
  for (auto kind : {"N", "PATH", "ID", "PORT"})
    if (alternative == kind)
      return known(kind);
  return alternative.empty() ? words{} : words{alternative};
}

} // namespace

words candidates(const words& typed, const words_of_kind& known) {
  words all;
  if (typed.size() < 2)
    all = verbs_there_are();
  else
    for (auto& x : alternatives(slot_of(typed), typed[typed.size() - 2]))
      for (auto& word : meant_by(x, known))
        all.push_back(word);
  auto stem = typed.empty() ? std::string{} : typed.back();
  std::erase_if(all, [&](auto& x) { return !x.starts_with(stem); });
  return all;
}

words completions(remote& daemon, const words& typed) {
  constexpr seconds patience{4};
  return candidates(typed, [&](const std::string& kind) {
    words out;
    auto said = daemon.call("words", {kind}, patience);
    auto data = said ? std::get_if<json>(&*said) : nullptr;
    if (data && data->is_object())
      for (auto& x : data->value("words", json::array()))
        if (x.is_string())
          out.push_back(x.get<std::string>());
    return out;
  });
}

std::string common_stem(const words& all) {
  if (all.empty())
    return {};
  auto out = all.front();
  for (auto& x : all) {
    auto differs = std::mismatch(out.begin(), out.end(), x.begin(), x.end()).first;
    out.erase(differs, out.end());
  }
  return out;
}

} // namespace dongled::api
