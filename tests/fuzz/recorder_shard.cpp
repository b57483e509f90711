// A file of the recorder, as a broken disk or a stranger may leave it: what is read is within its
// bounds and comes back the same when it is written again.
#include "io/recorder/block_codec.hpp"
#include "io/recorder/frames.hpp"
#include "io/recorder/shard_text.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <limits>

namespace {

using namespace dongled;
using namespace dongled::io::recorder;
using test::must;

void examine_text(std::string_view text) {
  recording got;
  auto skipped = take_text(got, text, 0, std::numeric_limits<unix_ms>::max());
  must(skipped <= text.size(), "what is skipped was there");
  for (auto& x : got.samples)
    for (auto value : x.values)
      must(value == missing || (value >= -largest_value && value <= largest_value),
           "a value is within its bounds");
  (void)hours_in(text);
  (void)time_of(text);
}

} // namespace

void dongled::test::examine(std::string_view input) {
  auto kind = take_byte(input);
  switch (kind % 5) {
  case 0: return examine_text(input);
  case 1: return examine_text(framed(record_kind::block, input));
  case 2: return examine_text(framed(record_kind::hour, input));
  case 3: {
    auto cut = std::min<size_t>(take_byte(input), input.size());
    auto names = input.substr(0, cut);
    std::string sample = encode_sample({1, 0, {}}, crc32(names));
    sample.resize(sample.size() - 3); // the number that names the series
    return examine_text(framed(record_kind::names, names)
                        + framed(record_kind::sample, sample + std::string{input.substr(cut)}));
  }
  default:
    if (auto block = decode_block(input)) {
      auto again = decode_block(encode_block(*block));
      must(again && *again == *block, "a block comes back");
    }
    if (auto x = decode_change(input)) {
      auto again = decode_change(encode_change(*x));
      must(again && *again == *x, "a change comes back");
    }
  }
}
