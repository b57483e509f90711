#include "io/host/tuned_values.hpp"

#include "io/host/sysctl.hpp"

#include <algorithm>
#include <optional>

namespace dongled::io::host {

namespace {

using end = tuning_outcome::end;

bool absent(const failure& x) { return x.code == fault::not_found || x.code == fault::unsupported; }

/// The record of @p setting in this run of the kernel.
std::optional<tuned_value> record_of(const tuning_book::listing& all, const std::string& setting,
                                     const std::string& boot) {
  for (auto& x : all.values)
    if (x.setting == setting && x.boot == boot)
      return x;
  return std::nullopt;
}

/// Puts back what a write that went wrong has left, and the book with it.
void take_back(tuning_door& kernel, tuning_book& book, const std::string& setting,
               const std::optional<tuned_value>& had, tuning_outcome& out) {
  auto is = kernel.read(out.setting);
  if (is && !sysctl::same(*is, out.before) && kernel.write(setting, out.before))
    is = out.before;
  if (is)
    out.now = *is;
  if (!is || !sysctl::same(*is, out.before)) {
    out.says += "; it is not as it was, and is kept for undoing";
    return; // the record stays
  }
  auto kept = had ? book.put(*had) : book.erase(setting);
  if (!kept)
    out.says += "; " + kept.why().doing;
}

} // namespace

const char* to_string(end x) noexcept {
  switch (x) {
  case end::applied: return "applied";
  case end::as_it_was: return "as_it_was";
  case end::not_here: return "not_here";
  case end::refused: return "refused";
  case end::failed: return "failed";
  case end::undone: return "undone";
  case end::changed: return "changed_by_another";
  case end::forgotten: return "forgotten";
  }
  return "?";
}

bool tuned_value::is_ours(const std::string& now) const {
  return std::any_of(ours.begin(), ours.end(), [&](auto& x) { return sysctl::same(x, now); });
}

tuning_outcome set_value(tuning_door& kernel, tuning_book& book, const std::string& key,
                         const std::string& setting, const std::string& wanted) {
  tuning_outcome out{end::failed, key, setting, {}, {}, {}};
  auto now = kernel.read(setting);
  if (!now) {
    out.what = absent(now.why()) ? end::not_here : end::failed;
    out.says = absent(now.why()) ? "not here" : now.why().doing;
    return out;
  }
  out.before = out.now = *now;
  if (sysctl::same(*now, wanted)) {
    out.what = end::as_it_was;
    return out;
  }
  auto boot = kernel.boot_id();
  auto all = book.list();
  if (!boot || !all.trouble.empty()) {
    out.says =
      "nothing is written that could not be undone: " + (boot ? all.trouble : boot.why().doing);
    return out;
  }
  auto had = record_of(all, setting, *boot);
  if (had && !had->is_ours(*now) && !sysctl::same(*now, had->before)) {
    out.says = "changed by another since it was ours: " + *now + " is what undoing goes back to";
    had.reset();
  }
  tuned_value record{setting, key, *now, {wanted}, *boot, 1};
  for (auto& x : all.values)
    record.turn = std::max(record.turn, x.turn + 1);
  if (had) {
    record.before = had->before;
    record.turn = had->turn;
    if (had->is_ours(*now))
      record.ours.insert(record.ours.begin(), *now);
  }
  if (sysctl::same(record.before, wanted)) // that is to undo it
    record.ours = {*now};
  if (auto kept = book.put(record); !kept) {
    out.says = "nothing is written that could not be undone: " + kept.why().doing;
    return out;
  }
  if (auto put = kernel.write(setting, wanted); !put) {
    out.says = put.why().doing;
    take_back(kernel, book, setting, had, out);
    return out;
  }
  out.now = wanted;
  out.what = end::applied;
  record.ours = {wanted};
  auto settled = sysctl::same(record.before, wanted) ? book.erase(setting) : book.put(record);
  if (!settled) // what is on the disk undoes it as well
    out.says += (out.says.empty() ? "" : "; ") + settled.why().doing;
  return out;
}

tuning_outcome undo_value(tuning_door& kernel, tuning_book& book, const tuned_value& x) {
  tuning_outcome out{end::failed, x.key, x.setting, {}, {}, {}};
  auto boot = kernel.boot_id();
  if (!boot) {
    out.says = boot.why().doing;
    return out;
  }
  auto forget = [&](end what, std::string says) {
    auto gone = book.erase(x.setting);
    out.what = what;
    out.says = std::move(says);
    if (!gone)
      out.says += (out.says.empty() ? "" : "; ") + gone.why().doing;
    return out;
  };
  if (*boot != x.boot)
    return forget(end::forgotten, "of before the host was started anew: nothing is to be undone");
  auto now = kernel.read(x.setting);
  if (!now && absent(now.why()))
    return forget(end::forgotten, "not here any more");
  if (!now) {
    out.says = now.why().doing;
    return out;
  }
  out.before = out.now = *now;
  if (sysctl::same(*now, x.before))
    return forget(end::as_it_was, {});
  if (!x.is_ours(*now))
    return forget(end::changed, "changed by another since: " + *now + "; left");
  if (auto put = kernel.write(x.setting, x.before); !put) {
    out.says = put.why().doing;
    if (auto is = kernel.read(x.setting))
      out.now = *is;
    return out;
  }
  out.now = x.before;
  return forget(end::undone, {});
}

std::vector<tuning_outcome> undo_all_values(tuning_door& kernel, tuning_book& book) {
  auto all = book.list();
  std::vector<tuning_outcome> out;
  for (auto i = all.values.rbegin(); i != all.values.rend(); ++i)
    out.push_back(undo_value(kernel, book, *i));
  for (auto& name : all.unreadable)
    out.push_back({end::failed, "", name, {}, {}, "its record makes no sense: look at it by hand"});
  if (!all.trouble.empty())
    out.push_back({end::failed, "", "", {}, {}, all.trouble});
  return out;
}

} // namespace dongled::io::host
