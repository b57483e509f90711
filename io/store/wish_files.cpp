#include "io/store/wish_files.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>

namespace dongled::io::store {

namespace {

using wish_json = nlohmann::json;

constexpr size_t rooms = 16;
constexpr size_t longest_name = 256; // of who asked: it fits into the reserved room

std::string off_file(subnet_id x) { return "power_off-" + to_string(x); }
std::string pause_file(subnet_id x) { return "pause-" + to_string(x); }

std::string closed_file(subnet_id x) { return "port_closed-" + to_string(x); }

std::string text_of_wish(const wish_json& x) {
  return x.dump(2, ' ', true, wish_json::error_handler_t::replace) + '\n';
}

std::optional<int64_t> number_in(const wish_json& x, const char* key) {
  auto i = x.find(key);
  return i != x.end() && i->is_number_integer() ? std::optional(i->get<int64_t>()) : std::nullopt;
}

std::optional<subnet_id> dongle_in(const wish_json& x) {
  auto n = number_in(x, "dongle");
  if (!n || *n < 0 || *n > 255)
    return {};
  return subnet_id{static_cast<uint8_t>(*n)};
}

std::optional<power_off_record> off_in(const wish_json& x) {
  auto dongle = dongle_in(x);
  auto at = number_in(x, "at");
  auto by = x.find("asked_by");
  if (!dongle || !at || by == x.end() || !by->is_string())
    return {};
  return power_off_record{*dongle, by->get<std::string>(), *at};
}

std::optional<port_closed_record> closed_in(const wish_json& x) {
  auto same = off_in(x);
  return same ? std::optional(port_closed_record{same->dongle, same->asked_by, same->at})
              : std::nullopt;
}

std::optional<pause_record> pause_in(const wish_json& x) {
  auto dongle = dongle_in(x);
  auto until = number_in(x, "until");
  if (!dongle || !until)
    return {};
  return pause_record{*dongle, *until};
}

} // namespace

result<done> wish_files::reserve() const { return folder_.reserve(rooms); }

result<done> wish_files::put(const power_off_record& x) const {
  return folder_.put(off_file(x.dongle),
                     text_of_wish({{"wish", "power_off"},
                                   {"dongle", x.dongle.n},
                                   {"asked_by", x.asked_by.substr(0, longest_name)},
                                   {"at", x.at}}));
}

result<done> wish_files::put(const pause_record& x) const {
  return folder_.put(pause_file(x.dongle),
                     text_of_wish({{"wish", "pause"}, {"dongle", x.dongle.n}, {"until", x.until}}));
}

result<done> wish_files::put(const port_closed_record& x) const {
  return folder_.put(closed_file(x.dongle),
                     text_of_wish({{"wish", "port_closed"},
                                   {"dongle", x.dongle.n},
                                   {"asked_by", x.asked_by.substr(0, longest_name)},
                                   {"at", x.at}}));
}

result<done> wish_files::erase_port_closed(subnet_id dongle) const {
  return folder_.retire(closed_file(dongle));
}

result<done> wish_files::erase_power_off(subnet_id dongle) const {
  return folder_.retire(off_file(dongle));
}

result<done> wish_files::erase_pause(subnet_id dongle) const {
  return folder_.retire(pause_file(dongle));
}

wish_files::listing wish_files::list() const {
  auto found = folder_.list();
  listing out{{},   {}, {}, std::move(found.unreadable), found.trouble ? found.trouble->doing : "",
              false};
  out.no_place = found.trouble && found.trouble->detail == ENOTDIR;
  for (auto& [name, text] : found.texts) {
    auto x = wish_json::parse(text, nullptr, false);
    auto off = x.is_object() ? off_in(x) : std::nullopt;
    auto pause = x.is_object() ? pause_in(x) : std::nullopt;
    auto closed = x.is_object() ? closed_in(x) : std::nullopt;
    if (closed && name == closed_file(closed->dongle))
      out.closed.push_back(std::move(*closed));
    else if (off && name == off_file(off->dongle))
      out.off.push_back(std::move(*off));
    else if (pause && name == pause_file(pause->dongle))
      out.paused.push_back(*pause);
    else
      out.unreadable.push_back(name);
  }
  std::sort(out.unreadable.begin(), out.unreadable.end());
  return out;
}

} // namespace dongled::io::store
