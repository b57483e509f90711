#include "io/relay/access/authenticator.hpp"

#include "io/relay/access/password.hpp"

#include <algorithm>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <system_error>

namespace dongled::io::relay {
namespace {

/// More are not remembered at a time; those forgotten are hashed once more.
constexpr size_t memory_limit = 65'536;

/// Length and bytes: no two different logins become one text.
void append(std::string& out, std::string_view x) {
  out += std::to_string(x.size());
  out += ':';
  out += x;
}

} // namespace

result<std::shared_ptr<authenticator>> authenticator::make() {
  std::shared_ptr<authenticator> x{new authenticator};
  if (RAND_bytes(x->key_.data(), static_cast<int>(x->key_.size())) != 1)
    return failure{fault::os, "OpenSSL has no random bytes"};
  return x;
}

std::optional<authenticator::digest> authenticator::mark(const secret_hash* record,
                                                         const login& x) const {
  // The record is part of it: a changed password makes what was known worthless.
  std::string text;
  text.reserve(1024);
  append(text, x.user);
  append(text, x.secret);
  append(text, record ? record->salt : "");
  if (record)
    text.append(record->hash.begin(), record->hash.end());
  digest out{};
  auto bytes = reinterpret_cast<const unsigned char*>(text.data());
  auto made = HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()), bytes, text.size(),
                   out.data(), nullptr);
  OPENSSL_cleanse(text.data(), text.size());
  // Two marks that could not be made must not be taken for the same login.
  return made ? std::optional{out} : std::nullopt;
}

bool authenticator::knows(const user_list& users, const login& x) const {
  auto record = users.find(x.user);
  if (!record)
    return false;
  auto want = mark(record, x);
  std::lock_guard guard{mutex_};
  auto have = known_.find(x.user);
  return want && have != known_.end()
         && CRYPTO_memcmp(have->second.data(), want->data(), want->size()) == 0;
}

bool authenticator::ask(std::shared_ptr<const user_list> users, login x, verdict then) {
  auto sought = mark(users->find(x.user), x);
  std::lock_guard guard{mutex_};
  if (stopped_ || !sought)
    return false;
  size_t of_client = 0;
  for (auto& y : line_) {
    if (y.mark == *sought && y.users == users) {
      y.then.push_back(std::move(then));
      return true;
    }
    of_client += y.who.client == x.client;
  }
  if (line_.size() >= line_limit || of_client >= client_limit)
    return false;
  if (!thread_.joinable()) {
    try {
      thread_ = std::thread{[this] { run(); }};
    } catch (const std::system_error&) {
      return false;
    }
  }
  line_.push_back({std::move(users), std::move(x), *sought, {}});
  line_.back().then.push_back(std::move(then));
  changed_.notify_one();
  return true;
}

void authenticator::run() {
  std::unique_lock guard{mutex_};
  for (;;) {
    changed_.wait(guard, [this] { return stopped_ || !line_.empty(); });
    if (stopped_)
      return;
    // Its place in line stays taken meanwhile; a deque moves nothing when others join the end.
    auto& x = line_.front();
    guard.unlock();
    auto record = x.users->find(x.who.user);
    auto right = verify_password(x.who.secret, record, x.users->slowest());
    OPENSSL_cleanse(x.who.secret.data(), x.who.secret.size());
    guard.lock();
    if (right) {
      if (known_.size() >= memory_limit)
        known_.clear();
      known_[x.who.user] = x.mark;
    }
    auto judged = std::move(x);
    line_.pop_front();
    if (stopped_)
      return;
    guard.unlock();
    for (auto& call : judged.then)
      call(right);
    guard.lock();
  }
}

void authenticator::stop() {
  std::thread last;
  {
    std::lock_guard guard{mutex_};
    stopped_ = true;
    last = std::move(thread_);
  }
  changed_.notify_all();
  if (last.joinable())
    last.join();
}

} // namespace dongled::io::relay
