#include "config/load.hpp"

#include "config/json_tree.hpp"
#include "config/keys.hpp"
#include "config/validate.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>

namespace dongled {

namespace {

constexpr size_t largest_file = size_t{1} << 20;
constexpr size_t most_problems = 200;

/// Walks the tree beside the key table.
class reader {
public:
  explicit reader(loaded& out, const std::string& file) : out_(out), file_(file) {
    for (auto& row : key_table())
      rows_.emplace(row.path, &row);
  }

  void section(const json_node& x, const std::string& path) {
    lines_[path] = x.line;
    auto members = std::get_if<json_node::members>(&x.value);
    if (!members)
      return say(x.line, path, std::string("expected an object, got ") + kind_of(x));
    for (auto& [key, value] : *members) {
      if (out_.problems.size() > most_problems)
        return;
      member(value, path.empty() ? key : path + '.' + key, key.find('.') != key.npos);
    }
  }

  void cross_check() {
    for (auto& x : validate(out_.values))
      say(line_of(x.key), x.key, x.text);
  }

  void say(int line, std::string key, std::string text) {
    out_.problems.push_back({file_, line, std::move(key), std::move(text)});
  }

private:
  void member(const json_node& x, const std::string& path, bool dotted) {
    // A key "socks.udp" written with its dot is not the key `udp` within `socks`.
    auto row = dotted ? rows_.end() : rows_.find(path);
    if (row != rows_.end())
      return value(x, *row->second);
    if (!dotted && is_section(path))
      return section(x, path);
    auto near = nearest_key(path);
    say(x.line, path, "unknown key" + (near.empty() ? near : "; did you mean " + near + "?"));
  }

  void value(const json_node& x, const key_row& row) {
    lines_[row.path] = x.line;
    if (auto map = std::get_if<json_node::members>(&x.value))
      for (auto& [key, inner] : *map)
        lines_[row.path + '.' + key] = inner.line;
    if (auto list = std::get_if<json_node::elements>(&x.value))
      for (size_t i = 0; i < list->size(); ++i)
        element((*list)[i], row.path + '[' + std::to_string(i) + ']');
    row.read(x, out_.values, [&](int line, const std::string& beneath, const std::string& what) {
      say(line, row.path + beneath, what);
    });
  }

  void element(const json_node& x, const std::string& path) {
    lines_[path] = x.line;
    if (auto map = std::get_if<json_node::members>(&x.value))
      for (auto& [key, inner] : *map)
        lines_[path + '.' + key] = inner.line;
  }

  /// The line of a key, or, for one left to its default, of what it stands in.
  int line_of(std::string key) const {
    while (true) {
      if (auto hit = lines_.find(key); hit != lines_.end())
        return hit->second;
      if (key.empty())
        return 1;
      auto dot = key.rfind('.');
      key.erase(dot == key.npos ? 0 : dot);
    }
  }

  loaded& out_;
  const std::string& file_;
  std::map<std::string, const key_row*> rows_;
  std::map<std::string, int> lines_;
};

void bound(std::vector<problem>& problems, const std::string& file) {
  std::stable_sort(problems.begin(), problems.end(),
                   [](auto& a, auto& b) { return a.line < b.line; });
  if (problems.size() <= most_problems)
    return;
  auto more = problems.size() - most_problems;
  problems.resize(most_problems);
  problems.push_back({file, 0, "", "and at least " + std::to_string(more) + " more problems"});
}

} // namespace

loaded load(std::string text, std::string file_name) {
  loaded out;
  if (text.size() > largest_file) {
    out.problems.push_back({file_name, 0, "", "larger than 1 MiB; expected a configuration file"});
    return out;
  }
  auto tree = read_json(text, file_name);
  out.problems = std::move(tree.problems);
  reader walk(out, file_name);
  walk.section(tree.root, "");
  // Contradictions are judged only between settings that are each what their author meant.
  if (out.ok())
    walk.cross_check();
  bound(out.problems, file_name);
  return out;
}

loaded load_file(const std::string& path) {
  auto unreadable = [&] {
    auto why = errno ? std::strerror(errno) : "not a readable file";
    return loaded{{}, {{path, 0, "", std::string("cannot be read: ") + why}}};
  };
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in)
    return unreadable();
  std::string text(largest_file + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || (in.fail() && !in.eof()))
    return unreadable();
  text.resize(static_cast<size_t>(in.gcount()));
  return load(std::move(text), path);
}

} // namespace dongled
