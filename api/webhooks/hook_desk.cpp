#include "api/webhooks/hook_desk.hpp"

#include "actors/flow.hpp"
#include "actors/history/messages.hpp"
#include "api/webhooks/courier.hpp"
#include "api/webhooks/delivery.hpp"
#include "supervision/blocking_calls.hpp"
#include "supervision/timer.hpp"
#include "supervision/worker.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <functional>

namespace dongled::api {

namespace {

using namespace std::chrono_literals;
using io::store::outbox;
using io::store::outbox_item;

constexpr milliseconds look_again = 250ms, open_again = 5s, recall_again = 1s;
constexpr std::chrono::minutes longest_on_disk{15}; ///< As the journal's.
constexpr unsigned most_recalls = 30;
constexpr size_t batch = 500;
/// A position that moved on without an event is written down now and then only.
constexpr uint64_t keep_every_us = 60'000'000;

hook_reader::choice wanted(const settings::webhooks_part& x) {
  auto has = [&](const char* name) {
    return std::find(x.events.begin(), x.events.end(), name) != x.events.end();
  };
  return {has("toggle"), has("dongle"), has("firewall")};
}

struct feeder {
  hook_desk::pointer self;
  hook_desk::uses w;
  instruments_ptr gauges;

  hook_desk::state& st() const { return self->state; }

  /// One message's work on the disk is under way.
  auto call() const {
    return supervision::enter_call(self, hook_desk_path, "read and write the queue",
                                   longest_on_disk);
  }

  void say(const std::string& trouble) const {
    if (trouble == st().trouble)
      return;
    if (trouble.empty())
      spdlog::info("webhooks: writing again");
    else
      spdlog::error("webhooks: {}; events wait until it can be written", trouble);
    st().trouble = trouble;
  }

  /// What a call on the disk gave; its failure is said.
  template <class T>
  std::optional<T> use(result<T> x) const {
    say(x ? std::string{} : x.why().doing);
    return x ? std::optional<T>(std::move(*x)) : std::nullopt;
  }

  bool open() const {
    auto box = use(outbox::open(hooks_file(*w->settings_now())));
    if (!box)
      return false;
    if (auto& aside = box->set_aside())
      spdlog::error("webhooks: the queue was damaged; it lies at {} and a new one was begun",
                    *aside);
    st().box.emplace(std::move(*box));
    auto position = use(st().box->position());
    auto outages = use(st().box->outages());
    auto gone = use(st().box->keep_only(st().urls));
    if (!position || !outages || !gone) {
      st().box.reset();
      return false;
    }
    if (*gone > 0)
      spdlog::warn("webhooks: {} event(s) for URLs that are configured no more are dropped", *gone);
    // The first time, the past is nobody's business, but for what happened since we started.
    auto oldest = w->history->oldest();
    auto begin = oldest > 0 ? oldest : static_cast<uint64_t>(w->now()) * 1000;
    st().position = st().kept = place(position->value_or(begin - 1), begin);
    st().reader.emplace(wanted(w->settings_now()->webhooks), std::move(*outages));
    wake_couriers();
    return true;
  }

  /// Where to read on. A clock that was set back makes ids smaller than what was read before.
  uint64_t place(uint64_t kept, uint64_t begin) const {
    if (auto newest = w->history->newest(); newest == 0 || kept <= newest)
      return kept;
    spdlog::warn("webhooks: the clock was set back; what happened since this start is told");
    return begin - 1;
  }

  void wake_couriers() const {
    for (size_t i = 0; i < st().urls.size(); ++i) {
      count(i);
      if (auto who = w->find(courier_path(i)))
        self->send(who, hook_news{});
    }
  }

  void count(size_t hook) const {
    if (auto n = use(st().box->waiting(st().urls[hook])))
      gauges->hooks.update(hook, [&](auto& x) { x.waiting = *n; });
  }

  void come_back(milliseconds in) const { supervision::later(self, in, hook_tick{}); }

  void turn() const {
    if (!st().box && !open())
      return come_back(open_again);
    if (st().recalling)
      return come_back(look_again);
    // What the chronicle no longer has, or never had: it is of this run of the daemon only.
    if (auto oldest = w->history->oldest(); oldest > 0 && st().position + 1 < oldest)
      return recall(oldest);
    for (auto more = true; more;) {
      auto news = w->history->since(st().position, batch);
      more = news.size() == batch;
      if (!take(news, more))
        return come_back(open_again); // all of it is read again then
    }
    come_back(look_again);
  }

  /// Asks the journal for what is older than @p oldest.
  void recall(uint64_t oldest) const {
    auto failed = [me = *this, oldest](const std::string& why) {
      me.st().recalling = false;
      if (++me.st().recalls < most_recalls)
        return me.come_back(recall_again);
      spdlog::warn("webhooks: the journal does not tell what happened while nobody read along "
                   "({}); events of then may be missing",
                   why);
      me.st().recalls = 0;
      me.st().position = oldest - 1;
      me.come_back(look_again);
    };
    auto journal = w->find("/journal");
    if (!journal)
      return failed("it is not there");
    happenings_query x;
    x.after = st().position;
    x.before = oldest;
    x.kinds = {happening_kind::toggle_started, happening_kind::toggle_ended, happening_kind::phase};
    x.limit = batch;
    st().recalling = true;
    self->request(journal, 10s, x)
      .then(
        [me = *this, oldest, failed](const happenings_page& page) {
          if (!page.trouble.empty())
            return failed(page.trouble);
          me.st().recalling = false;
          me.st().recalls = 0;
          if (!me.take(page.happenings, page.more))
            return me.come_back(open_again);
          if (!page.more)
            me.st().position = std::max(me.st().position, oldest - 1);
          me.come_back(milliseconds{1});
        },
        [failed](const caf::error& e) { failed(to_failure(e, "ask the journal").doing); });
  }

