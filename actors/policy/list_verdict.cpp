#include "actors/policy/list_verdict.hpp"

#include "io/firewall/list_reader.hpp"

#include <algorithm>

namespace dongled::policy {

namespace {

list_verdict refused(const std::string& reason, int line = 0, bool mismatch = false) {
  return {std::nullopt, {0, reason, static_cast<size_t>(std::max(line, 0))}, mismatch};
}

list_verdict refused(const failure& x) {
  return refused(x.doing, x.code == fault::bad_input ? x.detail : 0);
}

/// Why the serial does not follow; empty: it does.
std::string rolled_back(const io::firewall::list_promise& x, const listed_part& before,
                        const std::string& key) {
  if (before.key != key || !before.says.serial)
    return {};
  auto seen = std::to_string(*before.says.serial);
  if (!x.serial)
    return "its signature has no serial, and " + seen + " was seen before";
  return *x.serial < *before.says.serial ? "its serial " + std::to_string(*x.serial)
                                             + " is lower than " + seen + ", which was seen before"
                                         : std::string{};
}

} // namespace

bool listed_part::operator==(const listed_part& x) const {
  return addresses == x.addresses && fetched_at == x.fetched_at && of == x.of && etag == x.etag
         && modified == x.modified && key == x.key && says.serial == x.says.serial
         && says.expires == x.says.expires;
}

list_verdict judge_list(const list_candidate& x, const std::optional<std::string>& key,
                        const listed_part& before, const settings::firewall_part& rules,
                        bool shrink, unix_ms now) {
  using namespace io::firewall;
  listed_part out;
  if (key) {
    auto known = read_public_key(*key);
    if (!known)
      return refused(known.why());
    auto comment = verify(*known, x.text, x.signature);
    if (!comment) {
      auto of_another = comment.why().doing == "the signature does not fit";
      return refused(comment.why().doing, 0, of_another);
    }
    auto promise = read_promise(*comment);
    if (!promise)
      return refused(promise.why());
    if (auto why = rolled_back(*promise, before, *key); !why.empty())
      return refused(why);
    out.says = std::move(*promise);
    out.key = *key;
  }
  auto list = read_list(x.text);
  if (!list)
    return refused(list.why());
  list_rules limits{rules.max_entries, rules.max_shrink, rules.allow_any};
  auto former = before.of == x.of ? before.addresses : address_set{};
  if (auto why = objection(*list, former, limits, shrink); why.code != fault::none)
    return refused(why);
  out.addresses = std::move(list->addresses);
  out.fetched_at = now;
  out.of = x.of;
  out.etag = x.etag;
  out.modified = x.modified;
  return {std::move(out), {}, false};
}

std::string signature_url(const std::string& url) {
  auto query = std::min(url.find('?'), url.size());
  return url.substr(0, query) + ".minisig" + url.substr(query);
}

std::string shown_source(const std::string& url) {
  auto from = url.find("://");
  auto rest = from == url.npos ? url : url.substr(from + 3);
  rest = rest.substr(0, rest.find('?'));
  auto host = rest.substr(0, rest.find('/'));
  auto last = rest.substr(std::min(rest.rfind('/') + 1, rest.size()));
  if (from == url.npos)
    return last; // a file
  return last.empty() || rest.find('/') == rest.npos ? host : host + ' ' + last;
}

} // namespace dongled::policy
