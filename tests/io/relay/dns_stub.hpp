#pragma once

#include "tests/io/relay/tcp.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace dongled::test {

/// A dongle's DNS on 192.168.11.1:53: answers A and AAAA questions from `names`; names that begin
/// with "silent" get no answer, others do not exist. Made, and answering, in the far namespace.
class dns_stub {
public:
  dns_stub() : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    auto sa = address("192.168.11.1", 53);
    REQUIRE(bind(fd_, reinterpret_cast<sockaddr*>(&sa), sizeof(sa)) == 0);
    thread_ = std::thread{[this] { serve(); }};
  }

  ~dns_stub() {
    stopping_ = true;
    shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
  }

  void set(std::map<std::string, std::vector<std::string>> names) {
    std::lock_guard guard{mutex_};
    names_ = std::move(names);
  }

  std::atomic<uint8_t> ttl{60}; ///< Seconds.

  std::atomic<bool> knows_edns{true};    ///< Else a question with EDNS gets no answer.
  std::atomic<bool> part_of_large{true}; ///< What fits is answered, else nothing.

  /// How often @p name was asked for.
  long asked(const std::string& name) const {
    std::lock_guard guard{mutex_};
    return std::count(asked_.begin(), asked_.end(), name);
  }

private:
  std::string answer(const std::string& query) {
    std::string name;
    size_t at = 12;
    while (at < query.size() && query[at] != 0) {
      auto length = static_cast<size_t>(query[at]);
      name += (name.empty() ? "" : ".") + query.substr(at + 1, length);
      at += length + 1;
    }
    std::lock_guard guard{mutex_};
    asked_.push_back(name);
    if (name.starts_with("silent"))
      return {};
    auto found = names_.contains(name) ? names_[name] : std::vector<std::string>{};
    auto out = query.substr(0, at + 5);
    out.replace(2, 2, found.empty() ? std::string("\x81\x83", 2) : std::string("\x81\x80", 2));
    auto v6 = query.at(at + 2) == 28; // AAAA, RFC 3596
    std::erase_if(found, [v6](auto& ip) { return (ip.find(':') != ip.npos) != v6; });
    out.replace(6, 6, std::string{'\0', static_cast<char>(found.size()), 0, 0, 0, 0});
    for (auto& ip : found) {
      std::array<char, 16> raw{};
      inet_pton(v6 ? AF_INET6 : AF_INET, ip.c_str(), raw.data());
      out += std::string("\xc0\x0c\0", 3) + (v6 ? '\x1c' : '\1') + std::string("\0\1\0\0\0", 5)
             + static_cast<char>(ttl.load()) + '\0' + (v6 ? '\x10' : '\4');
      out.append(raw.data(), v6 ? 16 : 4);
    }
    // RFC 1035 section 4.2.1: 512 bytes, unless the question allows more (an OPT record, RFC 6891).
    auto edns = query.at(11) != 0;
    if (out.size() > 512 && (!edns || !knows_edns)) {
      auto whole = static_cast<size_t>(part_of_large ? (512 - (at + 5)) / 16 : 0);
      out.resize(at + 5 + whole * 16);
      out[2] = static_cast<char>(out[2] | 2); // TC
      out[7] = static_cast<char>(whole);
    }
    return edns && !knows_edns ? std::string{} : out;
  }

  void serve() {
    std::array<char, 1024> buffer{};
    while (!stopping_) {
      sockaddr_in from{};
      socklen_t size = sizeof(from);
      auto sender = reinterpret_cast<sockaddr*>(&from);
      auto n = recvfrom(fd_, buffer.data(), buffer.size(), 0, sender, &size);
      if (n < 17)
        continue;
      auto out = answer({buffer.data(), static_cast<size_t>(n)});
      if (!out.empty())
        sendto(fd_, out.data(), out.size(), 0, sender, size);
    }
  }

  int fd_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
  mutable std::mutex mutex_;
  std::map<std::string, std::vector<std::string>> names_;
  std::vector<std::string> asked_;
};

} // namespace dongled::test
