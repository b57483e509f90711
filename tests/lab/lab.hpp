#pragma once

#include "config/result.hpp"
#include "tests/lab/control.hpp"
#include "tests/lab/fault_desk.hpp"
#include "tests/lab/options.hpp"
#include "tests/lab/rack.hpp"

#include <memory>

#include <sys/types.h>

namespace dongled::lab {

/// The whole lab: builds the world, runs COMMAND in it, obeys the control socket.
/// Lives in process 1 of the sandbox, whose own network namespace is the host's.
class lab {
public:
  /// Builds everything. Errors: what could not be built.
  static result<std::unique_ptr<lab>> make(const run_options& options);

  /// Runs COMMAND and the loop until it ends; its exit status (128 + N for signal N).
  int run();

private:
  lab(loop on, const run_options& options) : options_(options), loop_(std::move(on)) {}
  result<done> build();
  result<done> watch_signals();
  void on_signal();
  void reap();
  result<done> start_command();

  void obey(const std::vector<std::string>& argv, control::reply answer);
  void wait_ready(control::reply answer);
  /// Tells the ledger what is true, ten times a second.
  void keep_account();

  run_options options_;
  loop loop_;
  event_log<dns_event> queries_;
  address_pool addresses_;
  std::unique_ptr<internet> internet_;
  std::unique_ptr<host> host_;
  std::unique_ptr<rack> rack_;
  std::unique_ptr<fault_desk> faults_;
  std::unique_ptr<control> control_;
  unique_fd signals_;
  pid_t command_ = 0;
  int status_ = 0;
};

} // namespace dongled::lab
