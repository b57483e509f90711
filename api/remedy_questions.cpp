#include "api/remedy_questions.hpp"

#include "config/bare_url.hpp"
#include "config/cidr.hpp"
#include "io/relay/access/policy.hpp"

namespace dongled::api {

namespace {

constexpr auto remedy_path = "/host/remedy";

} // namespace

std::variant<remedy_ask, std::string> remedy_in(const std::string& site, const settings& config) {
  constexpr size_t longest = 2048;
  auto to = site.size() <= longest ? io::web::parse_url(site) : std::nullopt;
  if (!to)
    return std::string{"expected a URL like https://host/path, http or https, without a user"};
  if (to->literal) {
    auto policy = io::relay::access_policy::make({}, config.socks.deny_destinations);
    auto address = ip_address::parse(to->host);
    if (!policy || !address || !policy->destination_allowed(*address))
      return to->host + " is an address that clients may not reach (socks.deny_destinations)";
  }
  remedy_ask out;
  out.shown = without_query(site);
  out.site = std::move(*to);
  return out;
}

flow<result<remedy_answer>> ask_for_remedy(caf::event_based_actor* self, world_ptr w,
                                           remedy_ask x) {
  auto to = w->find(remedy_path);
  co_return co_await ask<remedy_answer>(self, std::move(to), seconds{8},
                                        std::string("ask for a remedy"), std::move(x));
}

flow<result<remedy_record>> remedy_by_id(caf::event_based_actor* self, world_ptr w,
                                         std::string id) {
  auto to = w->find(remedy_path);
  remedy_query query{id};
  auto found = co_await ask<remedy_found>(self, std::move(to), seconds{8},
                                          std::string("ask for the remedy"), std::move(query));
  if (!found)
    co_return found.why();
  if (!found->record)
    co_return failure{fault::not_found,
                      id.empty() ? "there was no remedy yet" : "there is no remedy " + id};
  co_return std::move(*found->record);
}

} // namespace dongled::api
