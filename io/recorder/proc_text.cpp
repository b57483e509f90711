#include "io/recorder/proc_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace dongled::io::recorder {

namespace {

/// The next line of @p rest, taken off.
std::string_view take_line(std::string_view& rest) {
  auto end = rest.find('\n');
  auto out = rest.substr(0, end);
  rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  return out;
}

/// The next word of a line, taken off; empty: there is none.
std::string_view take_word(std::string_view& line) {
  auto begin = line.find_first_not_of(" \t");
  if (begin == line.npos)
    return line = {};
  line.remove_prefix(begin);
  auto end = std::min(line.find_first_of(" \t"), line.size());
  auto out = line.substr(0, end);
  line.remove_prefix(end);
  return out;
}

using numbers = std::map<std::string, int64_t, std::less<>>;

std::optional<int64_t> at(const numbers& from, std::string_view name) {
  auto found = from.find(name);
  return found == from.end() ? std::nullopt : std::optional(found->second);
}

/// "NAME VALUE" or "NAME: VALUE kB", a line each.
numbers named_lines(const text_or_nothing& text) {
  numbers out;
  std::string_view rest = text ? *text : std::string_view{};
  while (!rest.empty()) {
    auto line = take_line(rest);
    auto name = take_word(line);
    if (name.ends_with(':'))
      name.remove_suffix(1);
    if (auto value = number_in(take_word(line)))
      out.emplace(name, *value);
  }
  return out;
}

/// Pairs of lines "X: NAME…" and "X: VALUE…", as "X.NAME".
void take_pairs(numbers& into, const text_or_nothing& text) {
  std::string_view rest = text ? *text : std::string_view{};
  while (!rest.empty()) {
    auto names = take_line(rest), values = take_line(rest);
    auto head = take_word(names);
    if (head != take_word(values) || !head.ends_with(':'))
      continue;
    head.remove_suffix(1);
    for (auto name = take_word(names); !name.empty(); name = take_word(names))
      if (auto value = number_in(take_word(values)))
        into.emplace(std::string{head} + '.' + std::string{name}, *value);
  }
}

/// A number with a fraction, in hundredths.
std::optional<int64_t> hundredths(std::string_view text) {
  auto whole = number_in(text);
  auto dot = text.find('.');
  if (!whole || dot == text.npos)
    return whole ? std::optional(*whole * 100) : std::nullopt;
  auto digits = std::string{text.substr(dot + 1, 2)};
  digits.resize(2, '0');
  auto part = number_in(digits);
  return part ? std::optional(*whole * 100 + *part) : std::nullopt;
}

} // namespace

std::optional<int64_t> number_in(std::string_view text, int base) {
  int64_t out = 0;
  while (text.starts_with(' ') || text.starts_with('\t'))
    text.remove_prefix(1);
  auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), out, base);
  return bad == std::errc{} ? std::optional(std::min(out, largest_value)) : std::nullopt;
}

void read_protocol_counters(reading_list& to, const text_or_nothing& netstat,
                            const text_or_nothing& snmp) {
  static constexpr const char* wanted[] = {
    "TcpExt.ListenOverflows",     "TcpExt.ListenDrops",     "TcpExt.TW",
    "TcpExt.TCPTimeWaitOverflow", "TcpExt.PAWSEstab",       "TcpExt.TCPMemoryPressures",
    "TcpExt.TCPAbortOnMemory",    "TcpExt.TCPReqQFullDrop", "TcpExt.TCPBacklogDrop",
    "TcpExt.TCPRcvQDrop",         "TcpExt.SyncookiesSent",  "TcpExt.TCPSynRetrans",
    "TcpExt.TCPTimeouts",         "Tcp.RetransSegs",        "Tcp.OutSegs",
    "Tcp.AttemptFails",           "Tcp.EstabResets",        "Tcp.ActiveOpens",
    "Tcp.PassiveOpens",           "Ip.OutNoRoutes",         "Udp.RcvbufErrors"};
  numbers all;
  take_pairs(all, netstat);
  take_pairs(all, snmp);
  for (auto name : wanted)
    to.counter(std::string{"net."} + name, "1", at(all, name));
}

