#include "actors/firewall/firewall_lists.hpp"

#include "actors/firewall/list_fetcher.hpp"
#include "io/firewall/list_reader.hpp"
#include "io/hilink/digest.hpp"
#include "io/host/file_stamp.hpp"
#include "io/store/whole_file.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace dongled {

namespace {

using namespace std::chrono_literals;

constexpr auto file_every = 10s;
constexpr auto second_look_in = 60s, first_retry = 60s, uplink_retry = 10s;
constexpr auto uplink_patience = 30s;
constexpr auto fetch_patience = 60s;
constexpr size_t longest_page = 4 * 1024 * 1024, longest_signature = 4096;

/// A URL may be as good as a password: what tells one from another is its sum.
std::string name_of(const std::string& url) {
  return "url " + io::hilink::hex(io::hilink::bytes(io::hilink::sha256(url)));
}

/// @p x give or take a tenth; @p salt says how much.
caf::timespan spread(seconds x, uint64_t salt) {
  auto share = static_cast<int64_t>(salt * 0x9E3779B97F4A7C15 >> 54); // 0 to 1023
  return caf::timespan{x} * 9 / 10 + caf::timespan{x} / 5 / 1024 * share;
}

std::string entries_of(const io::firewall::address_set& x) {
  return std::to_string(x.size()) + (x.size() == 1 ? " entry" : " entries");
}

} // namespace

void firewall_lists::refuse(firewall::source& of, list_refusal why) const {
  why.at = w->now();
  auto fresh = !of.refusal || of.refusal->reason != why.reason;
  if (fresh) {
    spdlog::warn("firewall: a list was not taken: {}; the last good one stays", why.reason);
    nlohmann::json details = {{"reason", why.reason}};
    details["line"] = why.line == 0 ? nlohmann::json(nullptr) : nlohmann::json(why.line);
    force().tell_of("refused", "A firewall list was not taken: " + why.reason, "list",
                    std::move(details));
  }
  of.refusal = std::move(why);
}

void firewall_lists::took(policy::listed_part& to, policy::listed_part fresh) const {
  auto before = std::exchange(to, std::move(fresh));
  auto more = to.addresses.without(before.addresses).size();
  auto less = before.addresses.without(to.addresses).size();
  auto changed = more != 0 || less != 0 || before.of != to.of;
  auto known = before;
  known.fetched_at = to.fetched_at;
  if (!(known == to))
    force().keep(); // before it is in force: a crash must not bring the old one back
  if (!changed)
    return;
  force().apply();
  spdlog::info("firewall: a list with {} is in force", entries_of(to.addresses));
  force().tell_of("list",
                  "The firewall's list has " + entries_of(to.addresses)
                    + " now: " + std::to_string(more) + " more, " + std::to_string(less) + " gone",
                  "list", {{"entries", to.addresses.size()}, {"more", more}, {"gone", less}});
}

void firewall_lists::judge(const policy::list_candidate& x, bool of_url, bool shrink) const {
  auto config = w->settings_now();
  auto& rules = config->firewall;
  auto& source = of_url ? st().url : st().file;
  auto& part = of_url ? st().memory.url : st().memory.file;
  auto key = of_url ? rules.list_key : std::nullopt;
  auto verdict = policy::judge_list(x, key, part, rules, shrink, w->now());
  if (!verdict.taken) {
    if (of_url && verdict.mismatch && !std::exchange(st().second_look, true))
      next_fetch(second_look_in);
    else if (of_url)
      st().second_look = false;
    return refuse(source, std::move(verdict.refusal));
  }
  source.refusal.reset();
  if (of_url)
    st().second_look = false;
  took(part, std::move(*verdict.taken));
}

void firewall_lists::look_at_file(bool anyway, bool shrink) const {
  auto config = w->settings_now();
  auto& path = config->firewall.list_file;
  if (!path)
    return;
  st().checked_at = w->now();
  auto stamp = io::host::file_stamp(*path).value_or("none") + ' ' + *path;
  if (!anyway && stamp == st().file.stamp) {
    if (!st().file.refusal)
      st().memory.file.fetched_at = w->now(); // it is what the file has
    return;
  }
  st().file.stamp = stamp;
  auto text = io::store::read_whole(*path, io::firewall::longest_list);
  if (!text)
    return refuse(st().file, {0, "list_file: " + text.why().doing, 0});
  if (!*text)
    return refuse(st().file, {0, "list_file: there is no " + *path, 0});
  judge({std::move(**text), {}, *path}, false, shrink);
}

