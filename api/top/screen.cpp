#include "api/top/screen.hpp"

#include "api/shell/text_table.hpp"
#include "api/top/row.hpp"

#include <algorithm>
#include <array>

namespace dongled::api::top {

using nlohmann::json;

namespace {

class painter {
public:
  painter(const json& before, const json& now, const screen_view& how, size_t width, size_t height)
    : before_(before), now_(now), view_(how), width_(width), height_(height) {}

  std::vector<screen_line> draw() {
    auto dongles = sorted();
    auto head = heading();
    auto below = view_.details && view_.selected < dongles.size()
                   ? details_of(*dongles[view_.selected])
                   : unhealthy();
    auto footer = keys();
    auto fixed = head.size() + 1 + footer.size();
    auto left = height_ > fixed ? height_ - fixed : 0;
    // The dongles have the first claim on the room, but for a third of it.
    auto for_below =
      std::min(below.size(), std::max(left / 3, left - std::min(left, dongles.size())));
    below.resize(for_below);
    auto out = std::move(head);
    add_dongles(out, dongles, left - for_below);
    out.insert(out.end(), below.begin(), below.end());
    out.insert(out.end(), footer.begin(), footer.end());
    out.resize(std::min(out.size(), height_));
    for (auto& line : out) {
      line.text = cut(line.text, width_);
      if (line.inverse)
        line.text += std::string(width_ - columns_of(line.text), ' ');
    }
    return out;
  }

private:
  std::vector<screen_line> heading() const {
    auto& n = now_.at("counts");
    auto& t = now_.at("toggles");
    auto& up = now_.at("uplink");
    double sum_up = 0, sum_down = 0;
    for (auto& x : now_.at("dongles")) {
      auto speed = rates_of(before_, now_, x);
      sum_up += speed.up.value_or(0);
      sum_down += speed.down.value_or(0);
    }
    auto first = "dongled@" + text_at(now_, "host") + "  " + text_at(now_, "at").substr(11, 8)
                 + "  " + text_at(n, "active") + " of " + text_at(n, "configured") + " work";
    first += "  toggles " + text_at(t, "running") + '/' + text_at(t, "max_concurrent");
    first += "  up " + short_rate(sum_up) + "B/s";
    first += "  down " + short_rate(sum_down) + "B/s";
    auto second = "uplink " + text_at(up, "interface") + ' ' + text_at(up, "address", "");
    if (!up.at("up").get<bool>())
      second += " (down)";
    std::vector<screen_line> out{{first}, {second}};
    if (!view_.notice.empty())
      out.push_back({"! " + view_.notice});
    for (auto& x : now_.at("warnings"))
      out.push_back({"! " + x.get<std::string>()});
    constexpr size_t most = 5;
    out.resize(std::min(out.size(), most));
    out.emplace_back();
    return out;
  }

  double weight(const json& x) const {
    switch (view_.by) {
    case screen_view::order::dongle: return -x.at("subnet").get<double>();
    case screen_view::order::worst: return urgency(text_at(x, "phase"));
    case screen_view::order::traffic: {
      auto speed = rates_of(before_, now_, x);
      return speed.up.value_or(0) + speed.down.value_or(0);
    }
    case screen_view::order::connections: return x.at("connections").get<double>();
    }
    return 0;
  }

  std::vector<const json*> sorted() const {
    std::vector<const json*> out;
    for (auto& x : now_.at("dongles"))
      out.push_back(&x);
    std::stable_sort(out.begin(), out.end(),
                     [&](auto* a, auto* b) { return weight(*a) > weight(*b); });
    return out;
  }

  std::string row(const std::vector<column>& columns, const json* dongle) const {
    std::string out;
    auto speed = dongle ? rates_of(before_, now_, *dongle) : rates{};
    for (auto& x : columns) {
      auto used = columns_of(out);
      auto room = x.width > 0 ? x.width : width_ > used ? width_ - used : 0;
      out += fitted(dongle ? x.text(*dongle, speed) : x.head, room, x.right) + "  ";
    }
    return out;
  }

