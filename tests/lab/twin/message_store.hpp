#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dongled::lab {

/// A text message in a modem's own memory.
struct message_record {
  enum class box : uint8_t { inbox = 1, sent = 2, drafts = 3 };
  int id = 0;
  box where = box::inbox;
  std::string phone, text, date;
  bool unread = false;
};

/// The text messages of a modem, and the USSD dialogue it may be in. Survives reboots, except for
/// the latter.
class message_store {
public:
  using time_point = std::chrono::steady_clock::time_point;
  static constexpr size_t room = 500; ///< LocalMax.

  /// Comes in; false: there was no room for it, and it is lost.
  bool deliver(std::string phone, std::string text, std::string date);

  /// Is on its way from now on, and out a second later.
  void send(std::string phone, std::string text, std::string date, bool fails, time_point now);
  /// To whom the last one is being sent; what came of it is known once that is over.
  struct sending {
    std::string phone;
    bool over = false, failed = false;
  };
  std::optional<sending> last(time_point now) const;

  bool read(int id);
  bool remove(int id);
  const std::vector<message_record>& all() const noexcept { return all_; }
  size_t count(message_record::box where, bool unread_only = false) const;
  bool full() const noexcept { return full_ || all_.size() >= room; }
  /// Whatever it holds, there is no room.
  void fill(bool full) noexcept { full_ = full; }

  void ask(std::string code, time_point now);
  /// What the network says to the code; nothing: not yet, or nothing was asked.
  std::optional<std::string> answer(time_point now) const;
  void release() { code_.clear(); }

private:
  message_record& add(message_record x);

  std::vector<message_record> all_;
  int next_id_ = 40000;
  bool full_ = false;
  std::string to_;
  bool fails_ = false;
  time_point sent_at_{};
  std::string code_;
  time_point asked_at_{};
};

} // namespace dongled::lab
