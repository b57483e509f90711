#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dongled::api {

/// Reads lines from the terminal as people expect it: editing, history, completion, Ctrl-C, which
/// gives up the line and not the shell. On libedit. One at a time; used by one thread.
class line_editor {
public:
  /// What the editor asks for while somebody types.
  struct hooks {
    /// The prompt; what takes no room, such as colours, stands between two '\1'.
    std::function<std::string()> prompt;
    /// What the last of the words may become.
    std::function<std::vector<std::string>(const std::vector<std::string>& typed)> complete;
    /// Whether Ctrl-C was pressed since it was asked last.
    std::function<bool()> interrupted;
    /// Asked about every two seconds while nobody types: a notice to be shown; empty: none.
    std::function<std::string()> idle;
    /// Whether a line may be kept in the history; empty: all may.
    std::function<bool(const std::string& line)> keeps = {};
  };

  /// The history is kept in @p history_file; empty: it is not.
  line_editor(hooks wants, std::string history_file);
  ~line_editor();
  line_editor(const line_editor&) = delete;
  line_editor& operator=(const line_editor&) = delete;

  enum class read { line, interrupted, over };

  /// Reads a line into @p into, without its end.
  read next(std::string& into);

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace dongled::api
