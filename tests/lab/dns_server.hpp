#pragma once

#include "config/result.hpp"
#include "tests/lab/dns_message.hpp"
#include "tests/lab/event_log.hpp"
#include "tests/lab/loop.hpp"
#include "tests/lab/netns.hpp"
#include "tests/lab/stream.hpp"

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

namespace dongled::lab {

/// One query as it arrived somewhere.
struct dns_event {
  std::string server; ///< "uplink", "internet" or a dongle's number.
  std::string client; ///< The asker's address.
  std::string name;
  std::string type;
  bool tcp = false;
  int64_t ms = 0;
};

/// How a server treats its askers just now.
enum class dns_mood : uint8_t {
  answers,
  silent,  ///< Takes the query and never answers.
  fails,   ///< SERVFAIL: no connection to ask anybody.
  garbage, ///< Answers with noise.
};

/// A DNS server over UDP and TCP that answers from the zone and logs every query.
class dns_server {
public:
  /// Opens port 53 of `address` inside `where`. `mood` is asked at each query; `log` gets them
  /// all; both must outlive the server. Errors: os.
  static result<std::unique_ptr<dns_server>> make(loop& on, const netns& where,
                                                  const std::string& address, std::string label,
                                                  event_log<dns_event>& log,
                                                  std::function<dns_mood()> mood);
  ~dns_server();
  dns_server(const dns_server&) = delete;
  dns_server& operator=(const dns_server&) = delete;

private:
  dns_server(loop& on, std::string label, event_log<dns_event>& log, std::function<dns_mood()> mood)
    : loop_(on), label_(std::move(label)), log_(log), mood_(std::move(mood)) {}
  void receive();
  void accept();
  /// Logs the query; gives the bytes to answer with (empty: nothing) and after which delay.
  std::pair<std::vector<uint8_t>, std::chrono::milliseconds>
  answer(std::span<const uint8_t> query, const std::string& client, bool tcp);

  loop& loop_;
  std::string label_;
  event_log<dns_event>& log_;
  std::function<dns_mood()> mood_;
  unique_fd udp_, tcp_;
  std::unordered_map<uint64_t, std::unique_ptr<stream>> streams_;
  uint64_t last_stream_ = 0;
  /// Delayed answers look here whether the server is still there.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

} // namespace dongled::lab
