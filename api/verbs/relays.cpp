#include "api/accounts.hpp"
#include "api/shell/text_table.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/verbs.hpp"

#include <algorithm>

namespace dongled::api::verbs {

using nlohmann::json;

/// Asks the data plane itself: its books are open to everybody, and no relay actor is bothered.
flow<verb_result> serve_relays(errand x) {
  auto named = known_dongle_in(x.args.front(), *x.world);
  if (auto no = std::get_if<refusal>(&named))
    co_return *no;
  auto dongle = std::get<subnet_id>(named);
  auto live = x.world->plane->relays(dongle);
  // Oldest first: what hangs stands on top.
  std::sort(live.begin(), live.end(), [](auto& a, auto& b) { return a.age > b.age; });
  json relays = json::array();
  for (auto& r : live)
    relays.push_back({{"id", r.id},
                      {"client", r.client},
                      {"user", r.user.empty() ? json(nullptr) : json(r.user)},
                      {"target", r.target},
                      {"state", r.state},
                      {"age_s", std::chrono::duration_cast<seconds>(r.age).count()},
                      {"up_bytes", r.up_bytes},
                      {"down_bytes", r.down_bytes}});
  auto sum = x.world->plane->count(dongle);
  auto accounts = accounts_of(dongle, sum, x.world->plane->users(dongle), x.world->board->host());
  co_return json{{"dongle", dongle.n},
                 {"relays", std::move(relays)},
                 {"users", users_json(accounts)},
                 {"carried", to_json(accounts.front())},
                 {"since_start",
                  {{"accepted", sum.accepted},
                   {"refused", sum.refused},
                   {"denied", sum.denied},
                   {"malformed", sum.malformed}}}};
}

std::string render_relays(const json& x) {
  text_table table{{"CLIENT", "USER", "TARGET", "STATE", "AGE", "UP", "DOWN"}};
  for (auto& r : x.at("relays"))
    table.add({cell(r, "client"), cell(r, "user"), cell(r, "target"), cell(r, "state"),
               age_text(r.at("age_s")), bytes_text(r.at("up_bytes")),
               bytes_text(r.at("down_bytes"))});
  text_table users{{"USER", "CONNECTIONS", "UP", "DOWN"}};
  auto& all = x.at("carried");
  auto account = [](const std::string& name, const json& sum) {
    return std::vector{name, cell(sum, "connections"), bytes_text(sum.at("upload")),
                       bytes_text(sum.at("download"))};
  };
  for (auto& u : x.at("users"))
    users.add(account(cell(u, "user"), u));
  users.add(account("(all)", all));
  auto& n = x.at("since_start");
  return table.text() + '\n' + users.text() + '\n' + std::to_string(x.at("relays").size())
         + " live; since the start " + cell(n, "accepted") + " accepted, " + cell(n, "refused")
         + " refused, " + cell(n, "denied") + " denied, " + cell(n, "malformed") + " malformed\n";
}

} // namespace dongled::api::verbs
