#include "tests/lab/twin/traffic_meter.hpp"

namespace dongled::lab {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;

uint64_t grown(uint64_t before, uint64_t now) { return now >= before ? now - before : now; }

void add(traffic& to, const traffic& x) {
  to.download += x.download;
  to.upload += x.upload;
}

} // namespace

void traffic_meter::count(uint64_t received, uint64_t sent, time_point now) {
  traffic more{grown(seen_.download, received), grown(seen_.upload, sent)};
  seen_ = {received, sent};
  auto first = !read_;
  auto span = duration_cast<milliseconds>(now - read_at_).count();
  if (first || span > 0)
    read_at_ = now;
  read_ = true;
  if (first) // What the interface carried before the modem looked is not its business.
    return;
  if (span > 0) {
    auto ms = static_cast<uint64_t>(span);
    rate_ = {more.download * 1000 / ms, more.upload * 1000 / ms};
  }
  if (up_)
    add(current_, more);
  add(total_, more);
  add(month_, more);
}

void traffic_meter::begin(time_point now) {
  end(now);
  up_ = true;
  up_since_ = now;
  current_ = {};
}

void traffic_meter::end(time_point now) {
  if (up_)
    before_ += now - up_since_;
  up_ = false;
  current_ = {};
  rate_ = {};
}

void traffic_meter::clear(time_point now) {
  current_ = total_ = month_ = {};
  before_ = {};
  up_since_ = now;
}

traffic traffic_meter::rate(time_point now) const {
  return now - read_at_ > seconds{5} ? traffic{} : rate_;
}

seconds traffic_meter::current_time(time_point now) const {
  return up_ ? duration_cast<seconds>(now - up_since_) : seconds{0};
}

seconds traffic_meter::total_time(time_point now) const {
  return duration_cast<seconds>(before_) + current_time(now);
}

} // namespace dongled::lab
