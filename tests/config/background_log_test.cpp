#include "config/background_log.hpp"

#include "tests/support/catch.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>

#include <condition_variable>
#include <mutex>
#include <vector>

using namespace dongled;

namespace {

/// Somebody who reads nothing while the gate is shut.
class reader final : public spdlog::sinks::base_sink<std::mutex> {
public:
  void open(bool x) {
    std::lock_guard guard{gate_};
    open_ = x;
    changed_.notify_all();
  }
  std::vector<std::string> lines() {
    std::lock_guard guard{gate_};
    return lines_;
  }

private:
  void sink_it_(const spdlog::details::log_msg& x) override {
    std::unique_lock guard{gate_};
    changed_.wait(guard, [this] { return open_; });
    lines_.emplace_back(x.payload.data(), x.payload.size());
  }
  void flush_() override {}

  std::mutex gate_;
  std::condition_variable changed_;
  bool open_ = true;
  std::vector<std::string> lines_;
};

struct logging {
  std::shared_ptr<reader> to = std::make_shared<reader>();
  std::shared_ptr<spdlog::logger> log =
    std::make_shared<spdlog::logger>("x", std::make_shared<background_log>(to));
};

} // namespace

TEST_CASE("lines are written in their order, and a flush has all of them written") {
  logging x;
  for (int i = 0; i < 100; ++i)
    x.log->info("{}", i);
  x.log->flush();
  auto lines = x.to->lines();
  REQUIRE(lines.size() == 100);
  CHECK(lines[0] == "0");
  CHECK(lines[99] == "99");
}

TEST_CASE("a reader that reads nothing keeps nobody waiting, and what is dropped is counted") {
  logging x;
  x.to->open(false);
  std::string kilobyte(1000, 'x');
  const auto too_many = 2 * background_log::most_bytes / kilobyte.size();
  for (size_t i = 0; i < too_many; ++i)
    x.log->info(kilobyte); // would never end
  x.to->open(true);
  REQUIRE_NOTHROW(x.log->flush());
  for (int i = 0; i < 100 && x.to->lines().back().find("dropped") == std::string::npos; ++i)
    x.log->flush();
  auto lines = x.to->lines();
  REQUIRE(lines.back().find("lines of the log were dropped") != std::string::npos);
  CHECK(std::stoul(lines.back()) == too_many - (lines.size() - 1));
  x.log->info("and on");
  x.log->flush();
  CHECK(x.to->lines().back() == "and on");
}

TEST_CASE("the end does not wait for a reader that reads nothing") {
  auto to = std::make_shared<reader>();
  {
    spdlog::logger log{"x", std::make_shared<background_log>(to)};
    to->open(false);
    log.info("stuck");
  }
  to->open(true); // lets the thread go
}
