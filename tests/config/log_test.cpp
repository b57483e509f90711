#include "config/log.hpp"

#include "tests/support/catch.hpp"

#include <spdlog/spdlog.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include <unistd.h>

using namespace dongled;

namespace {

/// A file in a directory that goes with the test, and the former logger put back.
struct scratch {
  std::filesystem::path dir =
    std::filesystem::temp_directory_path() / ("dongled_log_" + std::to_string(getpid()));
  std::shared_ptr<spdlog::logger> before = spdlog::default_logger();
  scratch() { std::filesystem::create_directories(dir); }
  ~scratch() {
    spdlog::set_default_logger(before);
    std::filesystem::remove_all(dir);
  }
  std::string file() const { return dir / "log"; }
  std::string text() const {
    spdlog::default_logger()->flush();
    std::ifstream in(file());
    return {std::istreambuf_iterator<char>(in), {}};
  }
};

} // namespace

TEST_CASE("a log file gets what its level lets through, changed at run time") {
  scratch s;
  REQUIRE(start_logging({"warn", s.file()}));
  spdlog::info("quiet");
  spdlog::warn("loud");
  REQUIRE(set_log_level("debug"));
  spdlog::debug("now heard");
  auto text = s.text();
  CHECK(text.find("quiet") == text.npos);
  CHECK(text.find("loud") != text.npos);
  CHECK(text.find("now heard") != text.npos);
}

TEST_CASE("a log that cannot be opened, or an unknown level, leaves the logger as it was") {
  scratch s;
  REQUIRE(start_logging({"info", s.file()}));
  auto unusable = start_logging({"info", (s.dir / "log" / "below").string()});
  REQUIRE_FALSE(unusable);
  CHECK(unusable.why().code == fault::os);
  CHECK_FALSE(start_logging({"loud", s.file()}));
  CHECK(set_log_level("").why().code == fault::bad_input);
  spdlog::info("still here");
  CHECK(s.text().find("still here") != std::string::npos);
}
