#include "io/recorder/block_codec.hpp"

#include <zstd.h>

#include <algorithm>

namespace dongled::io::recorder {

namespace {

constexpr int level = 3; // a block is small: more costs time and saves a twentieth
constexpr unsigned long long largest_block = 32 * 1024 * 1024;
constexpr size_t longest_word = 4096;

struct writer {
  std::string out;

  void number(uint64_t x) {
    for (; x >= 0x80; x >>= 7)
      out += static_cast<char>(x | 0x80);
    out += static_cast<char>(x);
  }
  void whole(int64_t x) {
    number((static_cast<uint64_t>(x) << 1) ^ static_cast<uint64_t>(x >> 63));
  }
  void text(std::string_view x) {
    auto kept = x.substr(0, longest_word);
    number(kept.size());
    out += kept;
  }
  void names(const std::vector<series_info>& x) {
    number(x.size());
    for (auto& one : x) {
      text(one.name);
      text(one.unit);
      number(one.counter ? 1 : 0);
    }
  }
  /// The difference to @p before, and 0 for a value that is missing.
  void value(int64_t x, int64_t& before) {
    if (x == missing)
      return number(0);
    auto kept = std::clamp(x, -largest_value, largest_value);
    auto d = kept - before;
    number(((static_cast<uint64_t>(d) << 1) ^ static_cast<uint64_t>(d >> 63)) + 1);
    before = kept;
  }
  void one_change(const change& x) {
    whole(x.at);
    text(x.kind);
    number(x.dongle);
    text(x.text);
  }
};

/// Once something does not fit, `fine` is false and all numbers are 0.
struct reader {
  std::string_view rest;
  bool fine = true;

  uint64_t number() {
    uint64_t out = 0;
    for (unsigned shift = 0; fine; shift += 7) {
      fine = !rest.empty() && shift < 64;
      if (!fine)
        break;
      auto byte = static_cast<uint8_t>(rest.front());
      rest.remove_prefix(1);
      out |= uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80)
        return out;
    }
    return 0;
  }
  int64_t whole() {
    auto x = number();
    return static_cast<int64_t>((x >> 1) ^ (~(x & 1) + 1));
  }
  size_t count(size_t most) {
    auto x = number();
    fine = fine && x <= most && x <= rest.size(); // each takes a byte at least
    return fine ? static_cast<size_t>(x) : 0;
  }
  std::string text() {
    auto size = count(longest_word);
    std::string out{rest.substr(0, size)};
    rest.remove_prefix(size);
    return out;
  }
  std::vector<series_info> names() {
    std::vector<series_info> out(count(most_series));
    for (auto& x : out) {
      x.name = text();
      x.unit = text();
      x.counter = number() != 0;
    }
    return out;
  }
  int64_t value(int64_t& before) {
    auto x = number();
    if (x == 0)
      return missing;
    --x;
    auto d = (x >> 1) ^ (~(x & 1) + 1);
    before = static_cast<int64_t>(static_cast<uint64_t>(before) + d);
    fine = fine && before >= -largest_value && before <= largest_value;
    if (!fine)
      before = 0;
    return before;
  }
  change one_change() {
    change out;
    out.at = whole();
    out.kind = text();
    out.dongle = static_cast<uint8_t>(number());
    out.text = text();
    return out;
  }
  bool done() const { return fine && rest.empty(); }
};

failure damaged(const char* what) {
  return {fault::bad_input, std::string{"what stands there is no "} + what};
}

std::string packed(std::string_view x) {
  std::string out(ZSTD_compressBound(x.size()), '\0');
  auto size = ZSTD_compress(out.data(), out.size(), x.data(), x.size(), level);
  out.resize(ZSTD_isError(size) ? 0 : size);
  return out;
}

result<std::string> unpacked(std::string_view x) {
  auto size = ZSTD_getFrameContentSize(x.data(), x.size());
  if (size > largest_block) // as are the marks of errors
    return damaged("block");
  std::string out(static_cast<size_t>(size), '\0');
  auto got = ZSTD_decompress(out.data(), out.size(), x.data(), x.size());
  if (ZSTD_isError(got) || got != out.size())
    return damaged("block");
  return out;
}

block_span span_of(const recording& x) {
  block_span out;
  auto take = [&, first = true](unix_ms at) mutable {
    out.first = first ? at : std::min(out.first, at);
    out.last = first ? at : std::max(out.last, at);
    first = false;
  };
  for (auto& one : x.samples)
    take(one.at);
  for (auto& one : x.changes)
    take(one.at);
  return out;
}

} // namespace

