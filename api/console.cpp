#include "api/console.hpp"

#include "api/remote.hpp"

#include <editline/readline.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <memory>
#include <sstream>

namespace dongled::api {

words split(const std::string& line) {
  std::istringstream in(line);
  words out;
  for (std::string word; in >> word;)
    out.push_back(word);
  return out;
}

namespace {

/// What the word that is being typed may be, as in `command::takes`; empty: nothing is known.
std::string slot_of(const words& typed) {
  if (typed.size() < 2)
    return {};
  auto verb = find_command(typed.front());
  auto slots = verb ? split(verb->takes) : words{};
  auto at = typed.size() - 2;
  return at < slots.size() ? slots[at] : std::string{};
}

words alternatives(const std::string& slot) {
  std::istringstream in(slot);
  words out;
  for (std::string x; std::getline(in, x, '|');)
    out.push_back(x);
  return out;
}

bool offers(const std::string& slot, const std::string& kind) {
  auto all = alternatives(slot);
  return std::find(all.begin(), all.end(), kind) != all.end();
}

} // namespace

words candidates(const words& typed, const words& paths, const words& dongles) {
  words all;
  if (typed.size() < 2)
    for (auto& x : commands())
      all.push_back(x.name);
  for (auto& x : alternatives(slot_of(typed)))
    if (x == "PATH")
      all.insert(all.end(), paths.begin(), paths.end());
    else if (x == "N")
      all.insert(all.end(), dongles.begin(), dongles.end());
    else if (x == "VERB")
      for (auto& verb : commands())
        all.push_back(verb.name);
    else if (x != "PORT")
      all.push_back(x);
  auto stem = typed.empty() ? std::string{} : typed.back();
  std::erase_if(all, [&](auto& x) { return !x.starts_with(stem); });
  return all;
}

namespace {

using nlohmann::json;

void collect_paths(const json& x, words& into) {
  if (!x.is_object())
    return;
  into.push_back(x.value("path", std::string{}));
  for (auto& child : x.value("children", json::array()))
    collect_paths(child, into);
}

json data_of(remote& daemon, const std::string& verb) {
  auto said = daemon.call(verb, {}, seconds{2});
  auto data = said ? std::get_if<json>(&*said) : nullptr;
  return data ? std::move(*data) : json(nullptr);
}

words paths_of(remote& daemon) {
  words out;
  collect_paths(data_of(daemon, "tree"), out);
  return out;
}

words dongles_of(remote& daemon) {
  words out;
  auto status = data_of(daemon, "status");
  if (status.is_object())
    for (auto& x : status.value("available_proxies", json::array()))
      out.push_back(x.at("subnet").dump());
  return out;
}

} // namespace

words completions(remote& daemon, const words& typed) {
  auto slot = slot_of(typed);
  return candidates(typed, offers(slot, "PATH") ? paths_of(daemon) : words{},
                    offers(slot, "N") ? dongles_of(daemon) : words{});
}

namespace {

// libedit's completion callbacks carry no context of the caller.
remote* asked_by_tab = nullptr;
words found_by_tab;

char* next_match(const char*, int state) {
  static size_t at = 0;
  if (state == 0)
    at = 0;
  return at < found_by_tab.size() ? ::strdup(found_by_tab[at++].c_str()) : nullptr;
}

char** complete(const char* stem, int start, int) {
  auto typed = split(std::string{rl_line_buffer, static_cast<size_t>(start)});
  typed.emplace_back(stem);
  found_by_tab = completions(*asked_by_tab, typed);
  rl_attempted_completion_over = 1; // never complete file names
  return rl_completion_matches(stem, next_match);
}

std::string history_file() {
  auto home = std::getenv("HOME");
  return home ? std::string{home} + "/.donglectl_history" : std::string{};
}

class line_reader {
public:
  explicit line_reader(remote& daemon) : terminal_(::isatty(STDIN_FILENO) == 1) {
    if (!terminal_)
      return;
    asked_by_tab = &daemon;
    rl_readline_name = "donglectl";
    rl_attempted_completion_function = complete;
    using_history();
    stifle_history(1000);
    if (auto file = history_file(); !file.empty())
      read_history(file.c_str());
  }
  line_reader(const line_reader&) = delete;
  line_reader& operator=(const line_reader&) = delete;
  ~line_reader() {
    if (auto file = history_file(); terminal_ && !file.empty())
      write_history(file.c_str());
  }

  bool next(std::string& line) {
    if (!terminal_)
      return static_cast<bool>(std::getline(std::cin, line));
    std::unique_ptr<char, decltype(&std::free)> typed{readline("dongled> "), &std::free};
    if (!typed)
      return false;
    line = typed.get();
    if (!split(line).empty())
      add_history(line.c_str());
    return true;
  }

private:
  bool terminal_;
};

} // namespace

int run_console(remote& daemon, const screen& out) {
  line_reader lines{daemon};
  int last = exit_fine;
  for (std::string line; lines.next(line);) {
    auto typed = split(line);
    if (typed.empty())
      continue;
    if (typed.front() == "exit" || typed.front() == "quit")
      break;
    auto mine = out;
    mine.json = out.json || std::erase(typed, "--json") > 0;
    if (!typed.empty())
      last = execute(daemon, typed, mine);
  }
  return last;
}

} // namespace dongled::api
