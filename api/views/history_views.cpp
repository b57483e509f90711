#include "api/views/history_views.hpp"

#include "actors/history/reuse.hpp"
#include "api/views/or_null.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace dongled::api {

using nlohmann::json;

namespace {

/// `{dongles:[{dongle, NAME:[…]}]}` of rows that each belong to a dongle.
template <class Row, class View>
json by_dongle(const std::vector<Row>& rows, const char* name, const std::string& trouble,
               View view) {
  std::map<subnet_id, json> each;
  for (auto& x : rows)
    each.try_emplace(x.dongle, json::array()).first->second.push_back(view(x));
  json dongles = json::array();
  for (auto& [dongle, list] : each)
    dongles.push_back({{"dongle", dongle.n}, {name, std::move(list)}});
  return {{"dongles", std::move(dongles)}, {"trouble", or_null(trouble)}};
}

json addresses_of(subnet_id dongle, const std::vector<const io::store::address_record*>& rows,
                  size_t shown) {
  std::vector<std::string> texts;
  for (auto* x : rows)
    texts.push_back(x->address);
  auto reuse = address_reuse::of(texts);
  auto before = seen_before(texts);
  json list = json::array();
  for (size_t i = 0; i < std::min(shown, rows.size()); ++i)
    list.push_back({{"address", rows[i]->address},
                    {"at", rfc3339(rows[i]->at)},
                    {"seen_before", static_cast<bool>(before[i])}});
  json distance = nullptr;
  if (reuse.distance)
    distance = {{"median", reuse.distance->median}, {"least", reuse.distance->least}};
  return {{"dongle", dongle.n},
          {"seen", reuse.seen},
          {"unique", reuse.unique},
          {"unique_share", reuse.unique_share()},
          {"reuse_distance", std::move(distance)},
          {"addresses", std::move(list)}};
}

} // namespace

json addresses_json(const addresses_found& x, size_t shown) {
  std::map<subnet_id, std::vector<const io::store::address_record*>> each;
  for (auto& row : x.addresses)
    each[row.dongle].push_back(&row);
  json dongles = json::array();
  for (auto& [dongle, rows] : each)
    dongles.push_back(addresses_of(dongle, rows, shown));
  return {{"dongles", std::move(dongles)}, {"trouble", or_null(x.trouble)}};
}

json traffic_json(const traffic_found& x) {
  return by_dongle(x.hours, "hours", x.trouble, [](auto& row) {
    return json{{"at", rfc3339(row.hour)},
                {"up", row.up_bytes},
                {"down", row.down_bytes},
                {"connections", row.connections}};
  });
}

json signal_json(const signal_found& x) {
  return by_dongle(x.samples, "samples", x.trouble, [](auto& row) {
    return json{{"at", rfc3339(row.at)},
                {"rsrp", or_null(row.rsrp)},
                {"rsrq", or_null(row.rsrq)},
                {"sinr", or_null(row.sinr)},
                {"band", or_null(row.band)}};
  });
}

json toggles_json(const toggles_page& x) {
  json list = json::array();
  for (auto& row : x.toggles) {
    auto one = to_json(row);
    one.erase("trace"); // each one's own page has it
    list.push_back(std::move(one));
  }
  json next = nullptr;
  if (x.more && !x.toggles.empty())
    next = x.toggles.back().id;
  return {{"toggles", std::move(list)}, {"next", std::move(next)}, {"trouble", or_null(x.trouble)}};
}

json happenings_json(const happenings_page& x) {
  json list = json::array();
  for (auto& row : x.happenings)
    list.push_back(to_json(row));
  return {{"happenings", std::move(list)}, {"more", x.more}, {"trouble", or_null(x.trouble)}};
}

} // namespace dongled::api
