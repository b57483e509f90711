#include "io/hilink/signal.hpp"

#include "io/hilink/text.hpp"

#include <algorithm>
#include <charconv>

namespace dongled::io::hilink {

std::optional<double> decibels(std::string_view text) {
  text = trimmed(text);
  // At the end of a scale it counts as that end: ">=-51dBm", "<-20dB".
  if (auto past = std::min(text.find_first_not_of("<>=~"), text.size()); past <= 2)
    text = trimmed(text.substr(past));
  if (text.starts_with('+') && !text.starts_with("+-"))
    text.remove_prefix(1);
  double number = 0;
  auto [end, error] =
    std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc{})
    return std::nullopt;
  auto unit = trimmed(text.substr(static_cast<size_t>(end - text.data())));
  if (!unit.empty() && !same_word(unit, "dB") && !same_word(unit, "dBm"))
    return std::nullopt;
  // Written so that not-a-number fails it too.
  return number >= -200 && number <= 100 ? std::optional(number) : std::nullopt;
}

radio_signal read_signal(const element& reply) {
  radio_signal out;
  out.rsrp = decibels(reply.value("rsrp"));
  out.rssi = decibels(reply.value("rssi"));
  out.rscp = decibels(reply.value("rscp"));
  out.rsrq = decibels(reply.value("rsrq"));
  out.sinr = decibels(reply.value("sinr"));
  out.ecio = decibels(reply.value("ecio"));
  out.band = reply.value("band");
  if (out.band.empty()) // the older firmware's name for it
    out.band = reply.value("lte_bandinfo");
  out.cell_id = reply.value("cell_id");
  out.pci = reply.value("pci");
  out.plmn = reply.value("plmn");
  out.mode = radio_text(reply.value("mode"));
  return out;
}

std::string radio_text(std::string_view number) {
  if (number == "0")
    return "GSM";
  if (number == "2")
    return "WCDMA";
  if (number == "5")
    return "HSPA";
  if (number == "7")
    return "LTE";
  return std::string(number);
}

} // namespace dongled::io::hilink
