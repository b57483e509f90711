#include "actors/modem/modem_wishes.hpp"

#include "io/hilink/radio_choice.hpp"
#include "io/store/whole_file.hpp"

#include <nlohmann/json.hpp>

namespace dongled {

namespace {

using io::hilink::any_band;
using io::hilink::band_words;
using io::hilink::bands_from;
using io::hilink::mask_from;
using io::hilink::mode_from;
using io::hilink::mode_word;
using io::hilink::net_mode;
using nlohmann::json;

constexpr size_t longest_file = 65536;

std::string text_of(const std::map<subnet_id, modem_wish>& all) {
  json rows = json::array();
  for (auto& [dongle, x] : all) {
    json row{{"dongle", dongle.n}, {"at", x.at}};
    if (!x.mode.empty())
      row["mode"] = mode_word(x.mode);
    if (x.bands != 0)
      row["bands"] = band_words(x.bands);
    rows.push_back(std::move(row));
  }
  return json{{"wishes", std::move(rows)}}.dump(2) + '\n';
}

/// A row of the file; nothing: it makes no sense.
std::optional<std::pair<subnet_id, modem_wish>> read_row(const json& x) {
  auto n = x.is_object() ? x.find("dongle") : x.end();
  if (n == x.end() || !n->is_number_integer() || *n < 1 || *n > 254)
    return std::nullopt;
  modem_wish out;
  for (auto& [key, value] : x.items()) {
    if (key == "at" && value.is_number_integer()) {
      out.at = value.get<unix_ms>();
    } else if (key == "mode" && value.is_string()) {
      auto mode = mode_from(value.get<std::string>());
      out.mode = mode.value_or("");
    } else if (key == "bands" && value.is_string()) {
      out.bands = bands_from(value.get<std::string>()).value_or(0);
    } else if (key != "dongle") {
      return std::nullopt;
    }
    if ((key == "mode" && out.mode.empty()) || (key == "bands" && out.bands == 0))
      return std::nullopt;
  }
  return std::pair{subnet_id{n->get<uint8_t>()}, out};
}

std::optional<std::map<subnet_id, modem_wish>> read_book(const std::string& text) {
  auto x = json::parse(text, nullptr, false);
  if (!x.is_object() || !x.contains("wishes") || !x.at("wishes").is_array())
    return std::nullopt;
  std::map<subnet_id, modem_wish> out;
  for (auto& row : x.at("wishes")) {
    auto read = read_row(row);
    if (!read)
      return std::nullopt;
    out.insert_or_assign(read->first, read->second);
  }
  return out;
}

} // namespace

std::string wish_text(const modem_wish& x) {
  std::string out = x.mode.empty() ? "" : "mode " + mode_word(x.mode);
  if (x.bands != 0)
    out += (out.empty() ? "bands " : ", bands ") + band_words(x.bands);
  return out;
}

bool as_wished(const modem_wish& x, const net_mode& now, uint64_t can) {
  if (!x.mode.empty() && now.mode != x.mode)
    return false;
  auto mask = mask_from(now.lte_bands);
  if (x.bands == 0)
    return true;
  if (!mask)
    return false;
  if (any_band(x.bands))
    return any_band(*mask) || (*mask & can) == can;
  return *mask == x.bands;
}

std::string modem_wishes::load() {
  std::lock_guard one{writing_};
  if (file_.empty())
    return {};
  auto text = io::store::read_whole(file_, longest_file);
  if (!text)
    return text.why().doing;
  auto found = *text ? read_book(**text) : std::optional<book>{book{}};
  if (!found)
    return file_ + ": makes no sense; mend it, or remove it and make the wishes again";
  std::lock_guard guard{mutex_};
  all_ = std::move(*found);
  known_ = true;
  return {};
}

std::optional<modem_wish> modem_wishes::of(subnet_id dongle) const {
  std::lock_guard guard{mutex_};
  auto at = all_.find(dongle);
  return at == all_.end() ? std::nullopt : std::optional(at->second);
}

result<done> modem_wishes::change(subnet_id dongle, const std::function<void(modem_wish&)>& how) {
  auto known = [this] {
    std::lock_guard guard{mutex_};
    return known_ || file_.empty();
  };
  if (!known()) // what others wish must not be lost
    if (auto why = load(); !why.empty())
      return failure{fault::os, why};
  std::lock_guard one{writing_};
  book fresh;
  {
    std::lock_guard guard{mutex_};
    fresh = all_;
  }
  how(fresh[dongle]);
  if (fresh[dongle].empty())
    fresh.erase(dongle);
  if (!file_.empty())
    if (auto kept = io::store::replace_whole(file_, text_of(fresh)); !kept)
      return kept;
  std::lock_guard guard{mutex_};
  all_ = std::move(fresh);
  return done{};
}

} // namespace dongled
