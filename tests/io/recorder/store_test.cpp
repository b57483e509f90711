#include "io/recorder/block_codec.hpp"
#include "io/recorder/frames.hpp"
#include "io/recorder/shard_text.hpp"
#include "io/recorder/store_files.hpp"
#include "io/recorder/store_reader.hpp"
#include "io/recorder/store_writer.hpp"
#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

using namespace dongled;
using namespace dongled::io::recorder;

namespace {

constexpr unix_ms noon = 1'755'691'200'000; // 2025-08-20 12:00 UTC
constexpr unix_ms second = 1000;
constexpr unix_ms for_ever = std::numeric_limits<unix_ms>::max();

reading_list readings(int64_t i) {
  reading_list out;
  out.counter("net.drops", "1", i * 20);
  out.gauge("memory.free", "B", 5'000'000 - i * 7);
  out.gauge("psi", "0.01 %", i % 3 == 0 ? std::nullopt : std::optional<int64_t>(i));
  if (i >= 90)
    out.gauge("late.comer", "1", -i);
  return out;
}

void write(store_writer& to, int64_t from, int64_t count) {
  for (auto i = from; i < from + count; ++i)
    REQUIRE(to.put(noon + i * 10 * second, 0, readings(i)));
}

void put_file(const std::string& path, const std::string& text) {
  std::ofstream{path, std::ios::binary | std::ios::trunc} << text;
}

/// Whether each sample of @p x has what was written at its time, or says that it is missing.
bool is_true(const recording& x) {
  for (auto& one : x.samples) {
    if (one.at < noon || (one.at - noon) % (10 * second) != 0)
      return false;
    auto wanted = readings((one.at - noon) / (10 * second));
    for (size_t i = 0; i < x.series.size(); ++i) {
      auto found = wanted.all().find(x.series[i].name);
      auto value = found == wanted.all().end() ? missing : found->second.value;
      if (one.value(i) != value)
        return false;
    }
  }
  return true;
}

} // namespace

TEST_CASE("samples come back as they were, over blocks, days and writers", "[recorder]") {
  test::scratch_dir at;
  {
    auto out = store_writer::open(at / "r", {}, noon);
    REQUIRE(out);
    write(*out, 0, 100);
    REQUIRE(out->put(change{noon + 5, "reload", 11, "somebody changed it"}));
  }
  {
    auto out = store_writer::open(at / "r", {}, noon + 1000 * second); // as after kill -9
    REQUIRE(out);
    REQUIRE(out->last() == noon + 990 * second);
    write(*out, 100, 4400); // over midnight
  }
  auto all = read_recording(at / "r", 0, for_ever);
  REQUIRE(all);
  REQUIRE(all->samples.size() == 4500);
  REQUIRE(is_true(*all));
  REQUIRE(all->changes == std::vector<change>{{noon + 5, "reload", 11, "somebody changed it"}});
  auto some = read_recording(at / "r", noon + 3000 * second, noon + 3100 * second);
  REQUIRE(some->samples.size() == 10);
  REQUIRE(is_true(*some));

  auto hours = read_hours(at / "r", 0, for_ever);
  REQUIRE(hours->size() == 13);
  auto& second_hour = hours->at(1);
  REQUIRE(second_hour.series.at("net.drops").high == Approx(2));
  REQUIRE(second_hour.series.at("net.drops").count == 360);
  REQUIRE(second_hour.series.at("memory.free").low == 5'000'000 - 719 * 7);
  // An index is made again of what it was made of.
  auto index = index_path(at / "r", "2025-08-20");
  auto before = read_file(index);
  std::filesystem::remove(index);
  auto without = read_hours(at / "r", 0, for_ever);
  REQUIRE(without->size() == 13);
  REQUIRE(encode_hour(without->at(5)) == encode_hour(hours->at(5)));
}

TEST_CASE("each byte of a shard flipped loses a record and tells nothing wrong", "[recorder]") {
  test::scratch_dir at;
  auto out = store_writer::open(at / "r", {}, noon);
  write(*out, 0, 150);
  for (auto& path : {shard_path(at / "r", "2025-08-20"), tail_path(at / "r")}) {
    auto text = *read_file(path);
    REQUIRE(text.size() > 100);
    for (size_t i = 0; i < text.size(); ++i) {
      auto wrong = text;
      wrong[i] = static_cast<char>(wrong[i] ^ (1 << (i % 8)));
      recording got;
      take_text(got, wrong, 0, for_ever);
      if (!is_true(got))
        FAIL("a wrong value after a flip of byte " << i << " of " << path);
    }
  }
}

