#include "api/process/restore_modems.hpp"

#include "actors/modem/modem_deeds.hpp"

#include <spdlog/spdlog.h>

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace dongled::api {

namespace {

/// Counts down what is under way.
class crew {
public:
  void begin() {
    std::lock_guard guard{mutex_};
    ++at_work_;
  }
  void end() {
    {
      std::lock_guard guard{mutex_};
      --at_work_;
    }
    changed_.notify_one();
  }
  void wait(milliseconds limit) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, limit, [this] { return at_work_ == 0; });
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t at_work_ = 0;
};

void give_back(const world& w, subnet_id dongle, std::shared_ptr<io::hilink::cancellation> by,
               milliseconds patience) {
  auto view = w.board->find(dongle);
  if (!view || !view->link.present || view->link.address.empty())
    return;
  auto& link = view->link;
  auto modem = w.ports.parting_modem(
    {dongle, link.ifindex, link.interface, link.address, link.port, true, false}, std::move(by));
  for (auto& x : settle_modem(*modem, w.debts, dongle, patience))
    if (x.ok)
      spdlog::warn("modems: {} is given back at the stop: {}", words(x.what), x.says);
  (void)modem->logout(patience); // best effort: the seat times out by itself
}

} // namespace

void restore_modems(const world& w, milliseconds patience) {
  std::set<subnet_id> whose;
  for (auto& x : w.debts->all())
    whose.insert(x.dongle);
  if (whose.empty())
    return;
  auto by = std::make_shared<io::hilink::cancellation>();
  crew all;
  std::vector<std::thread> threads;
  for (auto dongle : whose) {
    if (!w.ports.parting_modem || patience <= patience.zero())
      break;
    all.begin();
    threads.emplace_back([&w, &all, dongle, by, patience] {
      give_back(w, dongle, by, patience);
      all.end();
    });
  }
  all.wait(patience);
  by->request(); // whoever is mute has had its time
  for (auto& x : threads)
    x.join();
  for (auto& x : w.debts->all())
    spdlog::error("modems: {} is still owed; {}/modems keeps it for the next start", words(x),
                  w.settings_now()->state_dir);
}

} // namespace dongled::api
