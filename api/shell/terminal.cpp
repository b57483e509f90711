#include "api/shell/terminal.hpp"

#include "api/shell/paint.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <map>

namespace dongled::api {

namespace {

/// To the alternate screen, without a cursor and without line wrapping; and back.
constexpr const char* enter = "\x1b[?1049h\x1b[?25l\x1b[?7l";
constexpr const char* leave = "\x1b[?7h\x1b[?25h\x1b[?1049l";

void put(const std::string& x) {
  for (size_t done = 0; done < x.size();) {
    auto n = ::write(STDOUT_FILENO, x.data() + done, x.size() - done);
    if (n <= 0)
      return; // a terminal that is gone takes nothing
    done += static_cast<size_t>(n);
  }
}

} // namespace

struct terminal::impl {
  termios before{};
  bool changed = false;
};

terminal::terminal() : impl_(std::make_unique<impl>()) {
  if (::tcgetattr(STDIN_FILENO, &impl_->before) == 0) {
    auto raw = impl_->before;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    impl_->changed = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) == 0;
  }
  put(enter);
}

terminal::~terminal() {
  put(leave);
  if (impl_->changed)
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &impl_->before);
}

terminal::extent terminal::size() const {
  winsize now{};
  extent out;
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &now) == 0 && now.ws_col > 0 && now.ws_row > 0)
    out = {now.ws_col, now.ws_row};
  return out;
}

void terminal::show(const std::vector<top::screen_line>& lines, bool colour) {
  put(drawn(lines, colour));
}

top::key_press terminal::key_within(int patience_ms) {
  pollfd in{STDIN_FILENO, POLLIN, 0};
  if (::poll(&in, 1, patience_ms) <= 0)
    return top::key_press::none;
  std::array<char, 16> bytes{};
  auto n = ::read(STDIN_FILENO, bytes.data(), bytes.size());
  // A terminal that hung up is read as an end: nobody is there any more.
  return n <= 0 ? top::key_press::quit : key_of({bytes.data(), static_cast<size_t>(n)});
}

top::key_press key_of(const std::string& bytes) {
  using top::key_press;
  static const std::map<std::string, key_press> all{{"q", key_press::quit},
                                                    {"Q", key_press::quit},
                                                    {"s", key_press::sort},
                                                    {"d", key_press::details},
                                                    {"\r", key_press::details},
                                                    {"\n", key_press::details},
                                                    {"k", key_press::up},
                                                    {"\x1b[A", key_press::up},
                                                    {"\x1bOA", key_press::up},
                                                    {"j", key_press::down},
                                                    {"\x1b[B", key_press::down},
                                                    {"\x1bOB", key_press::down},
                                                    {"\x1b[5~", key_press::page_up},
                                                    {"\x1b[6~", key_press::page_down},
                                                    {"\x1b[H", key_press::top},
                                                    {"g", key_press::top},
                                                    {"\x1b[F", key_press::bottom},
                                                    {"G", key_press::bottom},
                                                    {"\x04", key_press::quit}};
  auto found = all.find(bytes);
  return found == all.end() ? key_press::none : found->second;
}

std::string drawn(const std::vector<top::screen_line>& lines, bool colour) {
  std::string out = "\x1b[H";
  for (size_t i = 0; i < lines.size(); ++i) {
    auto& line = lines[i];
    out += i == 0 ? "" : "\r\n";
    if (line.inverse) {
      out += "\x1b[7m";
      out += line.text;
      out += "\x1b[0m";
    } else {
      out += colour ? painted(line.text) : line.text;
    }
    out += "\x1b[K";
  }
  return out + "\x1b[J";
}

} // namespace dongled::api
