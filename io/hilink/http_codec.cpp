#include "io/hilink/http_codec.hpp"

#include "io/hilink/text.hpp"

#include <algorithm>
#include <charconv>

namespace dongled::io::hilink {

namespace {

constexpr size_t line_limit = 256; // of a chunk's size

std::optional<size_t> number(std::string_view digits, int base) {
  size_t out = 0;
  auto end = digits.data() + digits.size();
  auto [at, error] = std::from_chars(digits.data(), end, out, base);
  return error == std::errc{} && at == end ? std::optional(out) : std::nullopt;
}

/// Takes the first line off a head that consists of whole lines but for the last.
std::string_view next_line(std::string_view& from) {
  auto end = std::min(from.find("\r\n"), from.size());
  auto out = from.substr(0, end);
  from.remove_prefix(std::min(end + 2, from.size()));
  return out;
}

} // namespace

std::string encode(const http_request& what, std::string_view host) {
  auto post = what.method == http_request::verb::post;
  std::string out = (post ? "POST " : "GET ") + what.path + " HTTP/1.1\r\nHost: ";
  out += host;
  out += "\r\nConnection: close\r\nAccept: */*\r\n";
  for (auto& [name, value] : what.headers)
    out += name + ": " + value + "\r\n";
  if (post)
    out += "Content-Length: " + std::to_string(what.body.size()) + "\r\n";
  return out + "\r\n" + what.body;
}

reply_reader::state reply_reader::take(std::string_view bytes) {
  if (state_ != state::more)
    return state_;
  buffer_ += bytes;
  do {
    progress_ = false;
    state_ = step();
  } while (state_ == state::more && progress_);
  return state_;
}

reply_reader::state reply_reader::end() {
  if (state_ == state::more)
    state_ = phase_ == phase::until_end ? state::whole : state::malformed;
  return state_;
}

reply_reader::state reply_reader::step() {
  switch (phase_) {
  case phase::head: return read_head();
  case phase::counted: {
    auto moved = move_body(std::min(wanted_, buffer_.size()));
    return moved == state::more && wanted_ == 0 ? state::whole : moved;
  }
  case phase::until_end: wanted_ = buffer_.size(); return move_body(buffer_.size());
  case phase::chunk_size: return read_chunk_size();
  case phase::chunk: {
    auto moved = move_body(std::min(wanted_, buffer_.size()));
    if (wanted_ == 0)
      phase_ = phase::chunk_end, progress_ = true;
    return moved;
  }
  case phase::chunk_end:
    if (buffer_.size() < 2)
      return state::more;
    if (!buffer_.starts_with("\r\n"))
      return state::malformed;
    buffer_.erase(0, 2);
    phase_ = phase::chunk_size;
    progress_ = true;
    return state::more;
  case phase::trailer: return read_trailer();
  }
  return state::malformed;
}

/// Where @p mark begins. What was looked through in vain is not looked through again: a modem that
/// sends byte by byte would make us read everything once for each of them.
size_t reply_reader::find(std::string_view mark) {
  auto at = buffer_.find(mark, searched_ - std::min(searched_, mark.size() - 1));
  searched_ = at == buffer_.npos ? buffer_.size() : 0;
  return at;
}

reply_reader::state reply_reader::read_head() {
  auto end = find("\r\n\r\n");
  if (end == buffer_.npos)
    // All but the last byte of the empty line may have come: cut here or there, a head is the same.
    return buffer_.size() > head_limit + 3 ? state::too_large : state::more;
  if (end > head_limit)
    return state::too_large;
  reply_ = {};
  if (!parse_head(std::string_view(buffer_).substr(0, end)))
    return state::malformed;
  buffer_.erase(0, end + 4);
  progress_ = true;
  // An interim reply; the real one follows.
  if (reply_.status < 200)
    return state::more;
  return start_body();
}

bool reply_reader::parse_head(std::string_view head) {
  auto first = next_line(head);
  if (first.size() < 12 || !first.starts_with("HTTP/1.") || first[8] != ' ')
    return false;
  auto status = number(first.substr(9, 3), 10);
  if (!status || *status < 100 || (first.size() > 12 && first[12] != ' '))
    return false;
  reply_.status = static_cast<int>(*status);
  while (!head.empty()) {
    auto line = next_line(head);
    auto colon = line.find(':');
    if (colon == line.npos || colon == 0)
      return false;
    reply_.headers.emplace_back(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  }
  return true;
}

reply_reader::state reply_reader::start_body() {
  if (reply_.status == 204 || reply_.status == 304)
    return state::whole;
  if (auto coding = reply_.header("Transfer-Encoding")) {
    phase_ = phase::chunk_size;
    return same_word(*coding, "chunked") ? state::more : state::malformed;
  }
  auto length = reply_.header("Content-Length");
  if (!length) {
    phase_ = phase::until_end;
    return state::more;
  }
  auto size = number(*length, 10);
  if (!size)
    return state::malformed;
  if (*size > most_)
    return state::too_large;
  phase_ = phase::counted;
  wanted_ = *size;
  return state::more;
}

reply_reader::state reply_reader::move_body(size_t size) {
  if (reply_.body.size() + size > most_)
    return state::too_large;
  reply_.body.append(buffer_, 0, size);
  buffer_.erase(0, size);
  wanted_ -= size;
  return state::more;
}

reply_reader::state reply_reader::read_chunk_size() {
  auto end = find("\r\n");
  if (end == buffer_.npos || end > line_limit)
    return buffer_.size() > line_limit + 1 ? state::malformed : state::more;
  auto line = std::string_view(buffer_).substr(0, end);
  auto size = number(trimmed(line.substr(0, std::min(line.find(';'), line.size()))), 16);
  if (!size)
    return state::malformed;
  if (*size > most_)
    return state::too_large;
  buffer_.erase(0, end + 2);
  wanted_ = *size;
  phase_ = wanted_ == 0 ? phase::trailer : phase::chunk;
  progress_ = true;
  return state::more;
}

reply_reader::state reply_reader::read_trailer() {
  auto end = find("\r\n");
  if (end == buffer_.npos)
    return trailer_ + buffer_.size() > head_limit + 1 ? state::too_large : state::more;
  trailer_ += end;
  if (trailer_ > head_limit)
    return state::too_large;
  buffer_.erase(0, end + 2);
  progress_ = true;
  return end == 0 ? state::whole : state::more;
}

} // namespace dongled::io::hilink
