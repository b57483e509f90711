#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace dongled::api {

/// Rows of cells as lines of aligned columns, for terminals. Cells are cleaned of control
/// characters: what a modem or a client said must not steer the operator's terminal.
class text_table {
public:
  explicit text_table(std::vector<std::string> head) { add(std::move(head)); }
  void add(std::vector<std::string> row);
  std::string text() const;

private:
  std::vector<std::vector<std::string>> rows_;
};

/// The text without control characters, bytes of broken UTF-8 aside.
std::string printable(const std::string& x);

/// A paragraph of at most @p columns (words that are longer stay whole), after @p head, under which
/// the further lines are indented. Cleaned of control characters; ends with a newline.
std::string wrapped(const std::string& head, const std::string& text, size_t columns = 96);

/// "3 s", "12 min", "5 h", "3 d".
std::string age_text(long long seconds);

/// "1.5 GB"
std::string bytes_text(unsigned long long bytes);

/// The time of day of an RFC 3339 time: "10:00:00.250"; anything else unchanged.
std::string clock_text(const std::string& rfc3339);

} // namespace dongled::api
