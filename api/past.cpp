#include "api/past.hpp"

#include <algorithm>

namespace dongled::api {

namespace {

constexpr seconds journal_patience{10};

/// No story is that long; a store that was tampered with may name a circle.
constexpr size_t longest_chain = 64;

bool fits(const happening& x, const happenings_query& want) {
  auto& kinds = want.kinds;
  return (want.before == 0 || x.id < want.before) && (!want.dongle || x.dongle == want.dongle)
         && (kinds.empty() || std::find(kinds.begin(), kinds.end(), x.kind) != kinds.end());
}

flow<std::optional<happening>> happening_by_id(caf::event_based_actor* self, world_ptr w,
                                               uint64_t id, std::string& trouble) {
  happenings_query query;
  query.after = id - 1;
  query.limit = 1;
  auto page = co_await page_of_past(self, w, query);
  trouble = page.trouble;
  if (page.happenings.empty() || page.happenings.front().id != id)
    co_return std::nullopt;
  co_return std::move(page.happenings.front());
}

} // namespace

bool reaches_back(const chronicle& memory, const happenings_query& x) {
  auto oldest = memory.oldest();
  return x.after && oldest != 0 && oldest <= *x.after + 1;
}

happenings_page page_of_memory(const chronicle& memory, const happenings_query& x) {
  constexpr size_t everything = 1 << 20;
  happenings_page out;
  out.happenings = memory.since(x.after.value_or(0), everything);
  auto& all = out.happenings;
  std::erase_if(all, [&](auto& y) { return !fits(y, x); });
  out.more = all.size() > x.limit;
  if (!out.more)
    return out;
  auto most = static_cast<std::ptrdiff_t>(x.limit);
  if (x.after)
    all.erase(all.begin() + most, all.end());
  else
    all.erase(all.begin(), all.end() - most);
  return out;
}

flow<happenings_page> page_of_past(caf::event_based_actor* self, world_ptr w, happenings_query x) {
  if (reaches_back(*w->history, x))
    co_return page_of_memory(*w->history, x);
  auto found = co_await ask<happenings_page>(self, w->find("/journal"), journal_patience,
                                             std::string{"ask the journal"}, x);
  if (found && (found->trouble.empty() || !found->happenings.empty()))
    co_return std::move(*found);
  auto out = page_of_memory(*w->history, x);
  out.trouble = found ? found->trouble : found.why().doing;
  co_return out;
}

flow<result<chain_of_causes>> causes_of(caf::event_based_actor* self, world_ptr w, uint64_t id) {
  chain_of_causes out;
  while (id != 0 && out.steps.size() < longest_chain) {
    auto step = co_await happening_by_id(self, w, id, out.trouble);
    if (!step) {
      out.forgotten = id;
      break;
    }
    id = step->cause < id ? step->cause : 0; // a cause is older
    out.steps.push_back(std::move(*step));
  }
  if (out.steps.empty())
    co_return failure{fault::not_found, "Nothing is remembered under that id"};
  co_return std::move(out);
}

flow<uint64_t> newest_of_toggle(caf::event_based_actor* self, world_ptr w, uint64_t toggle) {
  // Its start is told at the moment its id is given, give or take what gate does in between.
  constexpr uint64_t a_moment_us = 2'000'000;
  happenings_query query;
  query.after = toggle > a_moment_us ? toggle - a_moment_us : 0;
  query.limit = 1000;
  auto page = co_await page_of_past(self, std::move(w), query);
  auto id = std::to_string(toggle);
  auto found = std::find_if(page.happenings.rbegin(), page.happenings.rend(),
                            [&](auto& x) { return x.toggle == id; });
  co_return found == page.happenings.rend() ? uint64_t{0} : found->id;
}

} // namespace dongled::api