  void add_dongles(std::vector<screen_line>& out, const std::vector<const json*>& dongles,
                   size_t room) const {
    auto columns = columns_for(width_);
    out.push_back({row(columns, nullptr), true});
    auto selected = std::min(view_.selected, dongles.empty() ? 0 : dongles.size() - 1);
    auto first = selected >= room ? selected + 1 - room : 0;
    for (auto i = first; i < dongles.size() && i < first + room; ++i)
      out.push_back({row(columns, dongles[i]), i == selected});
  }

  std::vector<screen_line> unhealthy() const {
    auto& actors = now_.at("actors");
    if (actors.empty())
      return {{}, {"Every actor runs, and none has failed lately."}};
    std::vector<screen_line> out{{}, {"ACTORS THAT ARE NOT WELL, OR FAILED LATELY", true}};
    for (auto& x : actors) {
      auto line = fitted(text_at(x, "path"), std::max<size_t>(width_ / 4, 16), false) + "  "
                  + fitted(text_at(x, "phase"), 10, false) + "  " + text_at(x, "restarts")
                  + (x.at("restarts") == 1 ? " restart" : " restarts");
      if (!x.at("due_s").is_null())
        line += ", again in " + age_text(x.at("due_s"));
      if (!x.at("failed_ago_s").is_null())
        line +=
          ", failed " + age_text(x.at("failed_ago_s")) + " ago: " + text_at(x, "last_failure");
      out.push_back({line});
    }
    return out;
  }

  std::vector<screen_line> details_of(const json& x) const {
    auto& s = x.at("signal");
    auto signal = !s.is_object()
                    ? std::string{"-"}
                    : "rsrp " + text_at(s, "rsrp") + " rsrq " + text_at(s, "rsrq") + " sinr "
                        + text_at(s, "sinr") + " band " + text_at(s, "band");
    auto& last = x.at("last");
    auto end = last_toggle(x);
    if (last.is_object())
      end += " ago, step " + text_at(last, "step") + ", trace " + text_at(last, "toggle_id");
    if (last.is_object() && !last.at("error").is_null())
      end += ": " + text_at(last, "error");
    return {{},
            {"DONGLE " + text_at(x, "subnet"), true},
            {"phase   " + text_at(x, "phase") + "  " + text_at(x, "phase_reason", "")},
            {"where   " + text_at(x, "interface") + " on USB " + text_at(x, "usb_path")},
            {"signal  " + text_at(x, "network") + "  " + signal},
            {"carried " + bytes_text(x.at("up_bytes")) + " up, " + bytes_text(x.at("down_bytes"))
             + " down since the start"},
            {"toggle  " + end},
            {"doing   " + doing(x)}};
  }

  std::vector<screen_line> keys() const {
    static const std::array<const char*, 4> names{"number", "worst first", "traffic",
                                                  "connections"};
    std::string text = "q quit  s sort (";
    text += names[static_cast<size_t>(view_.by)];
    text += view_.details ? ")  d the tree  arrows choose" : ")  d details  arrows choose";
    return {{}, {text}};
  }

  const json& before_;
  const json& now_;
  const screen_view& view_;
  size_t width_, height_;
};

} // namespace

bool press(screen_view& how, key_press pressed, size_t rows) {
  constexpr size_t page = 10, orders = 4;
  auto last = rows == 0 ? 0 : rows - 1;
  switch (pressed) {
  case key_press::none: break;
  case key_press::quit: return false;
  case key_press::sort:
    how.by = static_cast<screen_view::order>((static_cast<size_t>(how.by) + 1) % orders);
    break;
  case key_press::details: how.details = !how.details; break;
  case key_press::up: how.selected -= std::min<size_t>(how.selected, 1); break;
  case key_press::down: ++how.selected; break;
  case key_press::page_up: how.selected -= std::min(how.selected, page); break;
  case key_press::page_down: how.selected += page; break;
  case key_press::top: how.selected = 0; break;
  case key_press::bottom: how.selected = last; break;
  }
  how.selected = std::min(how.selected, last);
  return true;
}

std::vector<screen_line> draw(const json& before, const json& now, const screen_view& how,
                              size_t width, size_t height) {
  return painter{before, now, how, width, height}.draw();
}

} // namespace dongled::api::top
