#include "actors/policy/tuning.hpp"

#include "config/nearest.hpp"
#include "config/problem.hpp"
#include "config/tuning_names.hpp"

#include <algorithm>
#include <charconv>

namespace dongled::policy {

namespace {

const setting_seen* find(const tuning_scene& x, const std::string& setting) {
  auto i = x.settings.find(setting);
  return i == x.settings.end() ? nullptr : &i->second;
}

/// The texts of the settings that show what a key is; all the same: once.
std::string shown_text(const std::vector<std::string>& settings, size_t shown,
                       const std::map<std::string, std::string>& texts) {
  std::string out;
  std::vector<std::string> parts;
  auto from = shown == 0 || shown > settings.size() ? 0 : settings.size() - shown;
  for (auto i = from; i < settings.size(); ++i)
    if (auto at = texts.find(settings[i]); at != texts.end())
      parts.push_back(at->second);
  if (std::adjacent_find(parts.begin(), parts.end(), std::not_equal_to<>{}) == parts.end())
    parts.resize(std::min<size_t>(parts.size(), 1));
  for (auto& x : parts)
    out += (out.empty() ? "" : ", ") + x;
  return out;
}

tuning_row row_of(const tuning_key& key, const tuning_scene& x) {
  tuning_row out;
  out.key = key.name;
  out.standard = key.standard;
  out.effect = key.effect;
  out.does = key.does;
  auto settings = key.settings(x);
  std::map<std::string, std::string> now;
  std::string trouble;
  for (auto& name : settings) {
    auto seen = find(x, name);
    if (seen && seen->here)
      now[name] = seen->text;
    else if (seen && !seen->trouble.empty())
      trouble = seen->trouble;
    if (auto by = x.others.find(name); by != x.others.end())
      out.others.insert(out.others.end(), by->second.begin(), by->second.end());
  }
  out.here = !now.empty();
  out.now = out.wanted = shown_text(settings, key.shown, now);
  if (!out.here) {
    out.says = trouble.empty() ? "not here" : "not known: " + trouble;
    return out;
  }
  out.wishes = key.wishes(x);
  out.evidence = key.only_named ? std::string{} : key.evidence(x);
  out.to_do = !out.evidence.empty() && !out.wishes.empty();
  out.says = out.to_do ? std::string{"apply "} + key.name : "nothing to do";
  if (out.to_do) {
    for (auto& w : out.wishes)
      now[w.setting] = w.value;
    out.wanted = shown_text(settings, key.shown, now);
  }
  return out;
}

} // namespace

std::vector<std::string> tuning_settings(const tuning_scene& x) {
  std::vector<std::string> out;
  for (auto& key : tuning_table())
    for (auto& s : key.settings(x))
      out.push_back(s);
  return out;
}

std::vector<tuning_row> plan_tuning(const tuning_scene& x) {
  std::vector<tuning_row> out;
  for (auto& key : tuning_table())
    out.push_back(row_of(key, x));
  return out;
}

std::variant<std::vector<std::string>, std::string>
read_tuning_keys(const std::vector<std::string>& words) {
  std::vector<std::string> out;
  if (words.size() == 1 && words.front() == "all")
    return out;
  for (auto& x : words) {
    if (std::find(tuning_names.begin(), tuning_names.end(), x) == tuning_names.end()) {
      auto near =
        x.size() > 64 ? std::string_view{} : nearest(x, {tuning_names.begin(), tuning_names.end()});
      return "no tuning key " + quoted(x)
             + (near.empty() ? "; see donglectl tune plan"
                             : "; did you mean " + std::string{near} + '?');
    }
    if (std::find(out.begin(), out.end(), x) == out.end())
      out.push_back(x);
  }
  return out;
}

std::string cuts_link(const tuning_scene& x, const std::string& setting) {
  if (!setting.starts_with("ring/"))
    return {};
  auto interface = setting.substr(5);
  if (interface != x.uplink && !x.uplink.empty())
    return {};
  return "it takes the link of "
         + interface + " down and up, by which this host is reached; --now does it all the same";
}

std::vector<port_range> listening_ports(const settings& x) {
  std::vector<port_range> out;
  auto port = [](unsigned n) { return static_cast<uint16_t>(std::min(n, 65535U)); };
  auto row = [&](uint16_t base) {
    out.push_back(
      {port(base + unsigned{x.dongles.first.n}), port(base + unsigned{x.dongles.last.n})});
  };
  row(x.socks.port_base);
  for (auto base : x.socks.extra_port_bases)
    row(base);
  if (x.socks.udp_ports)
    out.push_back(*x.socks.udp_ports);
  out.push_back({x.api.port, x.api.port});
  out.push_back({x.shell.port, x.shell.port});
  return out;
}

namespace {

/// One piece of the kernel's list: "80" or "10011-10030".
std::optional<port_range> piece_of(std::string_view text) {
  port_range out;
  auto end = text.data() + text.size();
  auto [at, bad] = std::from_chars(text.data(), end, out.first);
  if (bad != std::errc{})
    return std::nullopt;
  out.last = out.first;
  if (at != end && *at == '-') {
    auto [stop, worse] = std::from_chars(at + 1, end, out.last);
    at = stop;
    bad = worse;
  }
  return bad == std::errc{} && at == end && out.first <= out.last ? std::optional{out}
                                                                  : std::nullopt;
}

} // namespace

std::string merged_ports(const std::string& list, const std::vector<port_range>& more) {
  auto all = more;
  for (std::string_view left = list; !left.empty();) {
    auto end = std::min(left.find(','), left.size());
    if (auto piece = piece_of(left.substr(0, end)))
      all.push_back(*piece);
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  std::sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.first < b.first; });
  std::vector<port_range> joined;
  for (auto& x : all)
    if (!joined.empty() && x.first <= joined.back().last + 1)
      joined.back().last = std::max(joined.back().last, x.last);
    else
      joined.push_back(x);
  std::string out;
  for (auto& x : joined)
    out += (out.empty() ? "" : ",") + std::to_string(x.first)
           + (x.last == x.first ? "" : '-' + std::to_string(x.last));
  return out;
}

} // namespace dongled::policy
