#include "api/http/request_reader.hpp"

#include <algorithm>
#include <utility>

namespace dongled::api {

request_reader::state request_reader::feed(std::string_view bytes) {
  if (now_ == state::refused)
    return now_;
  waiting_.append(bytes);
  if (now_ == state::reading && !head_)
    now_ = find_head();
  if (now_ == state::reading && head_)
    now_ = read_body();
  return now_;
}

bool request_reader::ask_for_body() {
  auto ask = now_ == state::reading && head_ && head_->awaits_continue && waiting_.empty()
             && body_.empty() && !asked_;
  asked_ = asked_ || ask;
  return ask;
}

http_request request_reader::take() {
  http_request out{std::move(*head_), std::move(body_)};
  head_.reset();
  body_.clear();
  chunks_ = chunk_reader{limits_.body};
  asked_ = false;
  looked_ = 0;
  now_ = state::reading;
  return out;
}

request_reader::state request_reader::find_head() {
  // RFC 9112 section 2.2: some clients end a body with an empty line that is no part of it.
  size_t empty = 0;
  while (waiting_.compare(empty, 2, "\r\n") == 0)
    empty += 2;
  waiting_.erase(0, empty);
  if (!waiting_.empty() && !token_byte(waiting_.front()) && waiting_ != "\r")
    return refuse({400, "The first line is malformed"});
  for (auto& i = looked_; i < waiting_.size(); ++i) {
    if (i >= limits_.head)
      return waiting_.find('\n') == waiting_.npos
               ? refuse({414, "The request URI is too long"})
               : refuse({431, "The request header is too large"});
    auto c = waiting_[i];
    if (c == '\r' && i + 1 == waiting_.size())
      return state::reading; // what follows it decides
    if (c == '\0' || (c == '\n' && (i == 0 || waiting_[i - 1] != '\r'))
        || (c == '\r' && waiting_[i + 1] != '\n'))
      return refuse({400, "A line ends in something else than CR and LF"});
    if (c == '\n' && i >= 3 && waiting_[i - 2] == '\n') {
      ++i;
      return begin_body();
    }
  }
  return state::reading;
}

request_reader::state request_reader::begin_body() {
  std::string_view text{waiting_.data(), looked_};
  head_only_ = text.starts_with("HEAD ");
  auto read = parse_request_head(text);
  if (auto no = std::get_if<request_refusal>(&read))
    return refuse(std::move(*no));
  head_ = std::move(std::get<request_head>(read));
  waiting_.erase(0, looked_);
  looked_ = 0;
  if (head_->length > limits_.body)
    return refuse({413, "The request body is too large"});
  return state::reading;
}

request_reader::state request_reader::read_body() {
  using framing = request_head::framing;
  switch (head_->body) {
  case framing::none: return state::ready;
  case framing::length: {
    auto n = std::min<size_t>(head_->length - body_.size(), waiting_.size());
    body_.append(waiting_, 0, n);
    waiting_.erase(0, n);
    return body_.size() == head_->length ? state::ready : state::reading;
  }
  case framing::chunked: break;
  }
  std::string_view rest{waiting_};
  auto at = chunks_.take(rest, body_);
  waiting_.erase(0, waiting_.size() - rest.size());
  switch (at) {
  case chunk_reader::state::reading: return state::reading;
  case chunk_reader::state::ended: return state::ready;
  case chunk_reader::state::too_large: return refuse({413, "The request body is too large"});
  case chunk_reader::state::malformed: break;
  }
  return refuse({400, "The body's chunks are malformed"});
}

request_reader::state request_reader::refuse(request_refusal x) {
  refusal_ = std::move(x);
  waiting_.clear();
  body_.clear();
  return now_ = state::refused;
}

} // namespace dongled::api
