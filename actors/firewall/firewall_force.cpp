#include "actors/firewall/firewall_force.hpp"

#include "actors/history/tell.hpp"
#include "actors/policy/wall_samples.hpp"
#include "supervision/blocking_calls.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>

namespace dongled {

namespace {

/// A list of 65,536 entries on a small board, put and read back.
constexpr milliseconds longest_kernel_deed{40'000};
constexpr size_t top_sources = 10;

std::vector<cidr> ranges_of(const std::vector<std::string>& texts) {
  std::vector<cidr> out;
  for (auto& text : texts)
    if (auto range = cidr::parse(text))
      out.push_back(*range);
  return out;
}

/// Who may open a connection besides those who are listed: load balancers, too, who then say for
/// whom, and that is judged by the data plane.
io::firewall::address_set always_in(const settings& x) {
  return io::firewall::address_set{ranges_of(x.socks.allow)}.joined(
    io::firewall::address_set{ranges_of(x.socks.proxy_protocol_from)});
}

/// The refusal that came last.
std::optional<list_refusal> newer(const std::optional<list_refusal>& x,
                                  const std::optional<list_refusal>& y) {
  if (!x || !y)
    return x ? x : y;
  return x->at >= y->at ? x : y;
}

} // namespace

bool firewall_force::on() const {
  return w->settings_now()->firewall.enabled && !st().memory.off_at(w->now());
}

io::firewall::address_set firewall_force::listed() const {
  auto config = w->settings_now();
  io::firewall::address_set out;
  if (config->firewall.list_url)
    out = st().memory.url.addresses;
  if (config->firewall.list_file)
    out = out.joined(st().memory.file.addresses);
  return out;
}

std::vector<std::string> firewall_force::would_be_cut(const io::firewall::address_set& who) const {
  auto allowed = ranges_of(w->settings_now()->socks.allow);
  std::set<std::string> out;
  for (auto& x : w->board->all())
    for (auto& relay : w->plane ? w->plane->relays(x.subnet) : std::vector<io::relay::relay_view>{})
      if (auto client = ip_address::parse(relay.client);
          client && !contains(allowed, *client) && !who.contains(*client))
        out.insert(relay.client);
  return {out.begin(), out.end()};
}

void firewall_force::apply() const {
  auto config = w->settings_now();
  auto is_on = on();
  auto who = is_on ? listed() : io::firewall::address_set{};
  if (w->plane && st().listed != who) {
    w->plane->set_listed(std::make_shared<const io::firewall::address_set>(who),
                         config->firewall.on_removal);
    st().listed = who;
  }
  auto call =
    supervision::enter_call(self, firewall_path, "write and read nftables", longest_kernel_deed);
  std::optional<io::firewall::table_wish> wish;
  if (is_on)
    wish = io::firewall::wish_for(*config, who.joined(always_in(*config)));
  auto why = st().kernel.why();
  auto was = st().kernel.enforced();
  st().kernel.want(std::move(wish), self->clock().now(), w->now());
  if (is_on && !st().kernel.enforced() && (was || why != st().kernel.why()))
    spdlog::warn("firewall: the kernel does not hold the list, the proxies alone do: {}",
                 st().kernel.why());
}

void firewall_force::keep() const {
  auto kept = save_firewall_memory(w->settings_now()->state_dir, st().memory);
  auto why = kept ? std::string{} : kept.why().doing;
  if (!why.empty() && st().unkept.empty())
    spdlog::error("firewall: what is in force is not kept over a restart: {}", why);
  st().unkept = std::move(why);
}

void firewall_force::show() const {
  auto config = w->settings_now();
  auto now = w->now();
  auto& memory = st().memory;
  auto& rules = config->firewall;
  firewall_view x;
  x.configured = rules.enabled;
  x.enabled = on();
  x.off = memory.off_at(now);
  x.off_until = x.off ? memory.off_until : 0;
  x.enforced = st().kernel.enforced();
  x.why = st().kernel.why();
  x.kernel_sha256 = st().kernel.sum();
  if (auto& wish = st().kernel.wish()) {
    if (st().shown_of != *wish) {
      st().shown_of = *wish;
      st().shown_sum = sum_of(wish->allowed);
      st().someone = policy::someone_in(wish->allowed);
      st().stranger = policy::stranger_to(wish->allowed);
    }
    x.list_sha256 = st().shown_sum;
    x.someone = st().someone;
    x.stranger = st().stranger;
  }
  std::vector<std::string> sources;
  auto part = [&](const std::optional<std::string>& where, const policy::listed_part& of) {
    if (!where)
      return;
    sources.push_back(policy::shown_source(*where));
    if (!of.there())
      return;
    x.serial = of.says.serial ? of.says.serial : x.serial;
    x.fetched_at = x.fetched_at == 0 ? of.fetched_at : std::min(x.fetched_at, of.fetched_at);
    x.expired = x.expired || io::firewall::expired(of.says, now);
    x.listed = true;
  };
  part(rules.list_url, memory.url);
  part(rules.list_file, memory.file);
  for (auto& y : sources)
    x.source += (x.source.empty() ? "" : ", ") + y;
  x.stale_after = std::chrono::milliseconds{rules.interval * 3}.count();
  x.checked_at = st().checked_at;
  auto in_force = listed();
  x.v4 = in_force.v4().size();
  x.v6 = in_force.v6().size();
  x.refusal = newer(st().url.refusal, st().file.refusal);
  x.blocked = st().kernel.refused().total();
  x.top = st().kernel.refused().top(top_sources);
  x.others = st().others;
  x.old = x.listed && now - x.fetched_at > x.stale_after;
  if (x == st().shown)
    return;
  st().shown = x;
  st().pen.update_host(
    [&](auto& host) { host.view = std::make_shared<const firewall_view>(std::move(x)); });
}

void firewall_force::tell_of(const std::string& what, std::string text, std::string by,
                             nlohmann::json details) const {
  details["what"] = what;
  tell(w, happening_kind::firewall, {}, std::move(text), {0, std::move(by)}, std::move(details));
}

} // namespace dongled
