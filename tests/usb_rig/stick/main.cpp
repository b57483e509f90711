#include "tests/lab/control.hpp"
#include "tests/usb_rig/stick/stick.hpp"
#include "tests/usb_rig/stick/stick_options.hpp"

#include <csignal>
#include <cstdio>
#include <cstring>

#include <sched.h>

namespace {

using namespace dongled;
using namespace dongled::rig;
using nlohmann::json;

result<json> as_json(const result<done>& x) {
  if (!x)
    return x.why();
  return json::object();
}

/// What the control socket understands; tests/usb_rig/README.md lists it.
result<json> obey(stick& x, const std::vector<std::string>& argv) {
  auto word = [&argv](size_t i) { return i < argv.size() ? argv[i] : std::string{}; };
  const auto& verb = argv[0];
  if (verb == "plug")
    return as_json(x.plug(word(1)));
  if (verb == "unplug")
    return x.unplug(), json::object();
  if (verb == "power" && (word(1) == "on" || word(1) == "off"))
    return x.set_power(word(1) == "on"), json::object();
  if (verb == "bounce")
    return x.bounce(), json::object();
  if (verb == "fault")
    return as_json(x.set_fault(word(1), word(2)));
  if (verb == "heal")
    return as_json(x.heal(word(1)));
  if (verb == "status")
    return x.status();
  return failure{fault::bad_input, "no such verb: " + verb, 0};
}

int complain(const failure& x, int code) {
  std::fprintf(stderr, "donglestick: %s%s%s\n", x.doing.c_str(), x.detail > 0 ? ": " : "",
               x.detail > 0 ? std::strerror(x.detail) : "");
  return code;
}

} // namespace

int main(int argc, char* argv[]) {
  std::setvbuf(stderr, nullptr, _IOLBF, 0);
  auto options = parse_stick({argv + 1, argv + argc});
  if (!options)
    return std::fputs(stick_usage, stderr), complain(options.why(), 64);
  std::signal(SIGPIPE, SIG_IGN);
  // The stick's cable ends in a namespace of its own: every stick has the same names in it.
  if (::unshare(CLONE_NEWNET) != 0)
    return complain({fault::denied, "making a network namespace", errno}, 77);
  auto loop = lab::loop::make();
  if (!loop)
    return complain(loop.why(), 69);
  auto made = stick::make(*loop, *options);
  if (!made)
    return complain(made.why(), 69);
  auto door = lab::control::make(
    *loop, options->control, [&](const auto& words, auto answer) { answer(obey(**made, words)); });
  if (!door)
    return complain(door.why(), 69);
  loop->run();
  return 0;
}
