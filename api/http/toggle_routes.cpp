#include "api/http/http_routes.hpp"
#include "api/toggle_questions.hpp"
#include "config/duration.hpp"

// `/toggle/{N}` and `/toggles/{id}`. The order of the checks is the contract's; the last three are
// gate's to make.

namespace dongled::api {

using nlohmann::json;

namespace {

std::string status_url(const std::string& id) { return "/toggles/" + id; }

http_answer too_soon(int64_t seconds_left, const std::string& sentence, const std::string& code,
                     json more) {
  auto out = http_error(429, sentence, code, std::move(more));
  out.headers.emplace_back("Retry-After", std::to_string(seconds_left));
  return out;
}

/// Gate's noes as HTTP has them; nothing for its yes.
struct refusal_of {
  subnet_id dongle;
  using answer = std::optional<http_answer>;

  answer operator()(const toggle_accepted&) const { return std::nullopt; }
  answer operator()(const toggle_unknown&) const { return unknown_dongle(dongle); }
  answer operator()(const policy::busy& x) const {
    return http_error(409, "A toggle of dongle " + to_string(dongle) + " is running",
                      "TOGGLE_IN_PROGRESS",
                      {{"toggle_id", x.toggle}, {"status_url", status_url(x.toggle)}});
  }
  answer operator()(const policy::cooling& x) const {
    auto left = x.left.count();
    return too_soon(left,
                    "Dongle " + to_string(dongle) + " was toggled a moment ago; again in "
                      + std::to_string(left) + " s",
                    "TOGGLE_COOLDOWN", {{"retry_after_s", left}});
  }
  answer operator()(const policy::full& x) const {
    // Nobody can know when a slot gets free: a toggle takes seconds, so look again in a few.
    constexpr int64_t a_while = 5;
    return too_soon(a_while,
                    std::to_string(x.running) + " toggles are running, and no more than "
                      + std::to_string(x.limit) + " may at once",
                    "TOO_MANY_TOGGLES",
                    {{"current_toggles", x.running}, {"max_concurrent", x.limit}});
  }
  answer operator()(const toggle_powered_off&) const {
    return http_error(409, "The port of dongle " + to_string(dongle) + " is switched off",
                      "POWERED_OFF");
  }
  answer operator()(const toggle_refused& x) const {
    return not_available({fault::refused, x.why});
  }
};

http_answer wait_for_end(http_desk& desk, subnet_id dongle, const std::string& id) {
  auto limit = toggle_patience(*desk.world->settings_now());
  auto end = desk.actors.tell<toggle_result>(
    limit + seconds{15}, "wait for toggle " + id,
    [w = desk.world, id, limit](auto* self) { return end_of_toggle(self, w, id, limit); });
  if (end)
    return {end->outcome == toggle_outcome::failed ? 500 : 200, to_json(*end)};
  json more = {{"toggle_id", id}, {"status_url", status_url(id)}, {"subnet", dongle.n}};
  if (desk.actors.closed())
    return http_error(503, "The daemon is stopping", "STOPPING", std::move(more));
  if (end.why().code == fault::timed_out)
    return http_error(500, "The toggle is still running", "TOGGLE_TIMEOUT", std::move(more));
  return http_error(500, "The toggle's end was missed: " + end.why().doing, "TOGGLE_LOST",
                    std::move(more));
}

} // namespace

http_answer toggle_for(http_desk& desk, subnet_id dongle, const std::string& by, bool async,
                       seconds fresh) {
  auto answer = desk.actors.tell<toggle_answer>(seconds{6}, "ask for a toggle",
                                                [w = desk.world, dongle, by, fresh](auto* self) {
                                                  return ask_for_toggle(self, w, dongle, by, fresh);
                                                });
  if (!answer)
    return not_available(answer.why());
  if (auto no = std::visit(refusal_of{dongle}, answer->what))
    return std::move(*no);
  auto id = std::get<toggle_accepted>(answer->what).id;
  if (!async)
    return wait_for_end(desk, dongle, id);
  http_answer out{202, {{"toggle_id", id}, {"status_url", status_url(id)}, {"subnet", dongle.n}}};
  out.headers.emplace_back("Location", status_url(id));
  return out;
}

http_answer serve_toggle(http_desk& desk, const http_ask& x) {
  auto config = desk.world->settings_now();
  auto dongle = subnet_in(x.subject, *config);
  if (!dongle)
    return invalid_subnet(*config);
  auto wish = x.param("fresh");
  auto fresh = wish.empty() ? std::optional(seconds{0}) : duration_from(wish);
  if (!fresh)
    return http_error(400, R"(fresh: expected a length of time like "90s", "10m", "24h" or "7d")",
                      "INVALID_FRESH");
  return toggle_for(desk, *dongle, x.who(), x.async, *fresh);
}

http_answer serve_toggle_by_id(http_desk& desk, const http_ask& x) {
  auto unknown = [] { return http_error(404, "There is no such toggle", "UNKNOWN_TOGGLE"); };
  if (!is_toggle_id(x.subject))
    return unknown();
  auto found = desk.actors.tell<toggle_record>(
    seconds{6}, "look for a toggle",
    [w = desk.world, id = x.subject](auto* self) { return toggle_by_id(self, w, id); });
  if (found)
    return {200, to_json(*found)};
  auto known = desk.world->find("/journal") && found.why().code == fault::not_found;
  return known ? unknown() : not_available(found.why());
}

} // namespace dongled::api
