#include "actors/host/remedy_teller.hpp"

#include <algorithm>

namespace dongled {

namespace {

using deed = remedy_teller::deed;

std::string look_text(const site_row& x) {
  auto way = x.dongle ? "dongle " + to_string(*x.dongle) : std::string{"the uplink"};
  auto what = !x.look.known        ? "not known: " + x.look.error
              : x.look.status != 0 ? "status " + std::to_string(x.look.status)
                                   : x.look.error;
  return way + ": " + what;
}

policy::site_look uplink_of(const std::vector<site_row>& ways) {
  for (auto& x : ways)
    if (!x.dongle)
      return x.look;
  return {};
}

std::vector<policy::dongle_look> dongles_of(const std::vector<site_row>& ways) {
  std::vector<policy::dongle_look> out;
  for (auto& x : ways)
    if (x.dongle)
      out.push_back({*x.dongle, x.carrier, x.look});
  return out;
}

/// Asks by all ways, and writes down what each came to.
flow<result<policy::site_verdict>> compare(const remedy_teller& with) {
  auto began = with.now();
  auto asked = with.all_ways();
  auto said = co_await with.look(std::move(asked));
  if (!said)
    co_return said.why();
  auto& record = with.record();
  record.looks = std::move(*said);
  auto by_uplink = uplink_of(record.looks);
  std::string all;
  for (auto& x : record.looks) {
    x.works = policy::site_works(x.look, by_uplink);
    all += (all.empty() ? "" : "; ") + look_text(x);
  }
  auto verdict = policy::judge_site(with.what().dongle, dongles_of(record.looks), by_uplink);
  record.verdict = to_string(verdict);
  with.note("ask the site by all ways", "whose fault it is", all + ": " + record.verdict, began);
  co_return verdict;
}

/// The same test, by the dongle alone.
flow<bool> test_again(const remedy_teller& with, remedy_level& level) {
  auto began = with.now();
  site_row own;
  own.dongle = with.what().dongle;
  std::vector<site_row> ways{own};
  auto said = co_await with.look(std::move(ways));
  auto works = said && !said->empty()
               && policy::site_works(said->front().look, uplink_of(with.record().looks));
  level.test = said && !said->empty() ? look_text(said->front())
               : said                 ? std::string{"no answer"}
                                      : said.why().doing;
  with.note("ask the site again", "whether level " + std::to_string(level.level) + " helped",
            level.test, began);
  co_return works;
}

/// Levels 1 and 2: a key of tuning, on the disk before it is applied.
flow<deed> apply_key(const remedy_teller& with, std::string key) {
  deed out;
  remedy_book::entry intent{with.record().id, {key}};
  if (auto kept = with.book().put(intent); !kept) {
    out.says = "nothing is tried that could not be undone: " + kept.why().doing;
    co_return out;
  }
  auto name = key;
  auto applied = co_await with.tune(false, std::move(name));
  out = applied;
  if (!out.changed) { // it was so before, or could not be done: nothing of it is ours
    auto gone = with.book().erase();
    if (!gone)
      out.says += "; " + gone.why().doing;
  }
  co_return out;
}

std::string key_of(int level) { return level == 1 ? "timestamps" : "mobile_tcp"; }

flow<deed> act(const remedy_teller& with, int level) {
  deed out;
  if (level <= 2) {
    auto key = key_of(level);
    auto applied = co_await apply_key(with, std::move(key));
    out = applied;
  }
  if (level == 2 || level == 3) {
    auto closed = co_await with.fresh_relays();
    out.done = level == 3 ? closed.done : out.done;
    out.says += (out.says.empty() ? "" : "; ") + closed.says;
  }
  if (level == 3)
    out.says += "; " + with.forget_tracked().says;
  if (level == 5) {
    auto anew = co_await with.renew_subtree();
    out = anew;
  }
  co_return out;
}

const char* words_of(int level) {
  switch (level) {
  case 1: return "TCP timestamps off, for the whole host";
  case 2: return "no slow start after a pause, for the whole host, and fresh relays";
  case 3: return "close its connections, forget what is tracked of them";
  case 4: return "a new address by a toggle, then a power cycle";
  default: return "start its actors anew";
  }
}

/// Undoes what did not help.
flow<bool> take_back(const remedy_teller& with, int level) {
  auto began = with.now();
  auto key = key_of(level);
  auto undone = co_await with.tune(true, std::move(key));
  if (undone.done)
    if (auto gone = with.book().erase(); !gone)
      undone.says += "; " + gone.why().doing;
  with.note("undo level " + std::to_string(level), "it did not help", undone.says, began);
  co_return undone.done;
}

/// Level 4 is two tries: what is milder may do.
flow<bool> by_new_address(const remedy_teller& with, remedy_level& level) {
  for (int power = 0; power < 2; ++power) {
    auto began = with.now();
    deed did;
    if (power == 0)
      did = co_await with.toggle();
    else
      did = co_await with.power_cycle();
    level.did += (level.did.empty() ? "" : "; ") + did.says;
    with.note(power == 0 ? "toggle" : "power cycle", "level 4", did.says, began);
    if (!did.done)
      continue;
    auto back = co_await with.usable_again();
    if (!back)
      continue;
    auto works = co_await test_again(with, level);
    if (works)
      co_return true;
  }
  co_return false;
}

flow<bool> try_level(const remedy_teller& with, int n) {
  auto began = with.now();
  auto& levels = with.record().levels;
  levels.push_back({n, {}, false, false, {}});
  auto at = levels.size() - 1;
  remedy_level level = levels[at];
  if (n == 4) {
    level.helped = co_await by_new_address(with, level);
    levels[at] = level;
    co_return level.helped;
  }
  auto did = co_await act(with, n);
  level.did = did.says;
  with.note("level " + std::to_string(n), words_of(n), did.says, began);
  if (n == 5) {
    co_await pause(with.self(), std::chrono::seconds{2}); // gate starts it again after a second
    auto back = co_await with.usable_again();
    (void)back;
  }
  level.helped = co_await test_again(with, level);
  if (n <= 2 && did.changed && !level.helped && !with.what().keep)
    level.undone = co_await take_back(with, n);
  else if (n <= 2 && did.changed)
    if (auto settled = with.book().erase(); !settled) // it stays until `tune undo`
      level.did += "; " + settled.why().doing;
  levels[at] = level;
  co_return level.helped;
}

std::string end_text(const remedy_record& x, policy::site_verdict verdict) {
  using policy::site_verdict;
  switch (verdict) {
  case site_verdict::works: return "it works; nothing was tried";
  case site_verdict::site_for_everybody: return "nobody gets there; nothing was tried";
  case site_verdict::not_told: return "there is nothing to compare with; nothing was tried";
  case site_verdict::this_dongle:
  case site_verdict::this_carrier:
  case site_verdict::ours: break;
  }
  if (!x.levels.empty() && x.levels.back().helped)
    return "level " + std::to_string(x.levels.back().level) + " helped";
  return "no level helped";
}

} // namespace

flow<done> tell_remedy(const remedy_teller& with) {
  auto began = with.now();
  auto& record = with.record();
  auto verdict = co_await compare(with);
  if (!verdict) {
    record.verdict = to_string(policy::site_verdict::not_told);
    record.says = verdict.why().doing;
    co_return done{};
  }
  auto helped = false;
  auto levels = policy::remedy_levels(*verdict, with.what().wish);
  for (size_t i = 0; i < levels.size() && !helped; ++i)
    helped = co_await try_level(with, levels[i]);
  record.says = end_text(record, *verdict);
  if (!levels.empty() && !helped) {
    auto port = std::to_string(with.what().site.port);
    record.hint = "tcpdump -ni " + with.interface() + " 'tcp port " + port + " or udp port 53'";
  }
  with.note("over", record.verdict, record.says, began);
  co_return done{};
}

} // namespace dongled
