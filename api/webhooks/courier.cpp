#include "api/webhooks/courier.hpp"

#include "api/webhooks/delivery.hpp"
#include "supervision/blocking_calls.hpp"
#include "supervision/timer.hpp"
#include "supervision/worker.hpp"

#include <spdlog/spdlog.h>

namespace dongled::api {

namespace {

using namespace std::chrono_literals;

/// Of a desk that is not there just now.
constexpr auto ask_again = 1s;
constexpr milliseconds longest_wait{60'000};
/// Of the watchdog only: a call that takes longer than its time-out by so much hangs.
constexpr milliseconds beyond_timeout{30'000};

struct walk {
  courier::pointer self;
  courier::uses w;
  size_t hook;
  std::optional<io::web::url> to;

  courier::state& st() const { return self->state; }

  void ask() const {
    if (!st().asking)
      request(hook_query{hook});
  }

  template <class Question>
  void request(Question x) const {
    st().asking = true;
    auto desk = w->find(hook_desk_path);
    if (!desk)
      return come_back(ask_again);
    self->request(desk, 10s, std::move(x))
      .then([me = *this](hook_task& task) { me.perform(std::move(task)); },
            [me = *this](const caf::error&) { me.come_back(ask_again); });
  }

  void come_back(milliseconds in) const {
    st().asking = false;
    if (!std::exchange(st().waiting, true))
      supervision::later(self, std::min(in, longest_wait), hook_tick{});
  }

  void perform(hook_task task) const {
    st().asking = false;
    if (!task.next || !to)
      return;
    if (task.wait > task.wait.zero())
      return come_back(task.wait);
    hook_tried news{hook, std::move(*task.next), 0, {}};
    auto code = attempt(news.what, *task.by);
    if (code)
      news.status = *code;
    else
      news.trouble = code.why().doing;
    note(news);
    request(std::move(news));
  }

  /// Blocks.
  result<int> attempt(const io::store::outbox_item& x, const io::web::cancellation& by) const {
    auto config = w->settings_now();
    // Unsigned it would be worth nothing: it waits until the secret is back.
    auto secret = hook_secret(config->webhooks);
    if (!secret)
      return secret.why();
    auto call = supervision::enter_call(self, courier_path(hook), "post to " + st().whose,
                                        config->webhooks.timeout + beyond_timeout);
    return io::web::send(hook_post(*to, x, *secret), config->webhooks.timeout, by);
  }

  /// A change is worth a line: not each try.
  void note(const hook_tried& x) const {
    auto good = x.status / 100 == 2;
    auto trouble = good            ? std::string{}
                   : x.status != 0 ? "it answers " + std::to_string(x.status)
                                   : x.trouble;
    if (good)
      ++st().delivered;
    if (trouble.empty() && !st().trouble.empty())
      spdlog::info("webhook {} ({}) takes events again", hook + 1, st().whose);
    else if (!trouble.empty() && st().trouble.empty())
      spdlog::warn("webhook {} ({}) takes no events: {}; they wait and are tried again", hook + 1,
                   st().whose, trouble);
    st().trouble = std::move(trouble);
  }
};

} // namespace

std::string courier_path(size_t hook) {
  return std::string{hooks_path} + "/courier" + std::to_string(hook + 1);
}

caf::behavior courier::run(pointer self, uses w, size_t hook, std::string url) {
  walk me{self, std::move(w), hook, io::web::parse_url(url)};
  self->state.whose = me.to ? me.to->host : "no URL";
  auto own =
    supervision::hardened(self,
                          {[me](const hook_news&) { me.ask(); },
                           [me](const hook_tick&) {
                             me.st().waiting = false;
                             me.ask();
                           }},
                          [self] {
                            auto& st = self->state;
                            return st.whose + ", " + std::to_string(st.delivered) + " delivered"
                                   + (st.trouble.empty() ? "" : "; waiting: " + st.trouble);
                          });
  self->send(self, hook_news{});
  return own;
}

} // namespace dongled::api
