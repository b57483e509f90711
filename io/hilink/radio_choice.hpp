#pragma once

#include "io/hilink/records.hpp"
#include "io/hilink/xml.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dongled::io::hilink {

// Network modes and LTE bands as people write them, and as net/net-mode has them. Pure.

/// Every LTE band: what the web UI sends for "all bands".
inline constexpr uint64_t every_band = 0x7FFF'FFFF'FFFF'FFFF;

/// The mode of "auto", "3g" or "4g"; nothing for any other word.
std::optional<std::string> mode_from(std::string_view word);

/// "auto", "2g", "3g" or "4g"; a combination as the modem writes it.
std::string mode_word(const std::string& mode);

/// The mask of "B3,B7,B20" (bit n-1 is band n, 1 to 63), or of "all"; nothing for anything else.
std::optional<uint64_t> bands_from(std::string_view words);

/// "B3,B7,B20", or "all" for a mask without gaps that is wider than any modem's.
std::string band_words(uint64_t mask);

/// A mask as net/net-mode has it, both ways.
std::optional<uint64_t> mask_from(std::string_view hex);
std::string mask_text(uint64_t mask);

/// True for a mask that stands for any band: all of its bits are set, and they are more than bands
/// there are.
bool any_band(uint64_t mask) noexcept;

/// The bands that net/net-mode-list offers one by one; 0: it does not say.
uint64_t read_band_choice(const element& reply);

} // namespace dongled::io::hilink
