#include "actors/host/remedy.hpp"

#include "actors/history/tell.hpp"
#include "actors/host/remedy_teller.hpp"
#include "supervision/worker.hpp"

namespace dongled {

namespace {

constexpr size_t most_records = 16;

flow<done> whole(remedy_teller with) {
  auto story = tell_remedy(with);
  co_await story;
  with.record().running = false;
  co_return done{};
}

struct healer {
  remedy::pointer self;
  remedy::uses w;

  remedy_answer begin(const remedy_ask& x) const {
    auto& st = self->state;
    if (!st.records.empty() && st.records.front()->running)
      return {{},
              "a remedy of dongle " + to_string(st.records.front()->dongle)
                + " is running: " + st.records.front()->id,
              "REMEDY_IN_PROGRESS"};
    if (st.tidying.running())
      return {{}, "what a remedy left that was broken off is being undone", "REMEDY_IN_PROGRESS"};
    auto record = std::make_shared<remedy_record>();
    record->id = std::to_string(w->now());
    record->dongle = x.dongle;
    record->site = x.shown;
    record->asked_by = x.asked_by;
    record->started = w->now();
    record->running = true;
    tell_wish(w, x.dongle,
              x.asked_by + " asks for a remedy: " + x.shown + " by dongle " + to_string(x.dongle),
              x.asked_by, "/host/remedy");
    st.records.push_front(record);
    if (st.records.size() > most_records)
      st.records.pop_back();
    st.off = std::make_shared<io::hilink::cancellation>();
    st.tale = whole(remedy_teller{self, w, x, record, st.off});
    st.tale.start();
    return {record->id, {}, {}};
  }

  remedy_found find(const remedy_query& x) const {
    for (auto& one : self->state.records)
      if (x.id.empty() || one->id == x.id)
        return {*one};
    return {};
  }
};

} // namespace

caf::behavior remedy::run(pointer self, uses w) {
  healer me{self, w};
  self->state.tidying = undo_left_remedy(self, w);
  self->state.tidying.start();
  return supervision::hardened(self,
                               {
                                 wake_handler(),
                                 [me](const remedy_ask& x) { return me.begin(x); },
                                 [me](const remedy_query& x) { return me.find(x); },
                               },
                               [self] {
                                 auto& all = self->state.records;
                                 if (all.empty())
                                   return std::string{"nothing was asked yet"};
                                 auto& x = *all.front();
                                 return x.site + " by dongle " + to_string(x.dongle) + ": "
                                        + (x.running ? "under way" : x.verdict + ", " + x.says);
                               });
}

} // namespace dongled
