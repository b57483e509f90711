#include "io/relay/plane/plane.hpp"

#include "config/text.hpp"
#include "io/relay/access/authenticator.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <thread>

namespace dongled::io::relay {
namespace {

/// Blocks for the read of the users file.
result<std::shared_ptr<const user_list>> read_users(const settings::socks_part& socks) {
  if (!socks.users_file)
    return std::shared_ptr<const user_list>{};
  auto read = load_users(*socks.users_file);
  if (read.ok())
    return std::shared_ptr<const user_list>{std::make_shared<user_list>(std::move(read.users))};
  std::vector<std::string> all;
  for (auto& x : read.problems)
    all.push_back(to_string(x));
  return failure{fault::bad_input, joined(all)};
}

result<std::shared_ptr<const rules>> compile(const settings::socks_part& socks,
                                             std::shared_ptr<authenticator> door) {
  auto policy =
    access_policy::make(socks.allow, socks.deny_destinations, socks.proxy_protocol_from);
  if (!policy)
    return policy.why();
  auto users = read_users(socks);
  if (!users)
    return users.why();
  return std::shared_ptr<const rules>{
    std::make_shared<rules>(rules{socks, std::move(*policy), std::move(*users), std::move(door)})};
}

/// Adds up what the reactors report of one drain, and reports when the last has.
struct drain_sum {
  std::function<void(size_t, size_t)> then;
  std::atomic<size_t> finished{0}, reset{0}, waiting;

