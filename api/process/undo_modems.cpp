#include "api/process/undo_modems.hpp"

#include "io/hilink/modem_intents.hpp"

namespace dongled::api {

std::vector<std::string> modems_left(const settings& x) {
  auto path = x.state_dir + "/modems";
  auto left = io::hilink::modem_intent_files{path}.list();
  std::vector<std::string> out;
  for (auto& y : left.intents)
    out.push_back(
      words(y) + ", was left behind by " + y.why
      + ": the modem is not touched by --undo; dongled gives it back when it is started "
        "again, or set it on the modem's own page");
  for (auto& name : left.unreadable)
    out.push_back(path + '/' + name
                  + " makes no sense and is left as it is: check the modem's network mode and data "
                    "switch by hand");
  if (!left.trouble.empty())
    out.push_back("what is owed to the modems cannot be read: " + left.trouble);
  return out;
}

} // namespace dongled::api
