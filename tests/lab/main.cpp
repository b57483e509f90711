#include "tests/lab/big_file.hpp"
#include "tests/lab/control.hpp"
#include "tests/lab/lab.hpp"
#include "tests/lab/options.hpp"
#include "tests/lab/sandbox.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

using namespace dongled;
using namespace dongled::lab;

constexpr const char* usage_text =
  "usage: donglelab run --dongles 11,12,13|11-30 [--families A,B] [--faults 'N:NAME[=PARAM];…']\n"
  "                     [--hubs 4,4t,4k/4(2)]\n"
  "                     [--password TEXT] [--no-login] [--no-dhcp] [--boot-ms N] [--state DIR]\n"
  "                     -- COMMAND [ARG…]\n"
  "       donglelab ctl wait-ready | status [N] | public N | fault N NAME [PARAM]\n"
  "                     | heal N [NAME] | heal all | dns-log | uplink-log | power-log | "
  "clear-logs\n"
  "                     | unplug N | replug N [USB_PATH] | replace N [factory] | switch-mode N\n"
  "                     | hub-fault HUB [gone] | hub-heal [HUB] | ports | collateral\n"
  "       donglelab big BYTES SEED\n";

int complain(const std::string& text, int code) {
  std::fprintf(stderr, "donglelab: %s\n", text.c_str());
  return code;
}

int exit_code(const failure& x) {
  return x.code == fault::denied ? 77 : x.code == fault::bad_input ? 64 : 69;
}

std::string words(const failure& x) {
  return x.doing + (x.detail > 0 ? std::string{": "} + std::strerror(x.detail) : std::string{});
}

int run(const std::vector<std::string>& args) {
  auto options = parse_run(args);
  if (!options)
    return complain(options.why().doing, 64);
  auto status = run_in_sandbox([&] {
    auto x = lab::lab::make(*options);
    return x ? (*x)->run() : complain(words(x.why()), exit_code(x.why()));
  });
  return status ? *status : complain(words(status.why()), exit_code(status.why()));
}

int ctl(const std::vector<std::string>& args) {
  const char* socket = std::getenv("DONGLELAB_CONTROL");
  if (socket == nullptr)
    return complain("DONGLELAB_CONTROL is not set: ctl works inside `donglelab run` only", 64);
  auto x = ask_lab(socket, args);
  if (!x)
    return complain(x.why().doing, 1);
  if (x->is_string())
    std::printf("%s\n", x->get<std::string>().c_str());
  else if (!x->is_object() || !x->empty())
    std::printf("%s\n", x->dump(2).c_str());
  return 0;
}

bool read_number(const std::string& text, uint64_t& x) {
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), x);
  return code == std::errc{} && end == text.data() + text.size();
}

int big(const std::vector<std::string>& args) {
  uint64_t size = 0, seed = 0;
  if (args.size() != 2 || !read_number(args[0], size) || !read_number(args[1], seed))
    return complain("big wants BYTES and SEED", 64);
  constexpr uint64_t part = 1 << 20;
  for (uint64_t at = 0; at < size; at += part) {
    auto bytes = big_bytes(seed, at, std::min(part, size - at));
    if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size())
      return 1;
  }
  return 0;
}

} // namespace

int main(int argc, char* argv[]) {
  std::vector<std::string> args(argv + 1, argv + argc);
  std::string verb = args.empty() ? "" : args.front();
  if (!args.empty())
    args.erase(args.begin());
  if (verb == "run") {
    int status = run(args);
    std::fflush(nullptr);
    // Nothing that runs at exit (a sanitizer's leak check) could start a thread any more.
    std::_Exit(status);
  }
  if (verb == "ctl" && !args.empty())
    return ctl(args);
  if (verb == "big")
    return big(args);
  bool asked = verb == "--help" || verb == "help";
  std::fputs(usage_text, asked ? stdout : stderr);
  return asked ? 0 : 64;
}
