#include "io/recorder/shard_text.hpp"

#include "io/recorder/block_codec.hpp"
#include "io/recorder/frames.hpp"

#include <chrono>
#include <cstdio>

namespace dongled::io::recorder {

namespace {

void keep_time(recording& x, unix_ms from, unix_ms to) {
  std::erase_if(x.samples, [&](auto& y) { return y.at < from || y.at >= to; });
  std::erase_if(x.changes, [&](auto& y) { return y.at < from || y.at >= to; });
}

} // namespace

size_t take_text(recording& into, std::string_view text, unix_ms from, unix_ms to) {
  record_reader records{text};
  std::vector<series_info> names;
  uint32_t names_sum = 0;
  bool named = false;
  while (auto x = records.next()) {
    recording part;
    if (x->kind == record_kind::block) {
      auto span = span_of_block(x->payload);
      if (!span || span->last < from || span->first >= to)
        continue;
      if (auto block = decode_block(x->payload))
        part = std::move(*block);
    } else if (x->kind == record_kind::names) {
      auto found = decode_names(x->payload);
      named = bool(found);
      if (named) {
        names = std::move(*found);
        names_sum = crc32(x->payload);
      }
      continue;
    } else if (x->kind == record_kind::sample && named) {
      auto found = decode_sample(x->payload, names_sum);
      if (!found || found->values.size() > names.size())
        continue;
      part.series = names;
      part.samples.push_back(std::move(*found));
    } else if (x->kind == record_kind::change) {
      if (auto found = decode_change(x->payload))
        part.changes.push_back(std::move(*found));
    }
    keep_time(part, from, to);
    if (!part.samples.empty() || !part.changes.empty())
      append(into, part);
  }
  return records.skipped();
}

std::vector<hour_summary> hours_in(std::string_view text) {
  std::map<unix_ms, hour_summary> all;
  record_reader records{text};
  while (auto x = records.next())
    if (x->kind == record_kind::hour)
      if (auto hour = decode_hour(x->payload))
        all.insert_or_assign(hour->begin, std::move(*hour));
  std::vector<hour_summary> out;
  for (auto& [begin, hour] : all)
    out.push_back(std::move(hour));
  return out;
}

std::optional<std::pair<unix_ms, unix_ms>> time_of(std::string_view text) {
  std::optional<std::pair<unix_ms, unix_ms>> out;
  auto widen = [&](unix_ms first, unix_ms last) {
    out = out ? std::pair(std::min(out->first, first), std::max(out->second, last))
              : std::pair(first, last);
  };
  record_reader records{text};
  uint32_t names_sum = 0;
  while (auto x = records.next()) {
    if (x->kind == record_kind::block) {
      if (auto span = span_of_block(x->payload))
        widen(span->first, span->last);
    } else if (x->kind == record_kind::names) {
      names_sum = crc32(x->payload);
    } else if (x->kind == record_kind::sample) {
      if (auto found = decode_sample(x->payload, names_sum))
        widen(found->at, found->at);
    }
  }
  return out;
}

std::vector<hour_summary> hours_of(const recording& x) {
  hour_maker maker;
  for (size_t i = 0; i < x.samples.size(); ++i)
    maker.take(x, i);
  return maker.finished(true);
}

std::string day_name(unix_ms at) {
  using namespace std::chrono;
  year_month_day x{floor<days>(sys_time<milliseconds>{milliseconds{at}})};
  char out[32];
  std::snprintf(out, sizeof out, "%04d-%02u-%02u", static_cast<int>(x.year()),
                static_cast<unsigned>(x.month()), static_cast<unsigned>(x.day()));
  return out;
}

} // namespace dongled::io::recorder
