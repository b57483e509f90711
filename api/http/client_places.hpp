#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace dongled::api {

/// How many places of the web server each client holds: nobody may take them all. A client is an
/// IPv4 address, or the /64 of an IPv6 one, since whoever has one of these has all of them.
/// Thread-safe.
class client_places {
public:
  explicit client_places(size_t most) : most_(most) {}

  /// One place, given back when this goes.
  class place {
  public:
    place(client_places& of, std::string client, bool within)
      : of_(&of), client_(std::move(client)), within_(within) {}
    place(place&& x) noexcept
      : of_(std::exchange(x.of_, nullptr)), client_(std::move(x.client_)), within_(x.within_) {}
    place& operator=(place&& x) noexcept {
      std::swap(of_, x.of_);
      std::swap(client_, x.client_);
      std::swap(within_, x.within_);
      return *this;
    }
    ~place() {
      if (of_)
        of_->leave(client_);
    }

    /// Whether the client may be served; one beyond its share is there to be told so.
    bool within_share() const { return within_; }

  private:
    client_places* of_;
    std::string client_;
    bool within_;
  };

  /// A place for @p client; nothing when even those who are only told no are too many.
  std::optional<place> take(const std::string& client);

  size_t most() const { return most_; }

  /// What a client is counted under, by its address.
  static std::string key_of(const std::string& client);

private:
  void leave(const std::string& client);

  const size_t most_;
  std::mutex mutex_;
  std::map<std::string, size_t> held_;
};

} // namespace dongled::api
