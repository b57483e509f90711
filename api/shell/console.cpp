#include "api/shell/console.hpp"

#include "api/shell/completion.hpp"
#include "api/shell/line_editor.hpp"
#include "api/shell/paint.hpp"
#include "api/shell/remote.hpp"

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <optional>

namespace dongled::api {

using nlohmann::json;

namespace {

std::string history_file() {
  auto home = std::getenv("HOME");
  return home ? std::string{home} + "/.donglectl_history" : std::string{};
}

/// Knows whether the daemon is there, and says so when that changes.
class lookout {
public:
  explicit lookout(remote& daemon) : daemon_(daemon) {}

  /// A notice for people; empty: nothing has changed.
  std::string look() {
    constexpr milliseconds patience{1500};
    auto said = daemon_.call("hello", {}, patience);
    auto was = there_;
    there_ = static_cast<bool>(said);
    greeting_ = *there_ ? daemon_.greeting() : json(nullptr);
    if (!was || *was == *there_)
      return !was && !*there_ ? said.why().doing : std::string{};
    return *there_ ? "connected again" : "lost the connection; trying again";
  }

  const json& greeting() const { return greeting_; }

private:
  remote& daemon_;
  std::optional<bool> there_;
  json greeting_;
};

/// Does what was typed; nothing: the shell is to end.
std::optional<int> obey(remote& daemon, const std::string& line, const screen& out, int last) {
  auto typed = split(line);
  if (typed.empty())
    return last;
  if (typed.front() == "exit" || typed.front() == "quit")
    return std::nullopt;
  auto mine = out;
  mine.json = out.json || std::erase(typed, "--json") > 0;
  return typed.empty() ? last : execute(daemon, typed, mine);
}

/// Numbers, texts and codes are written down nowhere, the history of a shell included.
bool may_be_kept(const std::string& line) {
  auto typed = split(line);
  if (typed.empty())
    return true;
  auto verb = find_command(typed.front());
  typed.erase(typed.begin());
  return !verb || !verb->told || verb->told(typed) == typed;
}

int read_along(remote& daemon, const screen& out) {
  int last = exit_fine;
  for (std::string line; std::getline(std::cin, line);) {
    auto code = obey(daemon, line, out, last);
    if (!code)
      break;
    last = *code;
  }
  return last;
}

} // namespace

std::string prompt_text(const json& greeting, bool colour) {
  auto dyed = [&](hue x, const std::string& text) {
    if (!colour)
      return text;
    std::string out = "\1";
    out += sequence_of(x);
    out += "\1" + text + "\1";
    out += sequence_of(hue::none);
    return out + "\1";
  };
  if (!greeting.is_object())
    return dyed(hue::bad, "dongled (not reached)") + "> ";
  auto working = greeting.value("working", 0), configured = greeting.value("configured", 0);
  auto host = greeting.contains("host") && greeting["host"].is_string()
                ? greeting["host"].get<std::string>()
                : std::string{"?"};
  auto fine = working >= configured && greeting.value("warnings", 0) == 0;
  auto health = std::to_string(working) + '/' + std::to_string(configured);
  return "dongled@" + host + ' '
         + dyed(fine          ? hue::good
                : working > 0 ? hue::warning
                              : hue::bad,
                health)
         + "> ";
}

int run_console(remote& daemon, const screen& out) {
  if (::isatty(STDIN_FILENO) != 1)
    return read_along(daemon, out);
  lookout looks{daemon};
  if (auto notice = looks.look(); !notice.empty())
    out.complain(notice);
  line_editor lines{{[&] { return prompt_text(looks.greeting(), out.colour); },
                     [&](const words& typed) { return completions(daemon, typed); },
                     [&] { return out.interrupted(); }, [&] { return looks.look(); }, may_be_kept},
                    history_file()};
  int last = exit_fine;
  std::string line;
  while (true) {
    auto got = lines.next(line);
    out.go_on();
    if (got == line_editor::read::over)
      return last;
    if (got == line_editor::read::interrupted)
      continue;
    auto code = obey(daemon, line, out, last);
    out.go_on();
    if (!code)
      return last;
    last = *code;
    if (auto notice = looks.look(); !notice.empty())
      out.complain(notice);
  }
}

} // namespace dongled::api
