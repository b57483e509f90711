#include "api/verbs/arguments.hpp"
#include "api/verbs/modem_work.hpp"
#include "api/views/modem_views.hpp"
#include "io/hilink/apn_setting.hpp"

#include <algorithm>

namespace dongled::api::verbs {

using io::hilink::client;
using nlohmann::json;

namespace {

constexpr int requests_of_a_profile = 5;

/// A name or an APN: what the modem's own page takes, and no markup.
bool plain(const std::string& x) {
  auto odd = [](char c) { return c < 33 || c > 126 || c == '<' || c == '>' || c == '&'; };
  return !x.empty() && x.size() <= 64 && std::none_of(x.begin(), x.end(), odd);
}

json others_json(const std::vector<io::hilink::apn_entry>& all) {
  json out = json::array();
  for (auto& x : all)
    out.push_back({{"apn", x.apn}, {"provider", x.provider}});
  return out;
}

result<json> choose(client& x, const std::string& table, milliseconds limit) {
  auto xml = io::hilink::read_apn_table(table);
  if (!xml)
    return xml.why();
  auto chosen = io::hilink::choose_apn(x, *xml, limit);
  if (!chosen)
    return chosen.why();
  auto out = api::to_json(chosen->profiles);
  out["chosen"] = {{"apn", chosen->chosen.apn},
                   {"provider", chosen->chosen.provider},
                   {"plmn", chosen->plmn},
                   {"others", others_json(chosen->others)}};
  return out;
}

result<json> set_by_name(client& x, const std::string& apn, milliseconds limit) {
  auto set = io::hilink::set_apn(x, {{}, apn, {}, {}}, limit);
  if (!set)
    return set.why();
  return api::to_json(*set);
}

} // namespace

modem_use read_apn_use(const words& args, const settings& config) {
  if (args.size() == 2 || (args.size() == 3 && args[2] == "list"))
    return modem_work{"apn", false, false, tell_profiles};
  if (args.size() == 3 && args[2] == "auto") {
    auto talk = [table = config.dongles.apn_table](client& x, milliseconds limit) {
      return choose(x, table, limit);
    };
    return modem_work{"apn auto", true, false, talk, requests_of_a_profile};
  }
  if (args.size() == 4 && args[2] == "set" && args[3] == "auto")
    return read_apn_use({args[0], args[1], "auto"}, config);
  if (args.size() == 4 && args[2] == "set") {
    if (!plain(args[3]))
      return refusal{"An APN is a plain word of at most 64 characters", "USAGE"};
    auto talk = [apn = args[3]](client& x, milliseconds limit) {
      return set_by_name(x, apn, limit);
    };
    return modem_work{"apn set", true, false, talk, requests_of_a_profile};
  }
  if (args.size() == 4 && args[2] == "use") {
    auto index = number_in(args[3], 999);
    if (!index)
      return refusal{"apn use takes a profile's INDEX, as `apn` lists them", "USAGE"};
    auto talk = [i = static_cast<int>(*index)](client& x, milliseconds limit) {
      return use_profile(x, i, limit);
    };
    return modem_work{"apn use", true, false, talk};
  }
  if (args.size() != 5 || args[2] != "add")
    return usage_of("modem");
  if (!plain(args[3]) || !plain(args[4]))
    return refusal{"A profile's NAME and APN are plain words of at most 64 characters", "USAGE"};
  io::hilink::apn_profile wanted;
  wanted.name = args[3];
  wanted.apn = args[4];
  return modem_work{"apn add", true, false, [wanted](client& x, milliseconds limit) {
                      return add_profile(x, wanted, limit);
                    }};
}

} // namespace dongled::api::verbs