void read_softnet(reading_list& to, const text_or_nothing& text) {
  int64_t dropped = 0, squeezed = 0, most = 0;
  std::string_view rest = text ? *text : std::string_view{};
  bool any = false;
  while (!rest.empty()) {
    auto line = take_line(rest);
    auto processed = number_in(take_word(line), 16), drops = number_in(take_word(line), 16),
         times = number_in(take_word(line), 16);
    if (!processed || !drops || !times)
      continue;
    any = true;
    dropped += *drops;
    squeezed += *times;
    most = std::max(most, *drops);
  }
  to.counter("softnet.dropped", "1", any ? std::optional(dropped) : std::nullopt);
  to.counter("softnet.dropped_one_cpu", "1", any ? std::optional(most) : std::nullopt);
  to.counter("softnet.squeezed", "1", any ? std::optional(squeezed) : std::nullopt);
}

void read_sockstat(reading_list& to, const text_or_nothing& v4, const text_or_nothing& v6) {
  numbers all;
  for (auto* text : {&v4, &v6}) {
    std::string_view rest = *text ? **text : std::string_view{};
    while (!rest.empty()) {
      auto line = take_line(rest);
      auto head = std::string{take_word(line)};
      for (auto name = take_word(line); !name.empty(); name = take_word(line))
        if (auto value = number_in(take_word(line)))
          all.emplace(head + std::string{name}, *value);
    }
  }
  to.gauge("sock.used", "1", at(all, "sockets:used"));
  for (auto name : {"inuse", "orphan", "tw", "alloc"})
    to.gauge(std::string{"sock.tcp."} + name, "1", at(all, std::string{"TCP:"} + name));
  to.gauge("sock.tcp.mem", "page", at(all, "TCP:mem"));
  to.gauge("sock.tcp6.inuse", "1", at(all, "TCP6:inuse"));
  to.gauge("sock.udp.inuse", "1", at(all, "UDP:inuse"));
}

void read_conntrack(reading_list& to, const text_or_nothing& stat, const text_or_nothing& count,
                    const text_or_nothing& max) {
  numbers sums;
  std::string_view rest = stat ? *stat : std::string_view{};
  auto names = take_line(rest);
  while (!rest.empty()) {
    auto line = take_line(rest), heads = names;
    for (auto name = take_word(heads); !name.empty(); name = take_word(heads))
      if (auto value = number_in(take_word(line), 16))
        sums[std::string{name}] += *value;
  }
  for (auto name : {"drop", "early_drop", "insert_failed"})
    to.counter(std::string{"conntrack."} + name, "1", at(sums, name));
  to.gauge("conntrack.count", "1", count ? number_in(*count) : std::nullopt);
  to.gauge("conntrack.max", "1", max ? number_in(*max) : std::nullopt);
}

std::set<std::string> read_interfaces(reading_list& to, const text_or_nothing& text) {
  static constexpr std::pair<size_t, const char*> columns[] = {
    {0, "rx_bytes"}, {1, "rx_packets"}, {2, "rx_errs"},  {3, "rx_drop"},  {4, "rx_fifo"},
    {8, "tx_bytes"}, {9, "tx_packets"}, {10, "tx_errs"}, {11, "tx_drop"}, {14, "tx_carrier"}};
  std::set<std::string> out;
  std::string_view rest = text ? *text : std::string_view{};
  while (!rest.empty() && out.size() < most_interfaces) {
    auto line = take_line(rest);
    auto colon = line.find(':');
    if (colon == line.npos || line.find('|') != line.npos)
      continue;
    auto head = line.substr(0, colon);
    auto name = std::string{take_word(head)};
    if (name.empty() || name.size() > 15)
      continue;
    line.remove_prefix(colon + 1);
    std::vector<std::optional<int64_t>> values;
    for (auto word = take_word(line); !word.empty(); word = take_word(line))
      values.push_back(number_in(word));
    for (auto& [at, what] : columns)
      to.counter("if." + name + '.' + what, std::string_view{what}.ends_with("bytes") ? "B" : "1",
                 at < values.size() ? values[at] : std::nullopt);
    out.insert(std::move(name));
  }
  return out;
}

