#pragma once

#include "tests/api/free_port.hpp"

#include <httplib.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace dongled::test {

/// A web server that takes webhooks' events and remembers them.
class receiver {
public:
  struct delivery {
    std::string event, id, signature, body;
    nlohmann::json json() const { return nlohmann::json::parse(body); }
  };

  receiver() : port_(free_port()) {
    server_.Post("/hook", [this](const httplib::Request& ask, httplib::Response& say) {
      while (hangs && server_.is_running())
        std::this_thread::sleep_for(std::chrono::milliseconds{5}); // until the test lets it go on
      std::lock_guard guard{mutex_};
      say.status = status;
      auto& to = say.status / 100 == 2 ? taken_ : refused_;
      to.push_back({ask.get_header_value("X-Dongled-Event"),
                    ask.get_header_value("X-Dongled-Delivery"),
                    ask.get_header_value("X-Dongled-Signature"), ask.body});
    });
    thread_ = std::thread([this] { server_.listen("127.0.0.1", port_); });
    while (!server_.is_running())
      std::this_thread::sleep_for(std::chrono::milliseconds{1}); // it has no other way to tell
  }
  ~receiver() {
    hangs = false;
    server_.stop();
    thread_.join();
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/hook"; }
  std::vector<delivery> taken() const {
    std::lock_guard guard{mutex_};
    return taken_;
  }
  std::vector<delivery> refused() const {
    std::lock_guard guard{mutex_};
    return refused_;
  }

  std::atomic<int> status{204};
  std::atomic<bool> hangs{false};

private:
  int port_;
  httplib::Server server_;
  std::thread thread_;
  mutable std::mutex mutex_;
  std::vector<delivery> taken_, refused_;
};

} // namespace dongled::test
