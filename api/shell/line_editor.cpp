#include "api/shell/line_editor.hpp"

#include "api/shell/completion.hpp"

#include <histedit.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <clocale>
#include <cstdio>
#include <cwchar>

namespace dongled::api {

namespace {

constexpr int between_looks_ms = 100;
constexpr std::chrono::seconds between_idle_calls{2};

enum class key { there, silent, interrupted, over };

/// Whether a byte can be read from the terminal.
key look() {
  pollfd in{STDIN_FILENO, POLLIN, 0};
  auto n = ::poll(&in, 1, between_looks_ms);
  if (n > 0)
    return key::there;
  return n == 0 || errno == EINTR ? key::silent : key::over;
}

} // namespace

struct line_editor::impl {
  impl(hooks x, std::string history) : wants(std::move(x)), file(std::move(history)) {
    std::setlocale(LC_CTYPE, ""); // libedit converts to wide characters and back
    HistEvent event;
    past = ::history_init();
    ::history(past, &event, H_SETSIZE, 1000);
    ::history(past, &event, H_SETUNIQUE, 1);
    if (!file.empty())
      ::history(past, &event, H_LOAD, file.c_str());
    editor = ::el_init("donglectl", stdin, stdout, stderr);
    ::el_set(editor, EL_CLIENTDATA, this);
    ::el_set(editor, EL_PROMPT_ESC, &impl::prompt_of, '\1');
    ::el_set(editor, EL_EDITOR, "emacs");
    ::el_set(editor, EL_HIST, ::history, past);
    ::el_set(editor, EL_ADDFN, "complete-word", "Completes the word", &impl::complete);
    ::el_set(editor, EL_BIND, "^I", "complete-word", nullptr);
    ::el_set(editor, EL_BIND, "^R", "em-inc-search-prev", nullptr);
    ::el_set(editor, EL_GETCFN, &impl::next_character);
    ::el_source(editor, nullptr); // whoever has a ~/.editrc wants it
  }

  ~impl() {
    HistEvent event;
    if (!file.empty())
      ::history(past, &event, H_SAVE, file.c_str());
    ::el_end(editor);
    ::history_end(past);
  }

  static impl& of(EditLine* x) {
    void* me = nullptr;
    ::el_get(x, EL_CLIENTDATA, &me);
    return *static_cast<impl*>(me);
  }

  static char* prompt_of(EditLine* x) {
    auto& me = of(x);
    me.prompt = me.wants.prompt();
    return me.prompt.data();
  }

  /// libedit's own would end the shell at the second Ctrl-C. 1: a character; 0: the end; -1: no.
  static int next_character(EditLine* x, wchar_t* into) {
    auto& me = of(x);
    std::mbstate_t state{};
    while (true) {
      char byte = 0;
      switch (me.await_key()) {
      case key::interrupted: errno = EINTR; return -1;
      case key::silent: continue;
      case key::there:
      case key::over: break;
      }
      if (::read(STDIN_FILENO, &byte, 1) != 1)
        return 0;
      auto used = std::mbrtowc(into, &byte, 1, &state);
      if (used == static_cast<size_t>(-2))
        continue; // the beginning of a character
      if (used == static_cast<size_t>(-1))
        *into = L'?';
      return 1;
    }
  }

  key await_key() {
    auto now = std::chrono::steady_clock::now();
    auto seen = look();
    if (wants.interrupted()) {
      broken_off = true;
      return key::interrupted;
    }
    if (seen != key::silent) {
      quiet_since = now;
      return seen;
    }
    if (now - quiet_since < between_idle_calls)
      return key::silent;
    auto notice = wants.idle();
    quiet_since = std::chrono::steady_clock::now();
    if (!notice.empty()) {
      std::printf("\r\033[K%s\n", notice.c_str());
      std::fflush(stdout);
      ::el_set(editor, EL_REFRESH);
    }
    return key::silent;
  }

  static unsigned char complete(EditLine* x, int) {
    auto& me = of(x);
    auto line = ::el_line(x);
    std::string before{line->buffer, line->cursor};
    auto typed = split(before);
    if (before.empty() || before.back() == ' ')
      typed.emplace_back();
    auto found = me.wants.complete(typed);
    if (found.empty())
      return CC_REFRESH_BEEP;
    auto more = common_stem(found).substr(typed.back().size());
    if (found.size() == 1)
      more += ' ';
    if (!more.empty() && ::el_insertstr(x, more.c_str()) == 0)
      return CC_REFRESH;
    me.list(found);
    return CC_REDISPLAY;
  }

  /// All that the word may become, in columns below the line.
  void list(const std::vector<std::string>& found) const {
    size_t widest = 0;
    for (auto& word : found)
      widest = std::max(widest, word.size() + 2);
    auto columns = std::max<size_t>(78 / widest, 1);
    for (size_t i = 0; i < found.size(); ++i)
      std::printf("%s%-*s", i % columns == 0 ? "\n" : "", static_cast<int>(widest),
                  found[i].c_str());
    std::printf("\n");
    std::fflush(stdout);
  }

  hooks wants;
  std::string file, prompt;
  History* past = nullptr;
  EditLine* editor = nullptr;
  bool broken_off = false;
  std::chrono::steady_clock::time_point quiet_since = std::chrono::steady_clock::now();
};

line_editor::line_editor(hooks wants, std::string history_file)
  : impl_(std::make_unique<impl>(std::move(wants), std::move(history_file))) {}

line_editor::~line_editor() = default;

line_editor::read line_editor::next(std::string& into) {
  int size = 0;
  impl_->broken_off = false;
  ::el_resize(impl_->editor); // the terminal may have another size by now
  auto text = ::el_gets(impl_->editor, &size);
  if (!text || impl_->broken_off) {
    std::printf("%s\n", impl_->broken_off ? "^C" : "");
    std::fflush(stdout);
    return impl_->broken_off ? read::interrupted : read::over;
  }
  into.assign(text, static_cast<size_t>(std::max(size, 0)));
  into.erase(into.find_last_not_of("\r\n") + 1);
  auto kept = !impl_->wants.keeps || impl_->wants.keeps(into);
  if (kept && into.find_first_not_of(' ') != into.npos) {
    HistEvent event;
    ::history(impl_->past, &event, H_ENTER, into.c_str());
  }
  return read::line;
}

} // namespace dongled::api
