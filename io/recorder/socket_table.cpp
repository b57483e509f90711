#include "io/recorder/proc_text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstdio>

namespace dongled::io::recorder {

namespace {

struct ending {
  std::string_view address;
  uint16_t port = 0;
};

/// "0100007F:1F90".
std::optional<ending> ending_in(std::string_view x) {
  auto colon = x.find(':');
  if (colon == x.npos)
    return std::nullopt;
  auto port = number_in(x.substr(colon + 1), 16);
  if (!port || *port < 0 || *port > 65535)
    return std::nullopt;
  return ending{x.substr(0, colon), static_cast<uint16_t>(*port)};
}

constexpr int listens = 10, time_wait = 6;

struct counting {
  tcp_table out;
  std::map<std::string, std::map<std::string, int64_t>> destinations; // By source.
  std::map<std::string, int64_t> clients;

  void line(std::string_view x, const std::set<uint16_t>& ours) {
    std::string_view words[4];
    for (auto& word : words) {
      auto begin = x.find_first_not_of(' ');
      if (begin == x.npos)
        return;
      x.remove_prefix(begin);
      auto end = std::min(x.find(' '), x.size());
      word = x.substr(0, end);
      x.remove_prefix(end);
    }
    auto local = ending_in(words[1]), remote = ending_in(words[2]);
    auto state = number_in(words[3], 16);
    if (!local || !remote || !state || *state < 1 || *state > 12)
      return;
    ++out.states[static_cast<size_t>(*state)];
    if (*state == listens)
      return;
    if (ours.contains(local->port)) {
      if (*state != time_wait)
        ++clients[std::string{remote->address}];
      return;
    }
    if (remote->port == 443)
      ++out.to_443;
    auto source = std::string{local->address};
    ++out.sources[source].used;
    ++destinations[source][std::string{remote->address} + ':' + std::to_string(remote->port)];
  }

  tcp_table finished() {
    for (auto& [source, all] : destinations)
      for (auto& [where, count] : all)
        out.sources[source].most_to_one = std::max(out.sources[source].most_to_one, count);
    for (auto& [who, count] : clients) {
      out.clients += count;
      out.of_top_client = std::max(out.of_top_client, count);
    }
    return std::move(out);
  }
};

} // namespace

tcp_table count_sockets(const text_or_nothing& v4, const text_or_nothing& v6,
                        const std::set<uint16_t>& ours) {
  counting all;
  for (auto* text : {&v4, &v6}) {
    std::string_view rest = *text ? **text : std::string_view{};
    while (!rest.empty()) {
      auto end = rest.find('\n');
      all.line(rest.substr(0, end), ours);
      rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    }
  }
  return all.finished();
}

std::string proc_address(const std::string& dotted) {
  in_addr x{};
  if (::inet_pton(AF_INET, dotted.c_str(), &x) != 1)
    return {};
  char out[9];
  std::snprintf(out, sizeof out, "%08X", x.s_addr);
  return out;
}

void put_sockets(reading_list& to, const tcp_table& x, bool read) {
  static constexpr const char* names[] = {
    nullptr, "established", "syn_sent", "syn_recv", "fin_wait1", "fin_wait2",   "time_wait",
    "close", "close_wait",  "last_ack", "listen",   "closing",   "new_syn_recv"};
  auto known = [read](int64_t value) { return read ? std::optional(value) : std::nullopt; };
  for (size_t i = 1; i < std::size(names); ++i)
    to.gauge(std::string{"tcp."} + names[i], "1", known(x.states[i]));
  to.gauge("tcp.to_443", "1", known(x.to_443));
  to.gauge("clients.connections", "1", known(x.clients));
  to.gauge("clients.of_top_one", "1", known(x.of_top_client));
}

} // namespace dongled::io::recorder
