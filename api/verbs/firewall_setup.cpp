#include "api/verbs/firewall_setup.hpp"

#include "actors/policy/list_verdict.hpp"
#include "config/syntax.hpp"
#include "config/wall_time.hpp"
#include "io/firewall/list_reader.hpp"
#include "io/store/whole_file.hpp"
#include "io/web/get.hpp"

#include <iostream>
#include <sstream>

namespace dongled::api::verbs {

namespace {

using asker = std::function<std::optional<std::string>(const std::string&)>;

constexpr milliseconds fetch_limit{20'000};
constexpr size_t longest_page = 4 * 1024 * 1024;

/// Asks until the answer @p fits or is empty; nothing: there is no more to read.
std::optional<std::string> answer_to(const screen& out, const asker& ask,
                                     const std::string& question,
                                     const std::function<bool(const std::string&)>& fits,
                                     const std::string& expected) {
  while (auto line = ask(question)) {
    if (line->empty() || fits(*line))
      return line;
    out.complain("expected " + expected + ", or nothing");
  }
  return std::nullopt;
}

std::vector<std::string> addresses_in(const std::string& line) {
  std::vector<std::string> out;
  std::istringstream in{line};
  for (std::string x; in >> x;)
    out.push_back(x);
  return out;
}

bool all_ranges(const std::string& line) {
  for (auto& x : addresses_in(line))
    if (!syntax::range(x))
      return false;
  return true;
}

result<std::string> page_at(const std::string& url, const std::string& what) {
  auto from = io::web::parse_url(url);
  if (!from)
    return failure{fault::bad_input, what + ": it is no URL"};
  io::web::get x;
  x.from = *from;
  x.most = longest_page;
  io::web::cancellation never;
  auto got = io::web::fetch(x, fetch_limit, never);
  if (!got)
    return failure{got.why().code, what + ": " + got.why().doing};
  if (got->status != 200)
    return failure{fault::refused, what + ": the server answers " + std::to_string(got->status)};
  return std::move(got->body);
}

/// How many entries the list has; a failure: it would be refused, and why.
result<size_t> looked_at(const settings::firewall_part& x) {
  policy::list_candidate list;
  std::optional<std::string> key;
  if (x.list_url) {
    auto body = page_at(*x.list_url, "the list");
    if (!body)
      return body.why();
    list.text = std::move(*body);
    key = x.list_key;
    if (key) {
      auto signature = page_at(policy::signature_url(*x.list_url), "its signature");
      if (!signature)
        return signature.why();
      list.signature = std::move(*signature);
    }
  } else {
    auto text = io::store::read_whole(*x.list_file, io::firewall::longest_list);
    if (!text)
      return text.why();
    if (!*text)
      return failure{fault::not_found, "there is no " + *x.list_file};
    list.text = std::move(**text);
  }
  auto verdict = policy::judge_list(list, key, {}, x, false, wall_clock_now());
  if (!verdict.taken)
    return failure{fault::refused, verdict.refusal.reason};
  return verdict.taken->addresses.size();
}

nlohmann::ordered_json lines_of(const settings::firewall_part& x,
                                const std::vector<std::string>& always) {
  nlohmann::ordered_json out;
  if (!always.empty()) {
    auto allow = nlohmann::ordered_json::array({"127.0.0.0/8"});
    for (auto& y : always)
      allow.push_back(y);
    out["socks"]["allow"] = std::move(allow);
  }
  auto& wall = out["firewall"];
  wall["enabled"] = true;
  if (x.list_url)
    wall["list_url"] = *x.list_url;
  if (x.list_file)
    wall["list_file"] = *x.list_file;
  if (x.list_key)
    wall["list_key"] = *x.list_key;
  return out;
}

} // namespace

int set_up_firewall(const screen& out, const asker& ask) {
  settings::firewall_part x;
  auto url =
    answer_to(out, ask, "URL of the list (https://…; nothing: it is a file): ", syntax::web_url,
              R"(a URL like "https://host/list.txt")");
  if (!url)
    return exit_usage;
  if (!url->empty())
    x.list_url = *url;
  if (url->empty()) {
    auto file =
      answer_to(out, ask, "Path of the list: ", syntax::absolute_path, "an absolute path");
    if (!file || file->empty())
      return tell(refusal{"without a list there is nothing to set up", "USAGE"}, out);
    x.list_file = *file;
  } else {
    auto key = answer_to(
      out, ask, "minisign public key that signs it (nothing: it is not signed): ",
      [](const std::string& y) { return static_cast<bool>(io::firewall::read_public_key(y)); },
      R"(the 56 characters that begin with "RW")");
    if (key && !key->empty())
      x.list_key = *key;
    if (!x.list_key && url->starts_with("http://"))
      return tell(refusal{"over http anybody on the way could change the list: it takes https, or "
                          "a key",
                          "USAGE"},
                  out);
  }
  auto always = answer_to(
    out, ask, "Who must never be locked out (addresses, with blanks between): ", all_ranges,
    "addresses or ranges");
  auto entries = looked_at(x);
  if (!entries)
    return tell(refusal{"the list would not be taken: " + entries.why().doing, "LIST_REFUSED"},
                out);
  auto lines = lines_of(x, addresses_in(always.value_or("")));
  if (!out.json)
    out.print("the list is good, " + std::to_string(*entries)
              + " entries; put this into /etc/dongled/dongled.json, then: systemctl reload "
                "dongled\n");
  out.print(lines.dump(2) + '\n');
  return exit_fine;
}

int set_up_firewall(const screen& out) {
  return set_up_firewall(out, [](const std::string& question) -> std::optional<std::string> {
    std::cerr << question << std::flush;
    std::string line;
    if (!std::getline(std::cin, line))
      return std::nullopt;
    return line;
  });
}

} // namespace dongled::api::verbs
