#pragma once

#include <string>

namespace dongled::api {

/// What a word means to an operator, as a colour.
enum class hue { none, good, warning, bad, faint };

/// The escape sequence that switches to it.
const char* sequence_of(hue x) noexcept;

/// The hue of a phase, a level of the log, an outcome or a state of an actor; none for all else.
hue hue_of(const std::string& word);

/// The text with those cells coloured that are such a word: cells as tables have them, two blanks
/// or a line's end on either side. So that no word inside a sentence is. Pure.
std::string painted(const std::string& text);

/// Whether to colour: what `--color` says ("always", "never"; else "auto"), then whether NO_COLOR
/// is set and not empty (no-color.org), then whether it is a terminal that can. Pure.
bool wants_colour(const std::string& option, const char* no_color, const char* term, bool terminal);

} // namespace dongled::api
