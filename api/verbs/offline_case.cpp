#include "api/verbs/offline_case.hpp"

#include "actors/analysis/moment.hpp"
#include "actors/recorder/case_file.hpp"
#include "config/load.hpp"
#include "io/recorder/block_codec.hpp"
#include "io/recorder/frames.hpp"
#include "io/recorder/shard_text.hpp"
#include "io/recorder/store_files.hpp"
#include "io/store/whole_file.hpp"

#include <algorithm>

namespace dongled::api::verbs {

using namespace io::recorder;

namespace {

constexpr const char* usual_configuration = "/etc/dongled/dongled.json";
constexpr size_t samples_a_block = 1000;

/// What was looked at, as a file: the samples and changes, and the hours before.
std::string snapshot_of(const analysis::incident& x) {
  std::string out;
  for (size_t at = 0; at == 0 || at < x.samples.samples.size(); at += samples_a_block) {
    recording part;
    part.series = x.samples.series;
    auto end = std::min(at + samples_a_block, x.samples.samples.size());
    part.samples.assign(x.samples.samples.begin() + static_cast<std::ptrdiff_t>(at),
                        x.samples.samples.begin() + static_cast<std::ptrdiff_t>(end));
    if (at == 0)
      part.changes = x.samples.changes;
    out += framed(record_kind::block, encode_block(part));
  }
  for (auto& hour : x.hours)
    out += framed(record_kind::hour, encode_hour(hour));
  return out;
}

result<analysis::incident> snapshot_in(const std::string& file, const analysis_query& query,
                                       unix_ms now) {
  auto at = analysis::read_moment(query.when, now);
  if (!at)
    return at.why();
  auto text = read_file(file);
  if (!text)
    return text.why();
  analysis::incident out;
  out.at = *at;
  out.from = *at - query.length;
  out.to = std::min(*at + query.length, now + 1);
  out.dongle = query.dongle;
  take_text(out.samples, *text, out.from, out.to);
  auto earlier = [](auto& a, auto& b) { return a.at < b.at; };
  std::stable_sort(out.samples.samples.begin(), out.samples.samples.end(), earlier);
  if (out.samples.samples.empty()) {
    auto time = time_of(*text);
    return failure{fault::not_found,
                   "No samples around " + analysis::with_zone(*at) + " in that file"
                     + (time ? ": there are samples from " + analysis::with_zone(time->first)
                                 + " to " + analysis::with_zone(time->second)
                             : std::string{})};
  }
  out.hours = hours_in(*text);
  return out;
}

/// The state directory that the configuration names.
result<std::string> configured_state() {
  auto found = load_file(usual_configuration);
  if (!found.ok())
    return failure{fault::not_found,
                   std::string{usual_configuration} + " cannot be read; say --state-dir DIR"};
  return found.values.state_dir;
}

} // namespace

result<analysis_found> offline_analysis(const analyze_wish& x, unix_ms now) {
  if (x.with_clients)
    return failure{fault::unsupported, "Clients' addresses are not recorded"};
  result<analysis::incident> found = failure{};
  if (!x.from.empty()) {
    found = snapshot_in(x.from, x.query, now);
  } else {
    auto state = x.state_dir.empty() ? configured_state() : result<std::string>{x.state_dir};
    if (!state)
      return state.why();
    // A copy may be of the recorder's folder itself.
    auto folder = recorder_folder(*state);
    if (!list_files(folder))
      if (auto bare = list_files(*state); bare && !bare->shards.empty())
        folder = *state;
    found = open_case(folder, x.query, now);
  }
  if (!found)
    return found.why();
  if (!x.save.empty())
    if (auto did = io::store::replace_whole(x.save, snapshot_of(*found)); !did)
      return did.why();
  return analysis_found{std::make_shared<const analysis::ranking>(analysis::rank(*found))};
}

} // namespace dongled::api::verbs