  void add(size_t f, size_t r) {
    finished += f;
    reset += r;
    if (--waiting == 0)
      then(finished, reset);
  }
};

} // namespace

/// Reactors without a setting: more only help where relaying fills so many cores.
constexpr unsigned most_by_itself = 4;

result<std::unique_ptr<data_plane>> data_plane::make(options opts) {
  auto door = authenticator::make();
  if (!door)
    return door.why();
  auto first = compile(opts.socks, *door);
  if (!first)
    return first.why();
  std::vector<std::unique_ptr<shard>> shards;
  auto threads = std::clamp(opts.socks.threads, 1u, 64u);
  if (opts.socks.threads == 0)
    threads = std::clamp(std::thread::hardware_concurrency(), 1u, most_by_itself);
  for (unsigned i = 0; i < threads; ++i) {
    auto x = shard::make(static_cast<uint8_t>(i), *first);
    if (!x)
      return x.why();
    shards.push_back(std::move(*x));
  }
  return std::unique_ptr<data_plane>{std::make_unique<plane>(std::move(shards), *first)};
}

plane::plane(std::vector<std::unique_ptr<shard>> shards, std::shared_ptr<const rules> first)
  : shards_(std::move(shards)), rules_(std::move(first)) {
  std::vector<shard*> all;
  for (auto& x : shards_)
    all.push_back(x.get());
  for (auto& x : shards_)
    x->meet(all);
  for (auto& x : shards_)
    x->loop().start();
}

void plane::stop() {
  std::shared_ptr<authenticator> door;
  {
    std::lock_guard guard{mutex_};
    if (std::exchange(stopped_, true))
      return;
    door = rules_->door;
  }
  for (auto& x : shards_)
    x->loop().stop([&x] { x->shut_down(); });
  door->stop();
  std::lock_guard guard{mutex_};
  for (auto& x : entries_)
    x.listeners.clear();
}

plane::entry& plane::open(subnet_id dongle) {
  auto& x = entries_[dongle.n];
  if (!x.share) {
    x.share = std::make_shared<dongle_share>();
    for (size_t i = 0; i < shards_.size(); ++i)
      x.books.push_back(std::make_shared<ledger>());
  }
  return x;
}

bool plane::with(size_t at, subnet_id dongle, std::function<void(lane&)> f) {
  std::lock_guard guard{mutex_};
  auto& x = open(dongle);
  auto& home = *shards_[at];
  return home.loop().post([&home, dongle, books = x.books[at], share = x.share, f = std::move(f)] {
    f(home.open(dongle, books, share));
  });
}

bool plane::each(subnet_id dongle, std::function<void(lane&)> f) {
  auto all = true;
  for (size_t i = 0; i < shards_.size(); ++i)
    all = with(i, dongle, f) && all;
  return all;
}

void plane::with(relay_id id, std::function<void(connection&)> f) {
  auto at = shard::shard_of(id);
  if (at >= shards_.size())
    return;
  auto& home = *shards_[at];
  home.loop().post([&home, id, f = std::move(f)] {
    if (auto x = home.find(id))
      f(*x);
  });
}

void plane::attend(subnet_id dongle, std::shared_ptr<attendant> who) {
  each(dongle, [who = std::move(who)](lane& x) { x.attend(who); });
}

void plane::set_egress(subnet_id dongle, std::optional<egress> way) {
  each(dongle, [way = std::move(way)](lane& x) { x.set_egress(way); });
}

void plane::hold(subnet_id dongle, bool on) {
  each(dongle, [on](lane& x) { x.hold(on); });
}

void plane::admit(relay_id id) {
  with(id, [](connection& x) { x.admit(); });
}

void plane::refuse(relay_id id, reply code) {
  with(id, [code](connection& x) { x.refuse(code); });
}

void plane::drain(subnet_id dongle, milliseconds patience,
                  std::function<void(size_t, size_t)> then) {
  auto sum = std::make_shared<drain_sum>();
  sum->then = std::move(then);
  sum->waiting = shards_.size();
  for (size_t i = 0; i < shards_.size(); ++i) {
    auto work = [sum, patience](lane& x) {
      x.drain(patience, [sum](size_t f, size_t r) { sum->add(f, r); });
    };
    if (!with(i, dongle, work))
      sum->add(0, 0);
  }
}

void plane::probe(subnet_id dongle, std::string url, milliseconds timeout,
                  std::function<void(result<probe_answer>)> then) {
  auto target = parse_probe_url(url);
  auto work = [target, timeout, then](lane& x) {
    if (target)
      x.start_probe(*target, timeout, then);
    else
      then(target.why());
  };
  if (!with(dongle.n % shards_.size(), dongle, std::move(work)))
    then(failure{fault::refused, "the daemon stops"});
}

void plane::dial(subnet_id dongle, std::string host, uint16_t port, milliseconds timeout,
                 std::function<void(result<dialled>)> then) {
  auto work = [host = std::move(host), port, timeout, then](lane& x) {
    x.start_call(host, port, timeout, then);
  };
  if (!with(dongle.n % shards_.size(), dongle, std::move(work)))
    then(failure{fault::busy, "the daemon stops"});
}

std::vector<std::shared_ptr<ledger>> plane::books(subnet_id dongle) const {
  std::lock_guard guard{mutex_};
  return entries_[dongle.n].books;
}

counters plane::count(subnet_id dongle) const {
  counters sum;
  for (auto& x : books(dongle))
    x->add_to(sum);
  return sum;
}

std::vector<user_counters> plane::users(subnet_id dongle) const {
  std::map<std::string, user_counters> sums;
  for (auto& x : books(dongle))
    x->add_to(sums);
  std::vector<user_counters> list;
  for (auto& [user, sum] : sums)
    list.push_back(sum);
  return list;
}

std::vector<relay_view> plane::relays(subnet_id dongle) const {
  std::vector<relay_view> views;
  for (auto& x : books(dongle))
    x->add_to(views, std::chrono::steady_clock::now());
  return views;
}

/// What is known besides the settings goes with them.
void plane::apply(std::shared_ptr<rules> fresh) {
  fresh->policy.set_own(own_);
  fresh->policy.set_listed(listed_, leaving_);
  std::shared_ptr<const rules> x = std::move(fresh);
  rules_ = x;
  for (auto& home : shards_)
    home->loop().post([&home = *home, x] { home.apply(x); });
}

void plane::reconfigure(const settings::socks_part& socks) {
  // One after the other, but nobody else waits while the users are read.
  std::lock_guard turn{reconfiguring_};
  std::shared_ptr<authenticator> door;
  {
    std::lock_guard guard{mutex_};
    door = rules_->door;
  }
  auto made = compile(socks, std::move(door));
  if (!made)
    return spdlog::error("the proxy keeps its former settings: {}", made.why().doing);
  std::lock_guard guard{mutex_};
  apply(std::make_shared<rules>(**made));
}

void plane::set_listed(access_policy::listed who, settings::firewall_part::removal how) {
  using removal = settings::firewall_part::removal;
  std::lock_guard guard{mutex_};
  auto former = std::exchange(listed_, std::move(who));
  if (how == removal::cut) {
    leaving_ = nullptr;
  } else if (former) {
    auto all = leaving_ ? former->joined(*leaving_) : *former;
    auto rest = listed_ ? all.without(*listed_) : std::move(all);
    leaving_ = rest.empty() ? nullptr : std::make_shared<const firewall::address_set>(rest);
  }
  apply(std::make_shared<rules>(*rules_));
}

void plane::set_host_addresses(std::vector<std::string> own) {
  std::vector<cidr> parsed;
  for (auto& text : own)
    if (auto x = cidr::parse(text))
      parsed.push_back(*x);
  std::lock_guard guard{mutex_};
  own_ = std::move(parsed);
  apply(std::make_shared<rules>(*rules_));
}

} // namespace dongled::io::relay
