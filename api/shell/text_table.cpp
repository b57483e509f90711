#include "api/shell/text_table.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <sstream>

namespace dongled::api {

namespace {

/// Columns that a text takes: characters, not bytes.
size_t width(const std::string& x) {
  return static_cast<size_t>(
    std::count_if(x.begin(), x.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

} // namespace

std::string printable(const std::string& x) {
  std::string out;
  for (char c : x)
    out += static_cast<unsigned char>(c) < 32 || c == 127 ? ' ' : c;
  return out;
}

void text_table::add(std::vector<std::string> row) {
  for (auto& cell : row)
    cell = printable(cell);
  rows_.push_back(std::move(row));
}

std::string text_table::text() const {
  std::vector<size_t> widths;
  for (auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], width(row[i]));
  }
  std::string out;
  for (auto& row : rows_) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i)
      line += row[i] + std::string(widths[i] - width(row[i]) + 2, ' ');
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

std::string wrapped(const std::string& head, const std::string& text, size_t columns) {
  std::istringstream words(printable(text));
  auto indent = width(head);
  std::string out = printable(head), space;
  auto at = indent;
  for (std::string word; words >> word;) {
    if (!space.empty() && at + 1 + width(word) > columns) {
      out += '\n' + std::string(indent, ' ');
      at = indent;
      space.clear();
    }
    out += space + word;
    at += space.size() + width(word);
    space = " ";
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out + '\n';
}

std::string age_text(long long seconds) {
  if (seconds < 120)
    return std::to_string(seconds) + " s";
  if (seconds < 7200)
    return std::to_string(seconds / 60) + " min";
  if (seconds < 172800)
    return std::to_string(seconds / 3600) + " h";
  return std::to_string(seconds / 86400) + " d";
}

std::string bytes_text(unsigned long long bytes) {
  static const std::array<const char*, 6> units{"B", "kB", "MB", "GB", "TB", "PB"};
  auto x = static_cast<double>(bytes);
  size_t unit = 0;
  for (; x >= 1000 && unit + 1 < units.size(); ++unit)
    x /= 1000;
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), unit == 0 ? "%.0f %s" : "%.1f %s", x, units[unit]);
  return out.data();
}

std::string clock_text(const std::string& rfc3339) {
  return rfc3339.size() > 23 && rfc3339[10] == 'T' ? rfc3339.substr(11, 12) : rfc3339;
}

} // namespace dongled::api