result<block_span> span_of_block(std::string_view payload) {
  reader in{payload};
  block_span out;
  out.first = in.whole();
  out.last = in.whole();
  if (!in.fine || out.last < out.first)
    return damaged("block");
  return out;
}

std::string encode_block(const recording& x) {
  writer in;
  in.names(x.series);
  in.number(x.samples.size());
  unix_ms before = 0;
  for (auto& one : x.samples) {
    in.whole(one.at - before);
    before = one.at;
    in.number(one.late_ms);
  }
  for (size_t i = 0; i < x.series.size(); ++i) {
    int64_t last = 0;
    for (auto& one : x.samples)
      in.value(one.value(i), last);
  }
  in.number(x.changes.size());
  for (auto& one : x.changes)
    in.one_change(one);
  auto span = span_of(x);
  writer out;
  out.whole(span.first);
  out.whole(span.last);
  return out.out + packed(in.out);
}

result<recording> decode_block(std::string_view payload) {
  reader head{payload};
  head.whole();
  head.whole();
  if (!head.fine)
    return damaged("block");
  auto text = unpacked(head.rest);
  if (!text)
    return text.why();
  reader in{*text};
  recording out;
  out.series = in.names();
  out.samples.resize(in.count(most_samples));
  if (out.samples.size() * out.series.size() > in.rest.size())
    return damaged("block");
  uint64_t before = 0;
  for (auto& one : out.samples) {
    before += static_cast<uint64_t>(in.whole());
    one.at = static_cast<unix_ms>(before);
    one.late_ms = static_cast<uint32_t>(in.number());
    one.values.resize(out.series.size());
  }
  for (size_t i = 0; i < out.series.size() && in.fine; ++i) {
    int64_t last = 0;
    for (auto& one : out.samples)
      one.values[i] = in.value(last);
  }
  out.changes.resize(in.count(most_changes));
  for (auto& one : out.changes)
    one = in.one_change();
  if (!in.done())
    return damaged("block");
  return out;
}

std::string encode_names(const std::vector<series_info>& x) {
  writer out;
  out.names(x);
  return out.out;
}

result<std::vector<series_info>> decode_names(std::string_view payload) {
  reader in{payload};
  auto out = in.names();
  if (!in.done())
    return damaged("list of series");
  return out;
}

std::string encode_sample(const sample& x, uint32_t names) {
  writer out;
  out.number(names);
  out.whole(x.at);
  out.number(x.late_ms);
  out.number(x.values.size());
  for (auto one : x.values) {
    int64_t nothing = 0;
    out.value(one, nothing);
  }
  return out.out;
}

result<sample> decode_sample(std::string_view payload, uint32_t names) {
  reader in{payload};
  if (in.number() != names)
    return damaged("sample of these series");
  sample out;
  out.at = in.whole();
  out.late_ms = static_cast<uint32_t>(in.number());
  out.values.resize(in.count(most_series));
  for (auto& one : out.values) {
    int64_t nothing = 0;
    one = in.value(nothing);
  }
  if (!in.done())
    return damaged("sample");
  return out;
}

std::string encode_change(const change& x) {
  writer out;
  out.one_change(x);
  return out.out;
}

result<change> decode_change(std::string_view payload) {
  reader in{payload};
  auto out = in.one_change();
  if (!in.done())
    return damaged("change");
  return out;
}

} // namespace dongled::io::recorder
