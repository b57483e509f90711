#include "api/shell/remote.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/firewall_setup.hpp"
#include "api/verbs/verbs.hpp"
#include "api/views/wall_check.hpp"

#include <optional>

// `firewall check`, on the operator's side: the ports as others see them.

namespace dongled::api::verbs {

using nlohmann::json;

namespace {

/// The daemon's answer; nothing: it was told why there is none, and @p code is the exit code.
std::optional<json> asked(remote& daemon, const words& args, const screen& out, int& code) {
  auto said = daemon.call("firewall", args, seconds{15});
  if (!said) {
    code = tell_unreachable(said.why(), out);
    return std::nullopt;
  }
  if (auto why = std::get_if<refusal>(&*said)) {
    code = tell(*why, out);
    return std::nullopt;
  }
  return std::get<json>(*said);
}

/// Whom to connect as. The attempts of strangers come first.
struct attempts_wanted {
  std::vector<io::host::connection_attempt> all;
  std::vector<wall_port> ports;
  bool anybody = false;
};

attempts_wanted attempts_of(const json& sample) {
  attempts_wanted out;
  auto someone = ip_address::parse(sample.at("someone").get<std::string>());
  auto stranger = ip_address::parse(sample.at("stranger").get<std::string>());
  out.anybody = someone.has_value();
  for (auto& x : sample.at("ports")) {
    wall_port port;
    port.dongle = x.at("dongle").get<int>();
    port.port = x.at("port").get<uint16_t>();
    port.listening = x.at("listening").get<bool>();
    out.ports.push_back(port);
  }
  for (auto& who : {stranger, someone})
    for (auto& x : out.ports)
      if (who)
        out.all.push_back({*who, x.port});
  return out;
}

int check_wall(remote& daemon, const screen& out) {
  auto code = int{exit_fine};
  auto status = asked(daemon, {"status"}, out, code);
  if (!status)
    return code;
  if (status->at("enabled") != true)
    return tell(
      refusal{"the firewall is off: socks.allow alone says who may connect", "FIREWALL_OFF"}, out);
  auto sample = asked(daemon, {"sample"}, out, code);
  if (!sample)
    return code;
  if (sample->at("stranger") == "")
    return tell(refusal{"everybody may connect: there is no stranger to try it as", "NO_STRANGER"},
                out);
  auto listen = sample->at("listen").get<std::string>();
  auto any = listen == "0.0.0.0" || listen == "::";
  if (!any && !ip_address::parse(listen)->is_v4())
    return tell(refusal{"the ports listen by IPv6 alone, which is not tried", "UNSUPPORTED"}, out);
  auto wanted = attempts_of(*sample);
  auto said = io::host::connect_from_outside(wanted.all, any ? std::string{} : listen);
  if (!said)
    return tell(said.why().code == fault::denied
                  ? refusal{"only root may check it: it takes a network namespace", "NOT_ROOT"}
                  : to_refusal(said.why()),
                out);
  for (size_t i = 0; i < wanted.ports.size(); ++i) {
    wanted.ports[i].stranger = (*said)[i];
    if (wanted.anybody)
      wanted.ports[i].allowed = (*said)[wanted.ports.size() + i];
  }
  auto report = wall_report(wanted.ports, *status);
  out.print(out.json ? report.dump(2) + '\n' : wall_text(report));
  return report.at("fine") == true ? exit_fine : exit_failed;
}

} // namespace

int drive_firewall(remote& daemon, const words& args, const screen& out) {
  if (args == words{"check"})
    return check_wall(daemon, out);
  if (args == words{"setup"})
    return set_up_firewall(out);
  return ask_once(daemon, *find_command("firewall"), args, out);
}

} // namespace dongled::api::verbs
