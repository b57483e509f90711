#include "io/host/procfs_counters.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>

namespace dongled::io::host {

namespace {

/// Cuts the next line, or word, off @p from.
std::string_view next_line(std::string_view& from) {
  auto end = std::min(from.find('\n'), from.size());
  auto out = from.substr(0, end);
  from.remove_prefix(std::min(end + 1, from.size()));
  return out;
}

std::string_view next_word(std::string_view& from) {
  constexpr auto blanks = " \t\r";
  from.remove_prefix(std::min(from.find_first_not_of(blanks), from.size()));
  auto out = from.substr(0, std::min(from.find_first_of(blanks), from.size()));
  from.remove_prefix(out.size());
  return out;
}

std::vector<std::string_view> words_of(std::string_view line) {
  constexpr size_t most = 512;
  std::vector<std::string_view> out;
  for (auto word = next_word(line); !word.empty() && out.size() < most; word = next_word(line))
    out.push_back(word);
  return out;
}

std::optional<uint64_t> parsed(std::string_view word, int base) {
  uint64_t out = 0;
  auto end = word.data() + word.size();
  auto [at, bad] = std::from_chars(word.data(), end, out, base);
  return bad == std::errc{} && at == end && !word.empty() ? std::optional{out} : std::nullopt;
}

/// "0100007F:1F90" of proc_net_tcp(5) in a little-endian kernel: the address, dotted.
std::string dotted(std::string_view word) {
  auto colon = word.find(':');
  auto bits = colon == 8 ? parsed(word.substr(0, 8), 16) : std::nullopt;
  if (!bits)
    return {};
  auto word32 = static_cast<uint32_t>(*bits);
  std::array<unsigned char, 4> bytes{};
  for (size_t i = 0; i < 4; ++i)
    bytes.at(i) = reinterpret_cast<const unsigned char*>(&word32)[i]; // as the kernel printed it
  std::string out;
  for (auto x : bytes)
    out += (out.empty() ? "" : ".") + std::to_string(x);
  return out;
}

} // namespace

std::optional<uint64_t> number_of(std::string_view text) {
  auto words = words_of(text.substr(0, std::min(text.find('\n'), text.size())));
  return words.size() == 1 ? parsed(words.front(), 10) : std::nullopt;
}

void read_softnet(std::string_view text, host_counts& into) {
  constexpr size_t dropped = 1, squeezed = 2, processor = 12;
  for (uint64_t row = 0; !text.empty(); ++row) {
    auto words = words_of(next_line(text));
    if (words.size() <= squeezed)
      continue;
    // Processors that are off have no line, so a line's number would not do.
    auto which = words.size() > processor ? parsed(words[processor], 16) : std::optional{row};
    auto drops = parsed(words[dropped], 16), squeezes = parsed(words[squeezed], 16);
    if (!which || !drops || !squeezes)
      continue;
    into.grows["softnet.dropped." + std::to_string(*which)] = *drops;
    into.grows["softnet.squeezed." + std::to_string(*which)] = *squeezes;
  }
}

void read_netstat(std::string_view text, host_counts& into) {
  while (!text.empty()) {
    auto names = words_of(next_line(text)), values = words_of(next_line(text));
    if (names.size() != values.size() || names.empty() || names.front() != values.front()
        || !names.front().ends_with(':'))
      continue;
    std::string group{names.front().substr(0, names.front().size() - 1)};
    for (size_t i = 1; i < names.size(); ++i)
      if (auto n = parsed(values[i], 10))
        into.grows[group + '.' + std::string{names[i]}] = *n;
  }
}

void read_conntrack_stat(std::string_view text, host_counts& into) {
  constexpr std::array<std::string_view, 3> wanted{"drop", "early_drop", "insert_failed"};
  auto names = words_of(next_line(text));
  while (!text.empty()) {
    auto values = words_of(next_line(text));
    if (values.size() != names.size())
      continue;
    for (size_t i = 0; i < names.size(); ++i)
      if (std::find(wanted.begin(), wanted.end(), names[i]) != wanted.end())
        if (auto n = parsed(values[i], 16))
          into.grows["conntrack." + std::string{names[i]}] += *n;
  }
}

void read_ports_in_use(std::string_view text, const std::vector<std::string>& whose,
                       host_counts& into) {
  std::unordered_map<std::string, uint64_t> by_pair; // "LOCAL REMOTE", local without its port
  next_line(text);                                   // the heads of the columns
  while (!text.empty()) {
    auto line = next_line(text);
    next_word(line); // "12:"
    auto local = next_word(line), remote = next_word(line);
    auto address = dotted(local);
    if (remote.empty() || std::find(whose.begin(), whose.end(), address) == whose.end())
      continue;
    auto& most = into.now["ports." + address];
    most = std::max(most, ++by_pair[address + ' ' + std::string{remote}]);
  }
}

} // namespace dongled::io::host
