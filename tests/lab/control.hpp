#pragma once

#include "config/result.hpp"
#include "tests/lab/loop.hpp"
#include "tests/lab/stream.hpp"

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <nlohmann/json.hpp>

namespace dongled::lab {

/// The lab's control socket: one JSON line each way a connection.
class control {
public:
  using reply = std::function<void(result<nlohmann::json>)>;
  /// Obeys a verb with its arguments and calls the reply, now or later, once.
  using obey = std::function<void(const std::vector<std::string>& argv, reply)>;

  /// Listens on a Unix socket at `path`. Errors: os.
  static result<std::unique_ptr<control>> make(loop& on, const std::string& path, obey f);
  ~control();
  control(const control&) = delete;
  control& operator=(const control&) = delete;

private:
  control(loop& on, unique_fd fd, obey f)
    : loop_(on), listener_(std::move(fd)), obey_(std::move(f)) {}
  void accept();
  void take(uint64_t id, std::string& input);

  loop& loop_;
  unique_fd listener_;
  obey obey_;
  std::unordered_map<uint64_t, std::unique_ptr<stream>> streams_;
  uint64_t last_stream_ = 0;
};

/// The other side, for `donglelab ctl` and tests: asks and waits for the answer (blocks).
/// Errors: what the lab said, or os.
result<nlohmann::json> ask_lab(const std::string& socket_path,
                               const std::vector<std::string>& argv);

} // namespace dongled::lab
