#include "io/host/sysctl_files.hpp"

#include "io/store/whole_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fnmatch.h>
#include <map>
#include <optional>

namespace dongled::io::host {

namespace {

constexpr size_t largest_file = 256 * 1024;

std::string_view trimmed(std::string_view x) {
  constexpr auto blanks = " \t\r";
  auto from = std::min(x.find_first_not_of(blanks), x.size());
  x.remove_prefix(from);
  auto last = x.find_last_not_of(blanks);
  return last == x.npos ? std::string_view{} : x.substr(0, last + 1);
}

/// As sysctl(8) reads it: the first separator says which one it is, and the other is a part of
/// names.
std::string with_slashes(std::string_view key) {
  std::string out{key};
  auto first = out.find_first_of("./");
  if (first != out.npos && out[first] == '.')
    for (auto& c : out)
      c = c == '.' ? '/' : c == '/' ? '.' : c;
  return out;
}

std::string text_of(const std::string& path) {
  auto text = store::read_whole(path, largest_file);
  return text && *text ? **text : std::string{};
}

bool sets(const std::vector<sysctl_line>& lines, const std::string& setting, int& line) {
  auto found = false;
  for (auto& x : lines)
    if (::fnmatch(x.key.c_str(), setting.c_str(), FNM_PATHNAME) == 0) {
      found = true;
      line = x.line; // the last one counts
    }
  return found;
}

/// The files that count, by name: a name in an earlier folder hides the same name in a later one.
std::map<std::string, std::string> files_of(const std::string& root) {
  std::map<std::string, std::string> out;
  for (auto folder : {"/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d",
                      "/usr/lib/sysctl.d", "/lib/sysctl.d"}) {
    std::error_code bad;
    for (std::filesystem::directory_iterator i{root + folder, bad}, end; !bad && i != end;
         i.increment(bad)) {
      auto name = i->path().filename().string();
      if (name.ends_with(".conf"))
        out.emplace(name, std::string{folder} + '/' + name);
    }
  }
  return out;
}

/// What a profile of tuned, or one that it includes, sets.
bool profile_sets(const std::string& root, std::string name, const std::string& setting) {
  constexpr int deepest = 8;
  for (int depth = 0; depth < deepest && !name.empty(); ++depth) {
    if (name.find('/') != name.npos || name.starts_with('.'))
      return false;
    std::string text;
    for (auto folder :
         {"/etc/tuned/", "/etc/tuned/profiles/", "/usr/lib/tuned/", "/usr/lib/tuned/profiles/"})
      if (text.empty())
        text = text_of(root + folder + name + "/tuned.conf");
    int line = 0;
    if (sets(read_sysctl_lines(text, "sysctl"), setting, line))
      return true;
    name.clear();
    for (auto& x : read_sysctl_lines(text, "main"))
      if (x.key == "include")
        name = x.value;
  }
  return false;
}

} // namespace

std::vector<sysctl_line> read_sysctl_lines(std::string_view text, const std::string& section) {
  std::vector<sysctl_line> out;
  auto inside = section.empty();
  for (int number = 1; !text.empty(); ++number) {
    auto end = std::min(text.find('\n'), text.size());
    auto line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#' || line.front() == ';')
      continue;
    if (!section.empty() && line.front() == '[') {
      inside = line == '[' + section + ']';
      continue;
    }
    auto is = line.find('=');
    if (!inside || is == line.npos)
      continue;
    auto key = trimmed(line.substr(0, is));
    if (key.starts_with('-')) // its errors do not matter
      key.remove_prefix(1);
    if (!key.empty())
      out.push_back({number, with_slashes(key), std::string{trimmed(line.substr(is + 1))}});
  }
  return out;
}

std::vector<std::string> who_sets(const std::string& root, const std::string& setting) {
  std::vector<std::string> out;
  auto base = root == "/" ? std::string{} : root;
  auto look = [&](const std::string& path) {
    int line = 0;
    if (sets(read_sysctl_lines(text_of(base + path)), setting, line))
      out.push_back(path + ':' + std::to_string(line));
  };
  for (auto& [name, path] : files_of(base))
    look(path);
  look("/etc/sysctl.conf");
  auto profile = text_of(base + "/etc/tuned/active_profile");
  auto names = std::string_view{profile};
  while (!names.empty()) { // several may be active at once, separated by blanks
    auto end = std::min(names.find_first_of(" \n"), names.size());
    std::string name{names.substr(0, end)};
    names.remove_prefix(std::min(end + 1, names.size()));
    if (!name.empty() && profile_sets(base, name, setting))
      out.push_back("tuned profile " + name);
  }
  return out;
}

} // namespace dongled::io::host
