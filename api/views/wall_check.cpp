#include "api/views/wall_check.hpp"

#include "api/shell/text_table.hpp"

namespace dongled::api {

using io::host::attempt_answer;
using nlohmann::json;

namespace {

bool gets_in(attempt_answer x) { return x == attempt_answer::served; }

/// What is wrong with a port; empty: nothing.
std::string wrong_with(const wall_port& x, const json& status) {
  if (gets_in(x.stranger))
    return "a stranger is served";
  auto kernel = status.at("kernel") == "enforced";
  if (kernel && x.stranger == attempt_answer::refusal)
    return "the kernel lets a stranger through; the proxy refuses it";
  if (!x.allowed || !x.listening || gets_in(*x.allowed))
    return {};
  if (*x.allowed == attempt_answer::refusal)
    return "the proxy refuses who is allowed";
  return status.at("others").empty() ? "who is allowed gets no answer"
                                     : "who is allowed gets no answer: another firewall is closed";
}

std::string decider(const wall_port& x, const json& status) {
  if (x.stranger == attempt_answer::refusal)
    return "the proxy";
  if (status.at("kernel") == "enforced")
    return "table inet dongled";
  return x.stranger == attempt_answer::reset ? "nobody listens" : "another firewall";
}

} // namespace

json wall_report(const std::vector<wall_port>& found, const json& status) {
  json ports = json::array();
  auto fine = true;
  for (auto& x : found) {
    auto wrong = wrong_with(x, status);
    fine = fine && wrong.empty();
    ports.push_back({{"dongle", x.dongle},
                     {"port", x.port},
                     {"listening", x.listening},
                     {"allowed", x.allowed ? json(to_string(*x.allowed)) : json(nullptr)},
                     {"stranger", to_string(x.stranger)},
                     {"decided_by", decider(x, status)},
                     {"wrong", wrong.empty() ? json(nullptr) : json(wrong)}});
  }
  return {{"fine", fine},
          {"kernel", status.at("kernel")},
          {"why", status.at("why")},
          {"ports", std::move(ports)},
          {"others", status.at("others")}};
}

std::string wall_text(const json& x) {
  text_table table{{"DONGLE", "PORT", "ALLOWED", "STRANGER", "DECIDED BY", "WRONG"}};
  auto word = [](const json& y) { return y.is_null() ? std::string{"-"} : y.get<std::string>(); };
  for (auto& p : x.at("ports"))
    table.add({std::to_string(p.at("dongle").get<int>()), std::to_string(p.at("port").get<int>()),
               word(p.at("allowed")), word(p.at("stranger")), word(p.at("decided_by")),
               word(p.at("wrong"))});
  auto out = table.text();
  if (x.at("kernel") != "enforced")
    out += "the kernel refuses nobody: " + word(x.at("why")) + '\n';
  for (auto& y : x.at("others"))
    out += word(y.at("name")) + " is here, too; it opens our ports with: " + word(y.at("open_with"))
           + '\n';
  return out + (x.at("fine").get<bool>() ? "every port is as it should be\n" : "");
}

} // namespace dongled::api