void firewall_lists::next_fetch(caf::timespan in) const {
  st().fetch_at = self->clock().now() + in;
}

void firewall_lists::answer(const std::string& refusal) const {
  for (auto& x : std::exchange(st().waiting, {}))
    x.deliver(firewall_done{refusal, refusal.empty() ? "" : "LIST_REFUSED", st().unkept, {}});
  st().accept_shrink = false;
}

void firewall_lists::fetch() const {
  auto config = w->settings_now();
  auto& rules = config->firewall;
  if (!rules.list_url || st().fetching)
    return;
  st().checked_at = w->now();
  auto from = io::web::parse_url(*rules.list_url);
  auto signature = io::web::parse_url(policy::signature_url(*rules.list_url));
  if (!from || !signature)
    return not_fetched("list_url is no URL", std::nullopt);
  auto uplink = w->board->host().uplink;
  auto own = from->literal && (from->host == "::1" || from->host.starts_with("127."));
  if (uplink.ifindex == 0 && !own) { // by a dongle it must not go
    auto early = self->clock().now() - st().begun < uplink_patience;
    if (early && st().waiting.empty())
      return next_fetch(1s); // hotplug has only begun to look
    not_fetched("the host has no way of its own just now", std::nullopt);
    return next_fetch(uplink_retry);
  }
  list_order order;
  order.by = st().calls_off;
  order.list = {*from, {}, {}, longest_page, uplink.interface};
  if (rules.list_key) {
    order.signature = io::web::get{*signature, {}, {}, longest_signature, uplink.interface};
  } else if (st().memory.url.of == name_of(*rules.list_url)) {
    order.list.etag = st().memory.url.etag;
    order.list.modified = st().memory.url.modified;
  }
  auto who = w->find(list_fetcher_path);
  if (!who)
    return not_fetched("nobody is there to fetch it", std::nullopt);
  st().fetching = true;
  auto of = *rules.list_url;
  self->request(who, caf::duration{fetch_patience}, std::move(order))
    .then(
      [me = *this, of](list_fetched& x) {
        me.st().fetching = false;
        if (me.w->settings_now()->firewall.list_url != of)
          return me.fetch(); // another URL by now
        me.fetched(x);
        me.force().show();
      },
      [me = *this](const caf::error&) {
        me.st().fetching = false;
        me.not_fetched("it was not fetched in time", std::nullopt);
        me.force().show();
      });
}

void firewall_lists::not_fetched(const std::string& why, std::optional<seconds> pause) const {
  auto interval = w->settings_now()->firewall.interval;
  auto doubled = caf::timespan{first_retry} * (1 << std::min(st().fetch_failures++, 10u));
  next_fetch(std::max(
    {std::min(doubled, caf::timespan{interval}), caf::timespan{pause.value_or(seconds{0})}}));
  refuse(st().url, {0, "list_url: " + why, 0});
  answer("list_url: " + why);
}

void firewall_lists::fetched(const list_fetched& x) const {
  auto config = w->settings_now();
  auto& rules = config->firewall;
  auto& page = x.list;
  auto& part = st().memory.url;
  if (!x.error.empty())
    return not_fetched(x.error, page.retry_after);
  if (page.status != 200 && page.status != 304)
    return not_fetched("the server answers " + std::to_string(page.status), page.retry_after);
  st().fetch_failures = 0;
  st().checked_at = w->now();
  auto pause = spread(rules.interval, static_cast<uint64_t>(w->now()));
  next_fetch(std::max(pause, caf::timespan{page.retry_after.value_or(seconds{0})}));
  if (page.status == 304) {
    part.fetched_at = w->now();
    st().url.refusal.reset();
    return answer({});
  }
  judge({page.body, x.signature.body, name_of(*rules.list_url), page.etag, page.modified}, true,
        st().accept_shrink);
  answer(st().url.refusal ? "list_url: " + st().url.refusal->reason : std::string{});
}

void firewall_lists::look() const {
  auto now = self->clock().now();
  if (now >= st().file_at) {
    st().file_at = now + file_every;
    look_at_file(false, false);
  }
  if (now >= st().fetch_at)
    fetch();
}

} // namespace dongled
