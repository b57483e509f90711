#include "io/recorder/frames.hpp"

#include <array>

namespace dongled::io::recorder {

namespace {

constexpr std::string_view mark{"\xd5RK1", 4};
constexpr size_t head_size = 4 + 4 + 1 + 4; // mark, length, kind, checksum

constexpr auto crc_table = [] {
  std::array<uint32_t, 256> out{};
  for (uint32_t i = 0; i < 256; ++i) {
    auto x = i;
    for (int bit = 0; bit < 8; ++bit)
      x = x & 1 ? 0xedb88320u ^ (x >> 1) : x >> 1;
    out[i] = x;
  }
  return out;
}();

std::string little_endian(uint32_t x) {
  std::string out;
  for (int i = 0; i < 4; ++i)
    out += static_cast<char>(x >> (8 * i) & 0xff);
  return out;
}

uint32_t number_at(std::string_view x, size_t at) {
  uint32_t out = 0;
  for (size_t i = 0; i < 4; ++i)
    out |= uint32_t{static_cast<uint8_t>(x[at + i])} << (8 * i);
  return out;
}

bool is_kind(char x) { return std::string_view{"NSCBH"}.find(x) != std::string_view::npos; }

} // namespace

uint32_t crc32(std::string_view x, uint32_t so_far) {
  auto crc = ~so_far;
  for (auto c : x)
    crc = crc_table[(crc ^ static_cast<uint8_t>(c)) & 0xff] ^ (crc >> 8);
  return ~crc;
}

std::string framed(record_kind kind, std::string_view payload) {
  auto head = little_endian(static_cast<uint32_t>(payload.size())) + static_cast<char>(kind);
  std::string out{mark};
  out += head;
  out += little_endian(crc32(payload, crc32(head)));
  out += payload;
  return out;
}

std::optional<record> record_reader::next() {
  while (rest_.size() >= head_size) {
    auto at = rest_.find(mark);
    if (at == std::string_view::npos) {
      break;
    }
    skipped_ += at;
    rest_.remove_prefix(at);
    if (rest_.size() < head_size)
      break;
    auto size = number_at(rest_, 4);
    auto kind = rest_[8];
    if (size <= longest_record && size <= rest_.size() - head_size && is_kind(kind)) {
      auto payload = rest_.substr(head_size, size);
      if (crc32(payload, crc32(rest_.substr(4, 5))) == number_at(rest_, 9)) {
        rest_.remove_prefix(head_size + size);
        return record{static_cast<record_kind>(kind), payload};
      }
    }
    ++skipped_;
    rest_.remove_prefix(1);
  }
  skipped_ += rest_.size();
  rest_ = {};
  return std::nullopt;
}

} // namespace dongled::io::recorder
