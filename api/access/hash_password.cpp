#include "api/access/hash_password.hpp"

#include "api/access/exit_status.hpp"
#include "io/relay/access/password.hpp"

#include <termios.h>
#include <unistd.h>

#include <istream>
#include <ostream>

namespace dongled::api {

namespace {

/// A terminal that does not show what is typed, until the end of the scope.
class no_echo {
public:
  no_echo() {
    if (tcgetattr(STDIN_FILENO, &before_) != 0)
      return;
    auto silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
  }
  ~no_echo() {
    if (changed_)
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  no_echo(const no_echo&) = delete;
  no_echo& operator=(const no_echo&) = delete;

private:
  termios before_{};
  bool changed_ = false;
};

std::string ask(std::istream& in, std::ostream& err) {
  no_echo silence;
  err << "Password: " << std::flush;
  std::string line;
  std::getline(in, line);
  err << '\n';
  return line;
}

} // namespace

int hash_password(std::istream& in, std::ostream& out, std::ostream& err, bool terminal) {
  std::string line;
  if (terminal)
    line = ask(in, err);
  else
    std::getline(in, line);
  auto made = io::relay::hash_password(line);
  if (!made) {
    err << "dongled: " << made.why().doing << '\n';
    return made.why().code == fault::bad_input ? exit_status::usage : exit_status::internal;
  }
  out << to_string(*made) << '\n';
  return exit_status::fine;
}

} // namespace dongled::api
