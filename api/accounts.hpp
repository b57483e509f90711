#pragma once

#include "actors/board.hpp"
#include "io/relay/plane/data_plane.hpp"

#include <nlohmann/json_fwd.hpp>

namespace dongled::api {

/// What dongle @p x has carried by all runs of the daemon, and what each user of it has had
/// carried: the dongle's own account, without a user, first. @p all and @p users are this run's.
io::store::traffic_records accounts_of(subnet_id x, const io::relay::counters& all,
                                       const std::vector<io::relay::user_counters>& users,
                                       const host_view& host);

/// Upload, download and connections of one account.
nlohmann::json to_json(const io::store::traffic_record& x);
/// Those of the users, each with its name.
nlohmann::json users_json(const io::store::traffic_records& accounts);

} // namespace dongled::api
