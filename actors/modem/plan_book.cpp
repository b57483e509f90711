#include "actors/modem/plan_book.hpp"

#include "io/store/whole_file.hpp"

#include <nlohmann/json.hpp>

namespace dongled {

namespace {

using nlohmann::json;
using policy::plan_tally;

constexpr size_t longest_book = 65536;
/// The modem goes on counting by itself: a kill loses nothing but the moment of a reset.
constexpr unix_ms save_every = 10 * 60 * 1000;

std::string day_text(std::chrono::year_month_day x) {
  return std::to_string(static_cast<int>(x.year())) + '-'
         + std::to_string(static_cast<unsigned>(x.month())) + '-'
         + std::to_string(static_cast<unsigned>(x.day()));
}

std::string text_of_plans(const std::map<subnet_id, plan_tally>& all) {
  json rows = json::array();
  for (auto& [dongle, x] : all)
    rows.push_back({{"dongle", dongle.n},
                    {"period", day_text(x.period)},
                    {"used", x.used},
                    {"counter", x.counter},
                    {"from", x.from},
                    {"at", x.at},
                    {"told", x.told},
                    {"imei", x.imei}});
  return json{{"plans", std::move(rows)}}.dump(2, ' ', true, json::error_handler_t::replace) + '\n';
}

std::map<subnet_id, plan_tally> read_plans(const json& from) {
  std::map<subnet_id, plan_tally> out;
  for (auto& x : from.at("plans")) {
    auto period = policy::day_from(x.at("period").get<std::string>());
    if (!period)
      continue;
    out[subnet_id{x.at("dongle").get<uint8_t>()}] = {*period,
                                                     x.at("used").get<uint64_t>(),
                                                     x.at("counter").get<uint64_t>(),
                                                     x.at("from").get<unix_ms>(),
                                                     x.at("at").get<unix_ms>(),
                                                     x.at("told").get<unsigned>(),
                                                     x.at("imei").get<std::string>()};
  }
  return out;
}

} // namespace

std::string plan_book::load() {
  if (file_.empty())
    return {};
  auto text = io::store::read_whole(file_, longest_book);
  if (!text)
    return text.why().doing;
  if (!*text)
    return {};
  try {
    auto found = read_plans(json::parse(**text));
    std::lock_guard guard{mutex_};
    all_ = std::move(found);
    return {};
  } catch (const json::exception&) {
    return file_ + ": makes no sense; data plans are counted anew";
  }
}

plan_book::entry plan_book::count(subnet_id dongle, const policy::month_reading& x,
                                  const settings::plan_part& plan, unix_ms now,
                                  const std::string& imei) {
  std::lock_guard one{writing_};
  book fresh;
  {
    std::lock_guard guard{mutex_};
    fresh = all_;
  }
  auto& tally = fresh[dongle];
  auto before = tally;
  tally = policy::counted(before, x, now, plan.day, imei);
  auto mark = policy::mark_due(tally, plan);
  auto begun = tally.period != before.period || x.bytes < before.counter;
  auto told = tally.told;
  tally.told = mark > 0 ? mark : told;
  if ((mark > 0 || begun || now - saved_ >= save_every) && !save(fresh, now) && mark > 0) {
    tally.told = told;
    mark = 0;
  }
  auto shown = policy::view_of(tally, plan, now);
  std::lock_guard guard{mutex_};
  all_ = std::move(fresh);
  return {shown, mark};
}

bool plan_book::save(const book& all, unix_ms now) {
  if (!file_.empty() && !io::store::replace_whole(file_, text_of_plans(all)))
    return false;
  saved_ = now;
  return true;
}

} // namespace dongled
