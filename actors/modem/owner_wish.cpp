#include "actors/modem/owner_wish.hpp"

#include "io/hilink/radio_choice.hpp"

namespace dongled {

namespace {

using io::hilink::any_band;
using io::hilink::band_words;
using io::hilink::client;
using io::hilink::mask_from;
using io::hilink::mask_text;
using io::hilink::mode_word;
using io::hilink::net_mode;
using io::hilink::read_band_choice;

/// 112001 and 112003: while it is dialled up.
bool wants_data_off(const failure& why) { return why.detail == 112001 || why.detail == 112003; }

uint64_t bands_it_has(client& x, milliseconds budget) {
  auto list = x.fetch("/api/net/net-mode-list", budget);
  return list ? read_band_choice(*list) : 0;
}

/// The record to write. "All bands" are those that it has: some firmware takes no others (112003),
/// and only these can be read back.
net_mode record_of(const modem_wish& wish, uint64_t can) {
  if (wish.bands == 0)
    return {wish.mode, {}, {}};
  auto bands = any_band(wish.bands) && can != 0 ? can : wish.bands;
  return {wish.mode, {}, mask_text(bands)};
}

std::string words_of(const net_mode& x) {
  return "mode " + mode_word(x.mode) + ", bands " + band_words(mask_from(x.lte_bands).value_or(0));
}

} // namespace

result<radio_setting> read_radio(client& x, milliseconds budget) {
  auto now = x.mode(budget);
  if (!now)
    return now.why();
  return radio_setting{*now, bands_it_has(x, budget)};
}

bool is_final(const failure& why) {
  return why.detail >= 100000 && why.code != fault::busy && why.code != fault::exhausted;
}

result<radio_setting> fulfil(client& x, const modem_borrower& by, const modem_wish& wish,
                             milliseconds budget) {
  auto before = read_radio(x, budget);
  if (!before)
    return before;
  auto can = before->can;
  if (wish.bands != 0 && !any_band(wish.bands) && can != 0 && (wish.bands & ~can) != 0)
    return failure{
      fault::unsupported,
      "the modem has no " + band_words(wish.bands & ~can) + "; it has " + band_words(can), 112003};
  if (as_wished(wish, before->now, can))
    return before;
  auto want = record_of(wish, can);
  auto set = x.set_mode(want, budget);
  if (!set && wants_data_off(set.why()))
    set = set_mode_offline(x, by, want, budget);
  if (!set)
    return set.why();
  if (!as_wished(wish, *set, can))
    return failure{fault::refused, "the modem reads back " + words_of(*set), 112003};
  return radio_setting{*set, can};
}

std::optional<wish_sight> keep_wish(client& x, const modem_borrower& by, const modem_wish& wish,
                                    milliseconds budget) {
  auto now = x.mode(budget);
  if (!now)
    return std::nullopt;
  auto all = any_band(wish.bands);
  if (as_wished(wish, *now, all ? bands_it_has(x, budget) : 0))
    return wish_sight{true, false, {}};
  auto set = fulfil(x, by, wish, budget);
  auto found = "its modem was at " + words_of(*now);
  if (set)
    return wish_sight{true, true, found + ", and is set back to " + wish_text(wish)};
  if (!is_final(set.why()))
    return std::nullopt;
  return wish_sight{false, true,
                    found + ", and does not take " + wish_text(wish) + ": " + set.why().doing};
}

} // namespace dongled
