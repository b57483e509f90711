#pragma once

#include "io/hilink/client.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dongled::io::hilink {

/// A text message as the modem keeps it. Who and what are for the one who asked, and are written
/// down nowhere.
struct sms_message {
  int64_t id = 0;
  std::string number, text, at; ///< `at` as sent: "2026-07-27 10:11:12", by the modem's clock.
  bool unread = false;
};

/// What one box holds, newest first.
struct sms_box {
  enum class kind : uint8_t { inbox = 1, sent = 2, drafts = 3 };
  std::vector<sms_message> messages;
  uint64_t count = 0; ///< In the box, of which the newest are told.
};

/// sms/sms-count; nothing when the reply does not say.
std::optional<sms_counts> read_sms_counts(const element& reply);
sms_box read_sms_box(const element& reply);

/// What a text takes: GSM's own alphabet has room for more than UCS-2.
struct sms_size {
  bool gsm = true;  ///< GSM 03.38 alone; else UCS-2.
  size_t units = 0; ///< Septets, or 16-bit units.
  size_t parts = 0; ///< Messages on the air, each of which costs; 0: an empty text.
};
sms_size size_of_sms(std::string_view utf8);

/// Parts of one message that modems take.
inline constexpr size_t most_sms_parts = 10;

/// Whether @p x could be a telephone number: digits, 20 at most, after a plus or not.
bool phone_number(std::string_view x);

// Each blocks as the client does.

result<sms_counts> count_sms(client& x, milliseconds budget);

/// The newest of a box.
result<sms_box> list_sms(client& x, sms_box::kind box, milliseconds budget);

/// One message of the inbox or of the sent ones, marked as read where it was not. `not_found`.
result<sms_message> read_sms(client& x, int64_t id, milliseconds budget);

/// Done: it is not among the messages any more. `not_found`.
result<done> delete_sms(client& x, int64_t id, milliseconds budget);

/// Sends a text; done: the network took it. `timed_out`: the modem is at it still. @p at is the
/// local time, "2026-07-27 10:11:12".
result<sms_size> send_sms(client& x, const std::string& number, const std::string& text,
                          const std::string& at, milliseconds budget);

/// Sends a USSD code such as "*100#" and waits for what the network says to it.
result<std::string> ask_ussd(client& x, const std::string& code, milliseconds budget);

/// Whether @p x could be a USSD code: digits, stars and hashes, 40 at most.
bool ussd_code(std::string_view x);

} // namespace dongled::io::hilink
