#pragma once

#include "config/ids.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace dongled {

namespace io::relay {
class data_plane;
}

/// Who holds the clients of which dongle. The data plane knows held and not held; here each holder
/// has a token of its own, and the dongle is held for as long as there is one. A token lives in the
/// state of the actor that needs it, so whoever dies lets go, and nobody lets go for another.
/// Thread-safe; outlived by no token that matters: they share it.
class hold_desk : public std::enable_shared_from_this<hold_desk> {
public:
  /// Lets go when it is destroyed, or assigned to.
  class token {
  public:
    token() = default;
    token(token&& x) noexcept : of_(std::move(x.of_)), dongle_(x.dongle_), id_(x.id_) {}
    token& operator=(token&& x) noexcept {
      std::swap(of_, x.of_);
      std::swap(dongle_, x.dongle_);
      std::swap(id_, x.id_);
      return *this;
    }
    ~token() {
      if (of_)
        of_->drop(dongle_, id_);
    }
    explicit operator bool() const { return of_ != nullptr; }
    void let_go() {
      if (auto of = std::exchange(of_, nullptr))
        of->drop(dongle_, id_);
    }

  private:
    friend class hold_desk;
    token(std::shared_ptr<hold_desk> of, subnet_id dongle, uint64_t id)
      : of_(std::move(of)), dongle_(dongle), id_(id) {}

    std::shared_ptr<hold_desk> of_;
    subnet_id dongle_;
    uint64_t id_ = 0;
  };

  explicit hold_desk(io::relay::data_plane* plane) : plane_(plane) {}

  /// New requests to @p dongle wait from now on, for @p owner ("toggle 123").
  [[nodiscard]] token take(subnet_id dongle, std::string owner);

  /// Who holds it, in the order they came.
  std::vector<std::string> holders(subnet_id dongle) const;

private:
  void drop(subnet_id dongle, uint64_t id);

  io::relay::data_plane* plane_;
  mutable std::mutex mutex_; ///< Also keeps the plane's hold and release in order.
  std::map<subnet_id, std::map<uint64_t, std::string>> held_;
  uint64_t last_ = 0;
};

} // namespace dongled
