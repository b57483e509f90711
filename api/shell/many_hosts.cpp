#include "api/shell/many_hosts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <thread>

namespace dongled::api {

namespace {

using nlohmann::json;

constexpr size_t most_hosts = 200;

std::string trimmed(std::string x) {
  auto from = x.find_first_not_of(" \t\r");
  auto to = x.find_last_not_of(" \t\r");
  return from == x.npos ? std::string{} : x.substr(from, to - from + 1);
}

/// Takes one name; what is wrong with it, or nothing.
std::string take(const std::string& name, std::vector<std::string>& out) {
  if (auto where = parse_endpoint(name); !where)
    return where.why().doing;
  if (std::ranges::find(out, name) != out.end())
    return name + " is there twice";
  if (out.size() == most_hosts)
    return "more than 200 hosts";
  out.push_back(name);
  return {};
}

/// Verbs that would go on for ever, or draw, are for one rack at a time.
bool for_one_only(const words& line) {
  if (line.empty() || line.front() == "top" || line.front() == "bundle")
    return true;
  return line.front() == "events" && std::ranges::find(line, "-f") != line.end();
}

host_answer ask_host(const std::string& host, daemon_address where, const words& line,
                     const screen& like) {
  host_answer out{host, exit_unreachable, {}, {}};
  screen own;
  own.json = like.json;
  own.print = [&](const std::string& x) { out.text += x; };
  own.complain = [&](const std::string& x) { out.trouble += x + '\n'; };
  own.interrupted = like.interrupted;
  try {
    remote daemon{std::move(where)};
    daemon.heed(like.interrupted);
    out.code = execute(daemon, line, own);
  } catch (const json::exception& e) { // an answer of an unexpected shape
    out.code = exit_failed;
    out.trouble += std::string{"its answer makes no sense: "} + e.what() + '\n';
  }
  return out;
}

std::string indented(const std::string& x) {
  std::istringstream in{x};
  std::string out;
  for (std::string line; std::getline(in, line);)
    out += "  " + line + '\n';
  return out;
}

/// `fleet haproxy` of several racks is one configuration.
int show_fleet(const std::vector<host_answer>& all, const screen& out) {
  json racks = json::array();
  auto code = exit_fine;
  for (auto& x : all) {
    auto said = json::parse(x.text, nullptr, false);
    if (x.code == exit_fine && said.is_object() && said.contains("racks")) {
      for (auto& rack : said["racks"])
        racks.push_back(rack);
      continue;
    }
    out.complain(x.host + ": " + (x.code == exit_unreachable ? "silent" : "no answer of use"));
    code = exit_failed;
  }
  json whole{{"racks", std::move(racks)}};
  out.print(out.json ? whole.dump(2) + '\n' : find_command("fleet")->render(whole));
  return code;
}

} // namespace

result<std::vector<std::string>> hosts_in(const std::string& text) {
  std::vector<std::string> out;
  if (std::ifstream file{text}; text.find(',') == text.npos && file) {
    int number = 0;
    for (std::string line; std::getline(file, line);) {
      ++number;
      auto name = trimmed(line.substr(0, line.find('#')));
      if (name.empty())
        continue;
      if (auto wrong = take(name, out); !wrong.empty())
        return failure{fault::bad_input, text + ':' + std::to_string(number) + ": " + wrong};
    }
  } else {
    std::istringstream in{text};
    for (std::string name; std::getline(in, name, ',');)
      if (auto wrong = take(trimmed(name), out); !wrong.empty())
        return failure{fault::bad_input, "--hosts: " + wrong};
  }
  if (out.empty())
    return failure{fault::bad_input, "--hosts: no host is named"};
  return out;
}

std::string told_together(const std::vector<host_answer>& all) {
  std::string out, silent;
  for (auto& x : all) {
    if (x.code == exit_unreachable) {
      silent += "silent: " + x.host + ": " + x.trouble.substr(0, x.trouble.find('\n')) + '\n';
      continue;
    }
    out += x.host + '\n' + indented(x.text) + indented(x.trouble);
  }
  return out + silent;
}

json json_together(const std::vector<host_answer>& all) {
  json hosts = json::array();
  for (auto& x : all) {
    json row{{"host", x.host}, {"exit", x.code}};
    if (x.code == exit_unreachable) {
      row["error"] = "silent";
    } else {
      auto said = json::parse(x.text, nullptr, false);
      row["answer"] = said.is_discarded() ? json(x.text) : said;
    }
    hosts.push_back(std::move(row));
  }
  return {{"hosts", std::move(hosts)}};
}

int execute_everywhere(const std::vector<std::string>& hosts, const daemon_address& all,
                       const words& line, const screen& out) {
  if (for_one_only(line))
    return tell(refusal{"this goes for one rack at a time: --connect names it", "USAGE"}, out);
  auto fleet = line.front() == "fleet";
  auto like = out;
  like.json = out.json || fleet;
  std::vector<host_answer> answers(hosts.size());
  std::vector<std::thread> askers;
  for (size_t i = 0; i < hosts.size(); ++i)
    askers.emplace_back([&, i] {
      auto named = parse_endpoint(hosts[i]);
      auto where = all;
      where.host = named->host;
      where.port = named->port;
      answers[i] = ask_host(hosts[i], std::move(where), line, like);
    });
  for (auto& x : askers)
    x.join();
  if (fleet)
    return show_fleet(answers, out);
  out.print(out.json ? json_together(answers).dump(2) + '\n' : told_together(answers));
  auto bad = std::ranges::find_if(answers, [](auto& x) { return x.code != exit_fine; });
  return bad == answers.end() ? exit_fine : bad->code;
}

} // namespace dongled::api
