#pragma once

#include "config/result.hpp"
#include "io/relay/access/users.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace dongled::io::relay {

/// Judges logins without holding a reactor up: hashing takes milliseconds and happens on a thread
/// of its own (started by the first login), while those that were right before are known again for
/// the price of one HMAC. Remembers no password: only its HMAC under a key of this process.
class authenticator {
public:
  struct login {
    std::string client; ///< The address, so that one client cannot take all the places in line.
    std::string user, secret;
  };
  using verdict = std::function<void(bool right)>;

  /// How many different logins may wait, in all and per client.
  static constexpr size_t line_limit = 512, client_limit = 16;

  /// Fails with `fault::os` when OpenSSL has no random bytes.
  static result<std::shared_ptr<authenticator>> make();
  ~authenticator() { stop(); }

  /// Whether @p x was judged right before, by the record its user still has. Thread-safe.
  bool knows(const user_list& users, const login& x) const;

  /// Has @p x judged; @p then is called once, on the authenticator's thread, and must not block.
  /// False, without a call, when too many wait, there is no thread to be had, or it was stopped.
  /// The same login asked for again while it waits is judged once. Thread-safe.
  bool ask(std::shared_ptr<const user_list> users, login x, verdict then);

  /// Ends the thread after the login it is at; whoever waits is not called. For every thread but
  /// the authenticator's own.
  void stop();

private:
  using digest = std::array<uint8_t, 32>;
  struct inquiry {
    std::shared_ptr<const user_list> users;
    login who;
    digest mark{};
    std::vector<verdict> then;
  };

  authenticator() = default;
  std::optional<digest> mark(const secret_hash* record, const login& x) const;
  void run();

  std::array<uint8_t, 32> key_{};
  mutable std::mutex mutex_; // Guards all below.
  std::condition_variable changed_;
  std::deque<inquiry> line_; // The first is the one the thread is at.
  std::unordered_map<std::string, digest> known_;
  std::thread thread_;
  bool stopped_ = false;
};

} // namespace dongled::io::relay
