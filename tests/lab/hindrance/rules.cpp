#include "tests/lab/hindrance/rules.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <utility>

namespace lab::hindrance {

namespace {

constexpr std::array errors{
  std::pair{"EACCES", EACCES},
  std::pair{"EADDRINUSE", EADDRINUSE},
  std::pair{"EAGAIN", EAGAIN},
  std::pair{"EBADF", EBADF},
  std::pair{"ECONNABORTED", ECONNABORTED},
  std::pair{"EINTR", EINTR},
  std::pair{"EINVAL", EINVAL},
  std::pair{"EIO", EIO},
  std::pair{"EMFILE", EMFILE},
  std::pair{"ENETDOWN", ENETDOWN},
  std::pair{"ENFILE", ENFILE},
  std::pair{"ENOBUFS", ENOBUFS},
  std::pair{"ENOENT", ENOENT},
  std::pair{"ENOMEM", ENOMEM},
  std::pair{"ENOSPC", ENOSPC},
  std::pair{"EPERM", EPERM},
  std::pair{"EPROTO", EPROTO},
  std::pair{"ETIMEDOUT", ETIMEDOUT},
};

template <class T>
bool number(std::string_view text, T& into) {
  auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), into);
  return bad == std::errc{} && end == text.data() + text.size();
}

bool set(rule& x, std::string_view key, std::string_view value) {
  if (key == "path") {
    x.path = value;
  } else if (key == "family") {
    x.family = value;
  } else if (key == "thread") {
    x.thread = value;
  } else if (key == "port") {
    return number(value, x.port.emplace());
  } else if (key == "count") {
    return number(value, x.count.emplace());
  } else if (key == "after") {
    return number(value, x.after);
  } else if (key == "ms") {
    return number(value, x.ms);
  } else if (key == "errno") {
    auto i = std::find_if(errors.begin(), errors.end(), [=](auto& y) { return y.first == value; });
    if (i != errors.end())
      x.error = i->second;
    return i != errors.end();
  } else {
    return false;
  }
  return true;
}

std::string_view next(std::string_view& text, std::string_view ends) {
  auto at = std::min(text.find_first_of(ends), text.size());
  auto out = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return out;
}

} // namespace

const std::vector<std::string_view>& known_calls() {
  static const std::vector<std::string_view> all{
    "netlink", "netlink-answer", "fsync", "accept", "open", "opendir", "socket", "connect", "bind"};
  return all;
}

std::vector<rule> parse(std::string_view text, std::vector<std::string>& complaints) {
  std::vector<rule> out;
  while (!text.empty()) {
    auto line = next(text, "\n");
    auto whole = std::string{line};
    rule x;
    x.call = next(line, " ");
    if (x.call.empty() || x.call.front() == '#')
      continue;
    auto& all = known_calls();
    auto good = std::find(all.begin(), all.end(), x.call) != all.end();
    while (good && !line.empty()) {
      auto word = next(line, " ");
      if (word.empty())
        continue;
      auto key = next(word, "=");
      good = set(x, key, word);
    }
    if (good)
      out.push_back(std::move(x));
    else
      complaints.push_back(std::move(whole));
  }
  return out;
}

bool fits(const rule& x, const attempt& what) {
  return x.call == what.call && (!x.path || what.path.find(*x.path) != std::string::npos)
         && (!x.port || x.port == what.port) && (!x.family || *x.family == what.family)
         && (!x.thread || *x.thread == what.thread);
}

bool take(rule& x) {
  if (x.after > 0) {
    --x.after;
    return false;
  }
  if (!x.count)
    return true;
  if (*x.count == 0)
    return false;
  --*x.count;
  return true;
}

} // namespace lab::hindrance
