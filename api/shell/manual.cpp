#include "api/shell/manual.hpp"

#include "api/commands.hpp"

namespace dongled::api {

namespace {

// Of the last change of these texts: a page must not differ from build to build.
constexpr const char* date = "2026-11-23";

/// Text as troff takes it: backslashes and hyphens as they are typed, no line that is a request.
std::string plain(const std::string& x) {
  std::string out;
  for (char c : x)
    out += c == '\\' ? std::string{"\\e"} : c == '-' ? std::string{"\\-"} : std::string(1, c);
  return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

/// A tagged paragraph.
std::string item(const std::string& tag, const std::string& usage, const std::string& text) {
  auto rest = usage.empty() ? std::string{} : " " + plain(usage);
  return ".TP\n\\fB" + plain(tag) + "\\fR" + rest + '\n' + plain(text) + '\n';
}

} // namespace

std::string tool_manual(const std::string& version) {
  std::string out = ".TH DONGLECTL 1 ";
  out += date;
  out += " \"dongled " + plain(version) + "\"\n";
  out += ".SH NAME\ndonglectl \\- asks dongled, the daemon of a rack of LTE dongles\n"
         ".SH SYNOPSIS\n\\fBdonglectl\\fR [\\fB\\-\\-connect\\fR \\fIHOST:PORT\\fR] "
         "[\\fB\\-\\-json\\fR] [\\fIVERB\\fR ...]\n"
         ".SH DESCRIPTION\n"
         "Has dongled do one verb and shows the answer.\n"
         "Without a verb it is an interactive shell with history and completion.\n"
         ".SH OPTIONS\n";
  out +=
    item("--connect", "HOST:PORT", "Where dongled's shell listens; 127.0.0.1:4242 by default.");
  out += item("--hosts", "FILE|HOST[:PORT],...",
              "Asks all of these racks at once, and names who is silent. A verb that changes "
              "something asks first, or wants --yes.");
  out += item("--json", "", "Shows answers, and refusals, as JSON.");
  out += item("--tls-certificate", "FILE",
              "With the next two: speaks TLS, as a shell beyond loopback "
              "does. Our certificate, in PEM form, as the others are.");
  out += item("--tls-key", "FILE", "Its key.");
  out += item("--tls-authority", "FILE", "Who must have signed dongled's certificate.");
  out += item("--color=auto|always|never", "",
              "Whether to colour. By itself it colours on a terminal, unless NO_COLOR is set.");
  out += item("--help", "", "Lists the verbs.");
  out += item("--version", "", "Prints the version.");
  out += ".SH VERBS\nN is a dongle's subnet number, PATH an actor's path.\n";
  std::string chapter;
  for (auto& x : commands()) {
    if (x.hidden)
      continue;
    if (chapter != x.chapter) {
      chapter = x.chapter;
      out += ".SS " + plain(chapter) + '\n';
    }
    out += item(x.name, x.usage, x.help);
  }
  out += ".PP\nThese need no daemon:\n";
  out += item("completion", "bash|zsh", "Prints what makes that shell complete the words.");
  out += item("man", "", "Prints this page as troff.");
  out += item("man migrate", "",
              "Tells what each command, file and cron line of the scripts before dongled is now.");
  out += ".SH ENVIRONMENT\n";
  out += item("DONGLECTL_TLS_CERTIFICATE, DONGLECTL_TLS_KEY, DONGLECTL_TLS_AUTHORITY", "",
              "What the options of that name say, where they are not given.");
  out += item("NO_COLOR", "", "Not empty: nothing is coloured.");
  out += ".SH FILES\n" + item("~/.donglectl_history", "", "What was typed in the shell.");
  out += ".SH EXIT STATUS\n";
  out += item("0", "", "Fine.");
  out += item("1", "", "The operation failed.");
  out += item("64", "", "Usage.");
  out += item("69", "", "dongled cannot be reached, or is of another version.");
  return out;
}

} // namespace dongled::api
