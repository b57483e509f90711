#include "io/rack_watch.hpp"

#include "io/netlink/watch.hpp"
#include "io/usb/uevents.hpp"

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace dongled::io {

namespace {

using namespace std::chrono_literals;

/// sysfs tells nobody when it changes: without uevents it is looked at this often. Cheap enough to
/// do for ever, quick enough for "within a second".
constexpr auto look_again = 900ms;

/// Of so many looks one reads everything; the others only compare what is plugged by name, which
/// costs a fiftieth.
constexpr int read_every = 10;

/// The names of USB devices, their interfaces and network interfaces: whatever comes or goes,
/// switches mode, loses its power or is unauthorised changes them.
std::vector<std::string> names_in(const std::string& sysfs) {
  std::vector<std::string> out;
  for (auto* folder : {"/bus/usb/devices", "/class/net"}) {
    std::error_code error;
    std::filesystem::directory_iterator at{sysfs + folder, error}, end;
    for (; !error && at != end; at.increment(error))
      out.push_back(at->path().filename());
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// Joins the two sources. sysfs is read on a thread of its own, since the kernel may hold a
/// device's lock for seconds while it enumerates; what happens to known links is told meanwhile.
class joiner final : public watching {
public:
  joiner(std::function<settings()> config, rack_memory memory, std::function<void(facts_ptr)> then)
    : config_(std::move(config)), memory_(std::move(memory)), then_(std::move(then)) {}

  result<done> start() {
    if (auto now = read())
      topology_ = std::move(*now);
    else
      usb_trouble_ = now.why().doing;
    auto watch = netlink::watch::start([this](netlink::update x) { kernel_changed(std::move(x)); });
    if (!watch)
      return watch.why();
    watch_ = std::move(*watch);
    // Absent in another network namespace or without permission: only slower then.
    if (auto events = usb::uevents::start([this](const usb::uevent&) { hurry(); }))
      uevents_ = std::move(*events);
    looker_ = std::thread{[this] { look_on(); }};
    return done{};
  }

  ~joiner() override {
    uevents_ = nullptr;
    watch_ = nullptr;
    {
      std::lock_guard guard{mutex_};
      stop_ = true;
    }
    wake_.notify_all();
    if (looker_.joinable())
      looker_.join();
  }

private:
  /// A host without sysfs has nothing on USB. Whatever else keeps us from reading it says nothing
  /// of what hangs there.
  result<usb::topology> read() {
    auto where = config_().usb;
    auto x = usb::read_topology(where.sysfs, usb::storage_ids_of(where));
    if (!x && x.why().code == fault::not_found)
      return usb::topology{};
    return x;
  }

  void kernel_changed(netlink::update x) {
    std::lock_guard guard{mutex_};
    // Which link hangs on USB is sysfs's to say: facts about new links wait until it was asked. So
    // do those after an overrun: a link may have gone and come under its old name and number.
    if (kernel_ && (kernel_->now.links != x.now.links || kernel_->overruns != x.overruns))
      hurry_ = true;
    kernel_ = std::move(x);
    if (!hurry_ && !asking_)
      tell();
    wake_.notify_all();
  }

  void hurry() {
    std::lock_guard guard{mutex_};
    hurry_ = true;
    wake_.notify_all();
  }

  void look_on() {
    std::unique_lock guard{mutex_};
    while (!stop_) {
      wake_.wait_for(guard, look_again, [this] { return stop_ || hurry_; });
      if (stop_)
        return;
      // An answer that failed is still to come.
      auto told_to = asking_ = std::exchange(hurry_, false) || asking_;
      told_to = told_to || judged_by() != basis_; // a reload, or a lesson
      auto known = usb_trouble_.empty();
      guard.unlock();
      auto names = names_in(config_().usb.sysfs);
      auto quiet = known && !told_to && names == names_ && ++looks_ % read_every != 0;
      names_ = std::move(names);
      if (quiet) {
        guard.lock();
        continue;
      }
      auto now = read();
      guard.lock();
      if (!now) {
        complain(now.why().doing);
        continue;
      }
      asking_ = false;
      usb_trouble_.clear();
      auto same = topology_ && *now == *topology_ && known;
      topology_ = std::move(*now);
      if (!kernel_ || (same && !told_to))
        continue;
      if (!told_to)
        kernel_->changes.clear(); // they led to facts that have been told already
      tell();
    }
  }

  /// What facts are judged by besides what is seen.
  struct basis {
    std::string uplink;
    subnet_id first, last;
    settings::dongles_part::addressing address{};
    std::map<port_path, subnet_id> configured, learned;
    usb::stick_rules rules;
    bool operator==(const basis&) const = default;
  };
  basis judged_by() const {
    auto x = config_();
    auto rules = memory_.rules();
    rules.uplink = {}; // it follows from facts
    return {x.uplink.interface, x.dongles.first,   x.dongles.last,  x.dongles.address,
            x.dongles.ports,    memory_.learned(), std::move(rules)};
  }

  /// With the mutex held. What was told last is told again, with what keeps us from more.
  void complain(const std::string& why) {
    if (std::exchange(usb_trouble_, why) == why || !last_)
      return;
    auto facts = std::make_shared<rack_facts>(*last_);
    facts->changes.clear();
    facts->trouble = why;
    then_(std::move(facts));
  }

  /// With the mutex held: calls come one at a time. Nothing is told before USB is known: a link of
  /// a stick would look like any other.
  void tell() {
    if (!topology_)
      return;
    basis_ = judged_by();
    auto facts = std::make_shared<rack_facts>();
    auto config = config_();
    facts->kernel = kernel_->now;
    facts->usb = *topology_;
    auto rules = memory_.rules();
    facts->uplink = find_uplink(kernel_->now, config.uplink.interface, *topology_, rules);
    auto& name = facts->uplink.interface;
    if (topology_->net.contains(name) || topology_->elsewhere.contains(name))
      memory_.uplink_seen(facts->uplink);
    auto hints =
      netlink::hints(memory_.learned(),
                     last_ ? last_->dongles : std::vector<netlink::dongle_fact>{}, kernel_->now);
    facts->dongles =
      recognise(kernel_->now, *topology_, config.dongles, facts->uplink, hints, rules);
    facts->changes = kernel_->changes;
    facts->overruns = kernel_->overruns;
    facts->trouble = usb_trouble_.empty() ? kernel_->trouble : usb_trouble_;
    last_ = facts;
    then_(std::move(facts));
  }

  std::function<settings()> config_;
  rack_memory memory_;
  std::function<void(facts_ptr)> then_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false, hurry_ = false;
  bool asking_ = false;                   ///< sysfs is being asked about links that changed.
  std::optional<usb::topology> topology_; ///< As it was read last; nothing: it never could be.
  std::string usb_trouble_;               ///< Why it cannot be read now; empty: it can.
  facts_ptr last_;
  basis basis_;                    ///< Of what was told last.
  std::vector<std::string> names_; ///< Of the looker alone.
  int looks_ = 0;                  ///< Of the looker alone.
  std::optional<netlink::update> kernel_;
  std::unique_ptr<netlink::watch> watch_;
  std::unique_ptr<usb::uevents> uevents_;
  std::thread looker_;
};

} // namespace

result<std::unique_ptr<watching>> watch_rack(std::function<settings()> config, rack_memory memory,
                                             std::function<void(facts_ptr)> then) {
  auto out = std::make_unique<joiner>(std::move(config), std::move(memory), std::move(then));
  if (auto r = out->start(); !r)
    return r.why();
  return std::unique_ptr<watching>{std::move(out)};
}

} // namespace dongled::io
