#include "api/remedy_questions.hpp"
#include "api/shell/remote.hpp"
#include "api/shell/story_text.hpp"
#include "api/shell/text_table.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/story_follow.hpp"
#include "api/verbs/verbs.hpp"
#include "api/views/remedy_view.hpp"
#include "config/bare_url.hpp"

namespace dongled::api::verbs {

using nlohmann::json;

namespace {

/// `N --site URL [--level K | --up-to K] [--keep]`, read; or why it makes no sense.
std::variant<remedy_ask, refusal> remedy_wish_in(const words& args, const settings& config) {
  auto named = dongle_in(args.front(), config);
  if (auto no = std::get_if<refusal>(&named))
    return *no;
  std::string site;
  policy::remedy_wish wish;
  auto keep = false;
  for (size_t i = 1; i < args.size(); ++i) {
    auto value = i + 1 < args.size() ? args[i + 1] : std::string{};
    if (args[i] == "--keep") {
      keep = true;
      continue;
    }
    auto level = number_in(value, policy::highest_remedy);
    if (args[i] == "--site" && !value.empty())
      site = value;
    else if (args[i] == "--level" && level.value_or(0) > 0)
      wish.only = static_cast<int>(*level);
    else if (args[i] == "--up-to" && level.value_or(0) > 0)
      wish.up_to = static_cast<int>(*level);
    else
      return usage_of("remedy");
    ++i;
  }
  if (site.empty() || (wish.only && wish.up_to))
    return usage_of("remedy");
  auto read = remedy_in(site, config);
  if (auto wrong = std::get_if<std::string>(&read))
    return refusal{*wrong, "INVALID_SITE"};
  auto out = std::get<remedy_ask>(std::move(read));
  out.dongle = std::get<subnet_id>(named);
  out.wish = wish;
  out.keep = keep;
  out.asked_by = "shell";
  return out;
}

flow<verb_result> newest_remedy(errand x) {
  auto found = co_await remedy_by_id(x.self, x.world, {});
  if (!found)
    co_return to_refusal(found.why());
  co_return remedy_json(*found);
}

flow<verb_result> begin_remedy(errand x) {
  auto read = remedy_wish_in(x.args, *x.world->settings_now());
  if (auto no = std::get_if<refusal>(&read))
    co_return *no;
  auto wish = std::get<remedy_ask>(std::move(read));
  auto view = x.world->board->find(wish.dongle);
  if (!view || !view->known)
    co_return refusal{"Dongle " + to_string(wish.dongle) + " is not known", "UNKNOWN_DONGLE"};
  auto dongle = wish.dongle;
  auto answer = co_await ask_for_remedy(x.self, x.world, std::move(wish));
  if (!answer)
    co_return to_refusal(answer.why());
  if (answer->id.empty())
    co_return refusal{answer->says, answer->code};
  co_return json{{"remedy_id", answer->id}, {"dongle", dongle.n}};
}

std::string ways_text(const json& result) {
  text_table table{{"BY", "CARRIER", "STATUS", "TLS", "MS", "WORKS", "ERROR"}};
  auto row = [&](const std::string& by, const std::string& carrier, const json& x) {
    table.add({by, carrier, cell(x, "status"), cell(x, "tls"), cell(x, "took_ms"),
               x.at("works").is_null()     ? "not known"
               : x.at("works").get<bool>() ? "yes"
                                           : "no",
               cell(x, "error")});
  };
  for (auto& x : result.at("dongles"))
    row("dongle " + cell(x, "dongle"), cell(x, "carrier"), x);
  if (!result.at("uplink").is_null())
    row("uplink", "-", result.at("uplink"));
  return table.text();
}

std::string verdict_text(const json& x) {
  auto& result = x.at("result");
  std::string out = ways_text(result);
  for (auto& y : result.at("levels"))
    out += wrapped("level " + cell(y, "level") + ": ",
                   cell(y, "did") + "; then " + cell(y, "test")
                     + (y.at("helped").get<bool>()   ? "; it helped"
                        : y.at("undone").get<bool>() ? "; undone"
                                                     : "; it did not help"));
  out += "verdict: " + cell(result, "verdict") + '\n' + wrapped("", cell(result, "says"));
  if (!result.at("hint").is_null())
    out += "to see for yourself: " + printable(cell(result, "hint")) + '\n';
  return out;
}

} // namespace

words remedy_told(const words& args) {
  auto out = args;
  for (auto& x : out)
    x = x.find("://") == x.npos ? x : without_query(x);
  return out;
}

bool remedy_only_reads(const words& args) { return args.empty(); }

flow<verb_result> serve_remedy(errand x) {
  return x.args.empty() ? newest_remedy(std::move(x)) : begin_remedy(std::move(x));
}

std::string render_remedy(const json& x) {
  if (!x.contains("trace"))
    return "remedy " + cell(x, "remedy_id") + " of dongle " + cell(x, "dongle") + " has begun\n";
  auto head = "remedy " + cell(x, "remedy_id") + ": " + printable(cell(x, "site")) + " by dongle "
              + cell(x, "dongle") + ", asked for by " + printable(cell(x, "asked_by")) + "\n\n";
  return head + story_entries(x, 0) + '\n'
         + (cell(x, "state") == "running" ? "still running\n" : verdict_text(x));
}

namespace {

int follow_remedy(remote& daemon, const std::string& id, const screen& out) {
  followed_story story{"remedy", {}, "remedy_id", id, "REMEDY_LOST", {}, {}, {}};
  story.end = [](const json& x) { return '\n' + verdict_text(x); };
  story.code = [](const json&) { return int{exit_fine}; }; // in vain, too
  story.goes_on = "the remedy goes on: remedy shows it";
  return follow_story(daemon, story, out);
}

} // namespace

int drive_remedy(remote& daemon, const words& args, const screen& out) {
  if (args.empty())
    return ask_once(daemon, *find_command("remedy"), args, out);
  auto said = daemon.call("remedy", args);
  if (!said)
    return tell_unreachable(said.why(), out);
  if (auto why = std::get_if<refusal>(&*said))
    return tell(*why, out);
  return follow_remedy(daemon, cell(std::get<json>(*said), "remedy_id"), out);
}

} // namespace dongled::api::verbs
