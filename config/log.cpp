#include "config/log.hpp"

#include "config/background_log.hpp"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>

namespace dongled {

namespace {

constexpr size_t file_bytes = 10 * 1024 * 1024, files_kept = 5;

std::optional<spdlog::level::level_enum> level_of(const std::string& name) {
  namespace level = spdlog::level;
  for (auto [text, x] : {std::pair{"trace", level::trace}, std::pair{"debug", level::debug},
                         std::pair{"info", level::info}, std::pair{"warn", level::warn},
                         std::pair{"error", level::err}})
    if (name == text)
      return x;
  return std::nullopt;
}

failure unknown(const std::string& level) {
  return {fault::bad_input,
          "set the log level to \"" + level + "\": expected trace, debug, info, warn or error"};
}

std::shared_ptr<spdlog::logger> make_logger(const settings::log_part& x) {
  std::shared_ptr<spdlog::sinks::sink> to;
  if (x.file)
    to = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(*x.file, file_bytes, files_kept);
  else
    to = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  auto out = std::make_shared<spdlog::logger>("dongled", std::make_shared<background_log>(to));
  // journald stamps each line itself, so a time here would stand there twice.
  out->set_pattern(x.file ? "%Y-%m-%dT%H:%M:%S.%e%z %l: %v" : "%^%l%$: %v");
  return out;
}

} // namespace

result<done> start_logging(const settings::log_part& x) {
  auto level = level_of(x.level);
  if (!level)
    return unknown(x.level);
  try {
    auto logger = make_logger(x);
    logger->set_level(*level);
    spdlog::set_default_logger(std::move(logger));
  } catch (const std::exception& ex) { // spdlog reports an unusable file by throwing.
    return failure{fault::os, "open the log " + x.file.value_or("stderr") + ": " + ex.what()};
  }
  return done{};
}

result<done> set_log_level(const std::string& level) {
  auto x = level_of(level);
  if (!x)
    return unknown(level);
  spdlog::default_logger()->set_level(*x);
  return done{};
}

} // namespace dongled
