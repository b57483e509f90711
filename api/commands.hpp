#pragma once

#include "actors/flow.hpp"
#include "actors/world.hpp"
#include "api/shell/envelope.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace caf {
class event_based_actor;
}

namespace dongled::api {

using words = std::vector<std::string>;

class news_desk;

/// One call of a verb, on the daemon's side.
struct errand {
  caf::event_based_actor* self; ///< Who tells the story: never blocks it.
  world_ptr world;
  words args;
  std::shared_ptr<news_desk> news =
    nullptr; ///< Where it may wait for happenings; null: it may not.
};

class remote;

/// How the operator's side shows things.
struct screen {
  bool json = false;
  std::function<void(const std::string&)> print; ///< One line or more, ending with a newline.
  std::function<void(const std::string&)> complain;
  std::function<bool()> interrupted;   ///< The operator has had enough (Ctrl-C).
  std::function<void()> go_on = [] {}; ///< Ctrl-C was heeded: `interrupted` is false again.
  bool terminal = false;               ///< What is printed goes to one: it may be drawn upon.
  bool colour = false;
};

/// One verb of the operator's shell. A new verb is one row in api/commands.cpp: shell, help,
/// completion and audit follow.
struct command {
  std::string name;
  std::string usage;          ///< Its arguments: "N [--async]".
  std::string help;           ///< One sentence.
  bool mutates = false;       ///< Logged by the daemon when used so that it changes something.
  size_t least = 0, most = 0; ///< How many arguments it takes, options included.

  /// The daemon's side.
  flow<verb_result> (*serve)(errand) = nullptr;

  /// The operator's side: the data as text. Nothing: JSON is shown.
  std::string (*render)(const nlohmann::json&) = nullptr;

  /// Verbs that ask more than once (toggle, events -f) drive themselves; answers the exit code.
  int (*drive)(remote&, const words&, const screen&) = nullptr;

  /// What each argument may be, for completion, separated by blanks: N a dongle, PATH an actor, ID
  /// a toggle, PORT a stick's USB port, KIND of event, VERB, or words: "on|off N|all". The last one
  /// ends with "..." where it may come again. "--dongle=N": that word, and after it an N.
  std::string takes = {};

  seconds patience{15}; ///< How long the operator's side waits for the answer.

  /// Tells the uses that change nothing, of a verb that `mutates`.
  bool (*only_reads)(const words&) = nullptr;

  bool hidden = false;      ///< Not for people: help and completion pass it over.
  const char* chapter = ""; ///< Of help: filled in by the table.

  /// What of its arguments may be written down, in logs and histories; empty: all of them.
  words (*told)(const words&) = nullptr;
};

/// Whether this use of a verb changes something.
bool changes(const command& x, const words& args);

/// Every verb, in the order of `help`, chapter by chapter.
const std::vector<command>& commands();

/// The verb of that name, or null.
const command* find_command(const std::string& name);

/// "no verb \"tre\"; did you mean tree?"
std::string unknown_verb(const std::string& name);

/// `help`: all verbs by chapters, or one.
std::string help_text(const std::string& verb = {});

/// Exit codes of donglectl (contract, section 2).
enum exit_code { exit_fine = 0, exit_failed = 1, exit_usage = 64, exit_unreachable = 69 };

/// The exit code that a refusal means.
int exit_code_of(const refusal& x);

/// Tells the operator of a refusal, as JSON where that was asked for; answers its exit code.
int tell(const refusal& x, const screen& out);

/// Tells the operator that there was no answer; answers the exit code.
int tell_unreachable(const failure& x, const screen& out);

/// One question to the daemon and its answer shown; answers the exit code.
int ask_once(remote& daemon, const command& what, const words& args, const screen& out);

/// Does what the operator typed, `help` included; answers the exit code.
int execute(remote& daemon, const words& line, const screen& out);

} // namespace dongled::api
