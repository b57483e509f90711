#include "actors/firewall_view.hpp"
#include "api/firewall_questions.hpp"
#include "api/shell/text_table.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/verbs.hpp"

#include <chrono>

namespace dongled::api::verbs {

using nlohmann::json;

namespace {

bool asks_firewall(const words& args) {
  return args.empty() || (args.size() == 1 && args[0] == "status");
}

/// What is to be done; a refusal where that makes no sense.
struct firewall_wish {
  bool update = false, shrink = false, off = false;
  std::optional<seconds> length;
};

std::variant<firewall_wish, refusal> firewall_wish_in(const words& args) {
  firewall_wish out;
  if (args == words{"on"})
    return out;
  if (args[0] == "update") {
    out.update = true;
    out.shrink = args.size() == 2 && args[1] == "--accept-shrink";
    return args.size() == 1 || out.shrink ? std::variant<firewall_wish, refusal>{out}
                                          : usage_of("firewall");
  }
  auto timed = args.size() == 3 && args[1] == "for";
  if (args[0] != "off" || (args.size() != 1 && !timed))
    return usage_of("firewall");
  out.off = true;
  if (timed) {
    out.length = length_in(args[2]);
    if (!out.length)
      return refusal{"It is off for as long as 30s, 10m, 2h or 1d, and 30d at most", "USAGE"};
  }
  return out;
}

std::string age_of(const json& x) {
  return x.at("age_s").is_number() ? age_text(x.at("age_s").get<long long>()) : "-";
}

/// What `check` needs: whom to connect as, where, and at what.
json sample_of(const world& w) {
  auto config = w.settings_now();
  auto view = w.board->host().firewall;
  json ports = json::array();
  for (auto& x : w.board->all())
    if (x.known)
      for (auto port : config->socks.ports(x.subnet))
        ports.push_back({{"dongle", x.subnet.n}, {"port", port}, {"listening", x.socks.listening}});
  return {{"someone", view ? view->someone : ""},
          {"stranger", view ? view->stranger : ""},
          {"listen", config->socks.listen},
          {"ports", std::move(ports)}};
}

} // namespace

bool firewall_only_reads(const words& args) {
  return asks_firewall(args) || args == words{"sample"};
}

flow<verb_result> serve_firewall(errand x) {
  if (asks_firewall(x.args))
    co_return firewall_now(*x.world, true);
  if (x.args == words{"sample"}) // of `check`, on the operator's side
    co_return sample_of(*x.world);
  auto read = firewall_wish_in(x.args);
  if (auto no = std::get_if<refusal>(&read))
    co_return *no;
  auto wish = std::get<firewall_wish>(read);
  std::string by = "shell";
  firewall_done done;
  if (wish.update) {
    auto said = co_await update_firewall(x.self, x.world, wish.shrink, by);
    if (!said)
      co_return to_refusal(said.why());
    done = *said;
  } else {
    auto until = wish.length ? x.world->now() + std::chrono::milliseconds{*wish.length}.count() : 0;
    auto said = co_await switch_firewall(x.self, x.world, wish.off, until, by);
    if (!said)
      co_return to_refusal(said.why());
    done = *said;
  }
  if (!done.refusal.empty())
    co_return refusal{done.refusal, done.code};
  auto out = firewall_now(*x.world, true);
  if (!done.unkept.empty())
    out["not_kept"] = done.unkept;
  if (!wish.update)
    out["cut"] = done.cut;
  co_return out;
}

std::string render_firewall(const json& x) {
  std::string out;
  auto line = [&](const std::string& name, const std::string& what) {
    auto head = name + ':';
    head.resize(std::max<size_t>(head.size() + 1, 14), ' ');
    out += head + what + '\n';
  };
  if (x.contains("not_kept"))
    out = "it is not on disk, so a restart of dongled may forget it: " + cell(x, "not_kept") + '\n';
  if (x.contains("cut") && !x.at("cut").empty()) {
    std::string all;
    for (auto& y : x.at("cut"))
      all += (all.empty() ? "" : ", ") + y.get<std::string>();
    line("cut", all);
  }
  auto off = x.at("off").get<bool>();
  auto until =
    x.at("off_until").is_null() ? " until it is switched on" : " until " + cell(x, "off_until");
  line("firewall", !x.at("configured").get<bool>() ? "off: firewall.enabled is false"
                   : off                           ? "OFF" + until
                                                   : "on");
  if (x.at("enabled").get<bool>())
    line("kernel", cell(x, "kernel") + (x.at("why").is_null() ? "" : ": " + cell(x, "why")));
  line("source", cell(x, "source"));
  auto& entries = x.at("entries");
  line("entries", cell(entries, "v4") + " IPv4, " + cell(entries, "v6") + " IPv6"
                    + (x.at("expired").get<bool>() ? ", EXPIRED" : ""));
  line("serial", cell(x, "serial"));
  line("age", age_of(x) + ", looked at " + cell(x, "checked_at"));
  line("list", cell(x, "list_sha256"));
  line("in kernel", cell(x, "kernel_sha256"));
  if (auto& why = x.at("last_refusal"); !why.is_null())
    line("refused", cell(why, "at") + ": " + cell(why, "reason"));
  for (auto& y : x.at("others"))
    line("beside it", cell(y, "name") + "; it opens our ports with: " + cell(y, "open_with"));
  auto& blocked = x.at("blocked");
  line("blocked", cell(blocked, "total"));
  text_table table{{"ADDRESS", "PACKETS", "LAST"}};
  auto any = blocked.at("top").is_array() && !blocked.at("top").empty();
  if (any)
    for (auto& y : blocked.at("top"))
      table.add({cell(y, "address"), cell(y, "count"), cell(y, "last_at")});
  return out + (any ? table.text() : std::string{});
}

} // namespace dongled::api::verbs
