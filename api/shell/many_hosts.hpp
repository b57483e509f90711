#pragma once

#include "api/commands.hpp"
#include "api/shell/remote.hpp"

#include <string>
#include <vector>

namespace dongled::api {

/// The daemons of `--hosts`: a file with one HOST[:PORT] a line (blank lines and `#` comments are
/// passed over), or such names separated by commas. Fails with `fault::bad_input`, naming the
/// place.
result<std::vector<std::string>> hosts_in(const std::string& text);

/// How one rack answered.
struct host_answer {
  std::string host;
  int code = exit_unreachable; ///< What donglectl would exit with, were it the only one.
  std::string text;            ///< What would be printed.
  std::string trouble;         ///< What would be complained of.
};

/// All answers as one text: each under its host's name, and who was silent at the end.
std::string told_together(const std::vector<host_answer>& all);
/// The same as JSON: `{"hosts": [{"host", "exit", "answer"|"error"}]}`; what an answer is that is
/// no JSON is told as text.
nlohmann::json json_together(const std::vector<host_answer>& all);

/// Does what the operator typed on every one of @p hosts at once, and shows what came of it. @p all
/// is what is common to them: TLS, version. What would follow or draw is refused. Answers the exit
/// code: 0 if it is 0 everywhere, else the first other one. Blocks.
int execute_everywhere(const std::vector<std::string>& hosts, const daemon_address& all,
                       const words& line, const screen& out);

} // namespace dongled::api
