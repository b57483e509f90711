#include "api/accounts.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace dongled::api {

using io::store::traffic_record;
using io::store::traffic_records;
using nlohmann::json;

namespace {

void add(traffic_record& sum, const traffic_record& x) {
  sum.up_bytes += x.up_bytes;
  sum.down_bytes += x.down_bytes;
  sum.connections += x.connections;
}

} // namespace

traffic_records accounts_of(subnet_id dongle, const io::relay::counters& all,
                            const std::vector<io::relay::user_counters>& users,
                            const host_view& host) {
  std::map<std::string, traffic_record> sums; // The empty name comes first.
  sums[{}] = {dongle, {}, all.up_bytes, all.down_bytes, all.accepted};
  for (auto& x : users)
    sums[x.user] = {dongle, x.user, x.up_bytes, x.down_bytes, x.connections};
  if (host.carried_before)
    for (auto& x : *host.carried_before)
      if (x.dongle == dongle) {
        auto& sum = sums[x.user];
        sum.dongle = dongle;
        sum.user = x.user;
        add(sum, x);
      }
  traffic_records list;
  for (auto& [user, sum] : sums)
    list.push_back(sum);
  return list;
}

json to_json(const traffic_record& x) {
  return {{"upload", x.up_bytes}, {"download", x.down_bytes}, {"connections", x.connections}};
}

json users_json(const traffic_records& accounts) {
  auto list = json::array();
  for (auto& x : accounts)
    if (!x.user.empty()) {
      auto row = to_json(x);
      row["user"] = x.user;
      list.push_back(std::move(row));
    }
  return list;
}

} // namespace dongled::api
