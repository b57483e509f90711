#include "actors/history/tell.hpp"
#include "api/access/link_store.hpp"
#include "api/shell/text_table.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/clerk.hpp"
#include "api/verbs/verbs.hpp"

#include <set>

namespace dongled::api::verbs {

using nlohmann::json;

namespace {

verb_result list(const world_ptr& w) {
  auto book = read_links(*w);
  if (!book)
    return to_refusal(book.why());
  json rows = json::array();
  for (auto& x : book->all())
    rows.push_back(link_json(x, w->now()));
  return json{{"links", std::move(rows)}};
}

verb_result make(const world_ptr& w, const link_wish& wish) {
  auto made = make_link(*w, wish, "shell");
  if (!made)
    return to_refusal(made.why());
  tell_wish(*w, wish.dongle, "link " + made->link.id + " is made", "shell");
  auto out = link_json(made->link, w->now());
  out["secret"] = made->secret;
  out["url"] = link_url(*w, made->secret);
  return out;
}

verb_result revoke(const world_ptr& w, const std::string& id) {
  auto gone = revoke_link(*w, id);
  if (!gone)
    return gone.why().code == fault::not_found ? refusal{gone.why().doing, "UNKNOWN_LINK"}
                                               : to_refusal(gone.why());
  tell_wish(*w, {}, "link " + id + " is revoked", "shell");
  return json{{"id", id}, {"revoked", true}};
}

/// What is said after `add N`: `for T`, `every T`, `get`, each at most once; whether it makes
/// sense.
bool read_terms(const words& args, link_wish& out) {
  std::set<std::string> seen;
  for (size_t i = 2; i < args.size(); i += 2) {
    auto& what = args[i];
    if (what == "get" && !out.get) {
      out.get = true;
      --i;
      continue;
    }
    auto length = i + 1 < args.size() ? length_in(args[i + 1]) : std::nullopt;
    if (!length || (what != "for" && what != "every") || !seen.insert(what).second)
      return false;
    (what == "for" ? out.lasts : out.min_interval) = *length;
  }
  return true;
}

} // namespace

bool link_only_reads(const words& args) { return args.size() == 1 && args.front() == "list"; }

flow<verb_result> serve_link(errand x) {
  auto& what = x.args.front();
  auto w = x.world;
  if (link_only_reads(x.args))
    return done_by_clerk(x.self, [w] { return list(w); });
  if (what == "revoke" && x.args.size() == 2)
    return done_by_clerk(x.self, [w, id = x.args[1]] { return revoke(w, id); });
  link_wish wish;
  if (what != "add" || x.args.size() < 2 || !read_terms(x.args, wish))
    return refused(usage_of("link"));
  auto named = known_dongle_in(x.args[1], *w);
  if (auto no = std::get_if<refusal>(&named))
    return refused(*no);
  wish.dongle = std::get<subnet_id>(named);
  return done_by_clerk(x.self, [w, wish] { return make(w, wish); });
}

std::string render_link(const json& x) {
  if (x.contains("revoked"))
    return "link " + cell(x, "id") + " is revoked\n";
  if (x.contains("url"))
    return "link " + cell(x, "id") + " toggles dongle " + cell(x, "dongle") + " until "
           + cell(x, "expires") + ", once in " + cell(x, "min_interval_s") + " s at most. "
           + (x.value("get", false) ? "GET or POST" : "POST to")
           + " this, which is told this once:\n" + cell(x, "url") + '\n';
  text_table table{{"ID", "DONGLE", "EXPIRES", "USES", "LAST USED", "MADE BY", "NOTE"}};
  for (auto& link : x.at("links"))
    table.add({cell(link, "id"), cell(link, "dongle"),
               link.value("expired", false) ? std::string{"expired"} : cell(link, "expires"),
               cell(link, "uses"), cell(link, "last_used"), cell(link, "made_by"),
               cell(link, "note")});
  return table.text();
}

} // namespace dongled::api::verbs