  /// Reads @p news into the queues; false: the disk did not take it, and it must come again. While
  /// there is @p more to read, the end of an outage may be in it.
  bool take(const std::vector<happening>& news, bool more) const {
    auto reader = *st().reader;
    std::vector<outbox_item> fresh;
    auto queue = [&](const std::vector<hook_event>& events) {
      for (auto& x : events)
        for (auto& url : st().urls)
          fresh.push_back({0, url, x.event, x.id,
                           x.body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
                           x.at, 0, 0});
    };
    for (auto& x : news)
      queue(reader.read(x));
    queue(reader.due(more && !news.empty() ? news.back().at : w->now()));
    auto position = news.empty() ? st().position : std::max(news.back().id, st().position);
    auto changed = !fresh.empty() || reader.open() != st().reader->open()
                   || position - st().kept >= keep_every_us;
    if (changed && !use(st().box->put(position, fresh, reader.open())))
      return false;
    if (changed)
      st().kept = position;
    st().position = position;
    *st().reader = std::move(reader);
    if (!fresh.empty()) {
      trim();
      wake_couriers();
    }
    return true;
  }

  void trim() const {
    for (size_t i = 0; i < st().urls.size(); ++i) {
      auto gone = use(st().box->trim(st().urls[i], hook_desk::most_waiting));
      if (!gone || *gone == 0)
        continue;
      spdlog::warn("webhook {}: {} event(s) dropped: {} wait already", i + 1, *gone,
                   hook_desk::most_waiting);
      gauges->hooks.update(i, [&](auto& x) { x.pushed += *gone; });
    }
  }

  hook_task next(size_t hook) const {
    hook_task out{std::nullopt, {}, st().calling_off};
    if (!st().box || hook >= st().urls.size())
      return out;
    auto now = w->now();
    auto patience = milliseconds{w->settings_now()->webhooks.give_up}.count();
    uint64_t expired = 0;
    while (true) {
      auto head = use(st().box->head(st().urls[hook]));
      if (head && *head && now - (*head)->created > patience) {
        if (!use(st().box->remove((*head)->row)))
          break;
        ++expired;
        continue;
      }
      if (head && *head) {
        // A clock that was set back must not make it wait for years.
        auto wait = std::clamp<int64_t>((*head)->next_try - now, 0, hook_pause(100, 0).count());
        out.wait = milliseconds{wait};
        out.next = std::move(**head);
      }
      break;
    }
    if (expired > 0) {
      spdlog::warn("webhook {}: {} event(s) dropped: not delivered within {} s", hook + 1, expired,
                   patience / 1000);
      gauges->hooks.update(hook, [&](auto& x) { x.expired += expired; });
    }
    count(hook);
    return out;
  }

  hook_task tried(const hook_tried& x) const {
    if (!st().box || x.hook >= st().urls.size())
      return next(x.hook);
    auto good = x.status / 100 == 2;
    gauges->hooks.update(x.hook, [&](auto& sums) { ++(good ? sums.delivered : sums.failed); });
    if (good) {
      (void)use(st().box->remove(x.what.row)); // if that fails it is delivered once more
      return next(x.hook);
    }
    auto tries = x.what.tries + 1;
    auto pause = hook_pause(tries, std::hash<std::string>{}(x.what.delivery));
    auto kept = use(st().box->postpone(x.what.row, tries, w->now() + pause.count()));
    auto out = next(x.hook);
    if (!kept && out.next) // a full disk is no reason to come at once
      out.wait = std::max(out.wait, pause);
    return out;
  }
};

std::string portrait(const hook_desk::state& st) {
  if (!st.trouble.empty())
    return "degraded: " + st.trouble;
  return std::to_string(st.urls.size()) + " webhook(s)"
         + (st.recalling ? ", asking the journal for what was missed" : "");
}

} // namespace

std::string hooks_file(const settings& x) { return x.state_dir + "/webhooks.db"; }

caf::behavior hook_desk::run(pointer self, uses w, instruments_ptr gauges,
                             std::vector<std::string> urls) {
  self->state.urls = std::move(urls);
  feeder me{self, std::move(w), std::move(gauges)};
  auto own = supervision::hardened(self,
                                   {
                                     [me](const hook_tick&) {
                                       auto call = me.call();
                                       me.turn();
                                     },
                                     [me](const hook_query& x) {
                                       auto call = me.call();
                                       return me.next(x.hook);
                                     },
                                     [me](const hook_tried& x) {
                                       auto call = me.call();
                                       return me.tried(x);
                                     },
                                   },
                                   [self] { return portrait(self->state); });
  self->send(self, hook_tick{});
  return own;
}

} // namespace dongled::api
