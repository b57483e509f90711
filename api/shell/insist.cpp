#include "api/shell/insist.hpp"

#include "api/shell/remote.hpp"

#include <chrono>
#include <thread>

namespace dongled::api {

namespace {

/// Between two tries; short sleeps, so that Ctrl-C is heeded.
void rest(const screen& out) {
  constexpr int naps = 20;
  for (int i = 0; i < naps && !out.interrupted(); ++i)
    std::this_thread::sleep_for(milliseconds{50});
}

} // namespace

result<verb_result> insist(remote& daemon, const std::string& verb, const words& args,
                           const screen& out) {
  constexpr seconds patience{30};
  for (auto lost = false;; rest(out)) {
    auto said = daemon.call(verb, args, patience);
    if (said) {
      if (lost)
        out.complain("connected again");
      return said;
    }
    if (out.interrupted() || said.why().code == fault::unsupported)
      return said;
    if (!lost)
      out.complain("lost the connection (" + said.why().doing + "); trying again");
    lost = true;
  }
}

} // namespace dongled::api