void read_meminfo(reading_list& to, const text_or_nothing& text) {
  auto all = named_lines(text);
  for (auto name : {"MemTotal", "MemAvailable", "MemFree", "SUnreclaim", "SwapFree"})
    to.gauge(std::string{"memory."} + name, "KiB", at(all, name));
}

void read_vmstat(reading_list& to, const text_or_nothing& text) {
  auto all = named_lines(text);
  to.counter("vm.oom_kill", "1", at(all, "oom_kill"));
  std::optional<int64_t> stalls;
  for (auto& [name, value] : all)
    if (name.starts_with("allocstall"))
      stalls = stalls.value_or(0) + value;
  to.counter("vm.allocstall", "1", stalls);
}

void read_pressure(reading_list& to, const std::string& what, const text_or_nothing& text) {
  numbers all;
  std::string_view rest = text ? *text : std::string_view{};
  while (!rest.empty()) {
    auto line = take_line(rest);
    auto kind = std::string{take_word(line)};
    for (auto word = take_word(line); !word.empty(); word = take_word(line)) {
      auto equals = word.find('=');
      if (equals == word.npos)
        continue;
      auto name = kind + '_' + std::string{word.substr(0, equals)};
      auto value = word.substr(equals + 1);
      if (auto x = name.ends_with("total") ? number_in(value) : hundredths(value))
        all.emplace(name, *x);
    }
  }
  for (auto kind : {"some", "full"}) {
    if (what == "cpu" && std::string_view{kind} == "full")
      continue;
    auto name = "pressure." + what + '.' + kind;
    to.gauge(name + "_avg10", "0.01 %", at(all, std::string{kind} + "_avg10"));
    to.counter(name + "_total", "us", at(all, std::string{kind} + "_total"));
  }
}

void read_loadavg(reading_list& to, const text_or_nothing& text) {
  std::string_view line = text ? *text : std::string_view{};
  to.gauge("cpu.load1", "0.01", hundredths(take_word(line)));
  to.gauge("cpu.load5", "0.01", hundredths(take_word(line)));
  take_word(line);
  to.gauge("cpu.runnable", "1", number_in(take_word(line)));
}

void read_cpu(reading_list& to, const text_or_nothing& text) {
  static constexpr const char* fields[] = {"user",   "nice", "system",  "idle",
                                           "iowait", "irq",  "softirq", "steal"};
  std::array<std::optional<int64_t>, std::size(fields)> sums{};
  std::optional<int64_t> boot, most_softirq;
  int64_t cpus = 0;
  std::string_view rest = text ? *text : std::string_view{};
  while (!rest.empty()) {
    auto line = take_line(rest);
    auto name = take_word(line);
    if (name == "btime")
      boot = number_in(take_word(line));
    if (!name.starts_with("cpu"))
      continue;
    cpus += name.size() > 3 ? 1 : 0;
    for (size_t i = 0; i < std::size(fields); ++i) {
      auto value = number_in(take_word(line));
      if (name == "cpu")
        sums[i] = value;
      else if (i == 6 && value)
        most_softirq = std::max(most_softirq.value_or(0), *value);
    }
  }
  for (size_t i = 0; i < std::size(fields); ++i)
    to.counter(std::string{"cpu."} + fields[i], "tick", sums[i]);
  to.counter("cpu.softirq_one_cpu", "tick", most_softirq);
  to.gauge("cpu.count", "1", cpus > 0 ? std::optional(cpus) : std::nullopt);
  to.gauge("host.booted", "s", boot);
}

void read_file_nr(reading_list& to, const text_or_nothing& text) {
  std::string_view line = text ? *text : std::string_view{};
  to.gauge("files.open", "1", number_in(take_word(line)));
  take_word(line);
  to.gauge("files.max", "1", number_in(take_word(line)));
}

} // namespace dongled::io::recorder
