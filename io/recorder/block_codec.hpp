#pragma once

#include "config/result.hpp"
#include "io/recorder/recording.hpp"

#include <string>
#include <string_view>

// What stands in the recorder's records. Whole numbers as LEB128; signed ones zigzag. Pure.

namespace dongled::io::recorder {

/// More is not written, and not read.
inline constexpr size_t most_series = 8192, most_samples = 8192, most_changes = 8192;

/// When the block begins and ends, uncompressed before it: what is not wanted is not unpacked.
struct block_span {
  unix_ms first = 0, last = 0;
};
result<block_span> span_of_block(std::string_view payload);

/// A recording, a series after the other as differences, compressed by zstd.
std::string encode_block(const recording& x);
/// `bad_input`: it is none.
result<recording> decode_block(std::string_view payload);

/// The series of the samples that follow.
std::string encode_names(const std::vector<series_info>& x);
result<std::vector<series_info>> decode_names(std::string_view payload);

/// One sample; @p names is the checksum of the payload that names its series.
std::string encode_sample(const sample& x, uint32_t names);
/// `bad_input` also for a sample of other series.
result<sample> decode_sample(std::string_view payload, uint32_t names);

std::string encode_change(const change& x);
result<change> decode_change(std::string_view payload);

} // namespace dongled::io::recorder
