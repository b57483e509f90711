#include "io/recorder/store_writer.hpp"

#include "io/recorder/block_codec.hpp"
#include "io/recorder/frames.hpp"
#include "io/recorder/shard_text.hpp"
#include "io/recorder/store_files.hpp"
#include "io/recorder/store_reader.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <iterator>

namespace dongled::io::recorder {

namespace {

/// Ten minutes at the usual pace: what a block's compression lives on.
constexpr size_t samples_a_block = 60;

unix_ms hour_of(unix_ms at) { return at - at % hour_ms; }

} // namespace

result<store_writer> store_writer::open(std::string folder, store_limits limits, unix_ms now) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return failure{fault::os, "make " + folder, errno};
  store_writer out{std::move(folder), limits};
  auto tail = read_file(tail_path(out.folder_));
  if (tail)
    take_text(out.open_, *tail, 0, std::numeric_limits<unix_ms>::max());
  else if (tail.why().code != fault::not_found)
    return tail.why();
  out.forget_old(now);
  auto files = list_files(out.folder_);
  if (!files)
    return files.why();
  out.bytes_ = files->bytes;
  // An index is made anew where there is none, and the last hour is gone on with.
  for (auto& [day, size] : files->shards) {
    auto newest = day == files->shards.rbegin()->first;
    if (files->indexes.contains(day) && !newest)
      continue;
    auto text = read_file(shard_path(out.folder_, day));
    if (!text)
      continue;
    recording all;
    take_text(all, *text, 0, std::numeric_limits<unix_ms>::max());
    if (newest)
      append(all, out.open_);
    auto index = read_file(index_path(out.folder_, day));
    auto known = index ? hours_in(*index) : std::vector<hour_summary>{};
    auto after = known.empty() ? 0 : known.back().begin + hour_ms;
    std::erase_if(all.samples, [&](auto& x) { return x.at < after; });
    for (size_t i = 0; i < all.samples.size(); ++i)
      out.hours_.take(all, i);
    if (!all.samples.empty())
      out.last_ = std::max(out.last_, all.samples.back().at);
  }
  if (files->shards.empty())
    for (size_t i = 0; i < out.open_.samples.size(); ++i)
      out.hours_.take(out.open_, i);
  if (!out.open_.samples.empty())
    out.last_ = std::max(out.last_, out.open_.samples.back().at);
  return out;
}

void store_writer::remove_day(const std::string& day) {
  std::error_code gone;
  std::filesystem::remove(shard_path(folder_, day), gone);
  std::filesystem::remove(index_path(folder_, day), gone);
}

void store_writer::forget_old(unix_ms now) {
  auto files = list_files(folder_);
  if (!files)
    return;
  auto oldest = day_name(std::max<unix_ms>(now - unix_ms{limits_.keep_days} * day_ms, 0));
  for (auto& days : {files->shards, files->indexes})
    for (auto& [day, size] : days)
      if (day < oldest)
        remove_day(day);
}

result<done> store_writer::room(size_t more) {
  auto files = list_files(folder_);
  if (!files)
    return files.why();
  while (files->bytes + more > limits_.max_bytes && files->shards.size() > 1) {
    auto oldest = files->shards.begin()->first;
    remove_day(oldest);
    ++removed_;
    files = list_files(folder_);
    if (!files)
      return files.why();
    if (files->shards.contains(oldest))
      break; // it cannot be removed
  }
  bytes_ = files->bytes;
  if (bytes_ + more > limits_.max_bytes)
    return failure{fault::exhausted, "the recorder holds as much as recorder.max_mb allows"};
  return done{};
}

result<done> store_writer::put(unix_ms at, uint32_t late_ms, const reading_list& x) {
  if (!open_.samples.empty()
      && (open_.samples.size() >= samples_a_block
          || open_.series.size() + x.all().size() > most_series
          || hour_of(open_.samples.back().at) != hour_of(at))) {
    if (day_name(last_) != day_name(at))
      forget_old(at);
    if (auto did = close_block(); !did)
      return did;
  }
  auto before = open_.series.size();
  add(open_, at, late_ms, x);
  std::string text;
  auto sum = names_sum_;
  if (named_ != open_.series.size()) {
    auto names = encode_names(open_.series);
    sum = crc32(names);
    text = framed(record_kind::names, names);
  }
  text += framed(record_kind::sample, encode_sample(open_.samples.back(), sum));
  auto did = room(text.size());
  if (did)
    did = append_file(tail_path(folder_), text, false);
  if (!did) {
    open_.samples.pop_back();
    open_.series.resize(before);
    return did;
  }
  bytes_ += text.size();
  named_ = open_.series.size();
  names_sum_ = sum;
  last_ = at;
  hours_.take(open_, open_.samples.size() - 1);
  return write_hours();
}

result<done> store_writer::put(const change& x) {
  auto text = framed(record_kind::change, encode_change(x));
  if (open_.changes.size() >= most_changes)
    if (auto did = close_block(); !did)
      return did;
  if (auto did = room(text.size()); !did)
    return did;
  if (auto did = append_file(tail_path(folder_), text, false); !did)
    return did;
  open_.changes.push_back(x);
  return done{};
}

result<done> store_writer::close_block() {
  if (open_.samples.empty() && open_.changes.empty())
    return done{};
  auto at = open_.samples.empty() ? open_.changes.back().at : open_.samples.back().at;
  auto text = framed(record_kind::block, encode_block(open_));
  if (auto did = room(text.size()); !did)
    return did;
  if (auto did = append_file(shard_path(folder_, day_name(at)), text, true); !did)
    return did;
  bytes_ += text.size();
  // Killed here: the tail's samples stand twice, and are taken once.
  if (auto did = empty_file(tail_path(folder_)); !did)
    return did;
  open_ = {};
  named_ = 0;
  return done{};
}

result<done> store_writer::write_hours() {
  auto fresh = hours_.finished(false);
  unwritten_.insert(unwritten_.end(), std::make_move_iterator(fresh.begin()),
                    std::make_move_iterator(fresh.end()));
  while (!unwritten_.empty()) {
    auto& hour = unwritten_.front();
    auto text = framed(record_kind::hour, encode_hour(hour));
    auto did = room(text.size());
    if (did)
      did = append_file(index_path(folder_, day_name(hour.begin)), text, false);
    if (!did)
      return did;
    unwritten_.erase(unwritten_.begin());
  }
  return done{};
}

result<done> store_writer::finish() { return close_block(); }

} // namespace dongled::io::recorder