TEST_CASE("a writer killed at any byte loses the sample at hand", "[recorder]") {
  test::scratch_dir at;
  {
    auto out = store_writer::open(at / "r", {}, noon);
    write(*out, 0, 70); // a block, and ten in the tail
  }
  auto tail = tail_path(at / "r");
  auto text = *read_file(tail);
  std::vector<size_t> ends; // of the records
  for (size_t i = 0, have = 0; i <= text.size(); ++i) {
    recording got;
    take_text(got, std::string_view{text}.substr(0, i), 0, for_ever);
    if (got.samples.size() > have) {
      REQUIRE(got.samples.size() == ++have);
      ends.push_back(i);
    }
  }
  REQUIRE(ends.size() == 10);
  for (auto cut : {ends[4] + 1, ends[5] - 1, size_t{3}}) {
    put_file(tail, text.substr(0, cut));
    auto whole = static_cast<int64_t>(
      std::count_if(ends.begin(), ends.end(), [&](auto x) { return x <= cut; }));
    {
      auto out = store_writer::open(at / "r", {}, noon);
      write(*out, 80, 3); // behind what is torn
    }
    auto all = read_recording(at / "r", 0, for_ever);
    REQUIRE(static_cast<int64_t>(all->samples.size()) == 60 + whole + 3);
    REQUIRE(is_true(*all));
  }
}

TEST_CASE("the block and the tail may both have a sample", "[recorder]") {
  test::scratch_dir at;
  {
    auto out = store_writer::open(at / "r", {}, noon);
    write(*out, 0, 60);
    auto tail = *read_file(tail_path(at / "r"));
    REQUIRE(out->finish());
    put_file(tail_path(at / "r"), tail); // killed between the two
  }
  auto out = store_writer::open(at / "r", {}, noon);
  write(*out, 60, 60);
  REQUIRE(out->finish());
  auto all = read_recording(at / "r", 0, for_ever);
  REQUIRE(all->samples.size() == 120);
  REQUIRE(is_true(*all));
}

TEST_CASE("the cap holds at every write, and days beyond their time go", "[recorder]") {
  test::scratch_dir at;
  auto dir = at / "r";
  constexpr uint64_t cap = 24'000;
  auto out = store_writer::open(dir, {7, cap}, noon);
  auto noise = [](int64_t i, int64_t k) {
    return (i * 7919 + k * 104'729) * 2'654'435'761 % 9'999'991;
  };
  bool full = false;
  for (int64_t i = 0; i < 3000; ++i) {
    reading_list x;
    for (int64_t k = 0; k < 12; ++k)
      x.gauge("noise" + std::to_string(k), "1", noise(i, k));
    auto did = out->put(noon + i * 600 * second, 0, x);
    full = full || !did;
    REQUIRE(list_files(dir)->bytes <= cap);
  }
  REQUIRE(out->removed() > 0);
  REQUIRE(list_files(dir)->shards.size() <= 9);

  out->limit({7, 10});
  auto did = out->put(noon + 4000 * 600 * second, 0, readings(1));
  REQUIRE(!did);
  REQUIRE(did.why().code == fault::exhausted);
}

TEST_CASE("a pause is told as a gap, with the reason that was given", "[recorder]") {
  test::scratch_dir at;
  auto out = store_writer::open(at / "r", {}, noon);
  write(*out, 0, 30);
  REQUIRE(out->put(change{noon + 900 * second, "gap", 0, "the daemon was stopped"}));
  write(*out, 90, 30);
  write(*out, 1000, 30);
  auto all = survey(at / "r");
  REQUIRE(all->first == noon);
  REQUIRE(all->last == noon + 10'290 * second);
  REQUIRE(all->gaps.size() == 2);
  REQUIRE(all->gaps[0] == gap{noon + 290 * second, noon + 900 * second, "the daemon was stopped"});
  REQUIRE(all->gaps[1].why.empty());
  REQUIRE(read_recording(at / "nowhere", 0, 1).why().code == fault::not_found);
}

TEST_CASE("growth is of the same run only", "[recorder]") {
  REQUIRE(growth(10, 30, 10'000) == 2.0);
  REQUIRE(!growth(30, 10, 10'000));
  REQUIRE(!growth(missing, 10, 10'000));
  REQUIRE(!growth(1, 10, 0));
  REQUIRE(crc32("123456789") == 0xcbf43926u);
}
