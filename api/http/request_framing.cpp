#include "api/http/request_framing.hpp"

#include <algorithm>
#include <utility>

namespace dongled::api {

namespace {

/// Of sizes, extensions and trailers: nobody needs more, and they hold nothing that we read.
constexpr size_t most_overhead = 16 * 1024;
constexpr size_t longest_size = 8; // hexadecimal digits

std::optional<request_refusal> unclear(const char* why) { return request_refusal{400, why}; }

std::optional<uint64_t> length_in(const std::string& x) {
  if (x.empty() || !std::all_of(x.begin(), x.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  auto first = std::min(x.find_first_not_of('0'), x.size() - 1);
  // More than anybody may send; what it is exactly does not matter.
  return x.size() - first > 18 ? UINT64_MAX : std::stoull(x.substr(first));
}

std::optional<request_refusal> settle_codings(const request_head& x) {
  std::vector<std::string> codings;
  for (auto& value : x.values("transfer-encoding"))
    for (auto& coding : listed(value))
      codings.push_back(coding);
  if (codings.empty() || codings.back() != "chunked"
      || std::count(codings.begin(), codings.end(), "chunked") > 1)
    return unclear("The body's end cannot be told: chunked must be the last transfer coding");
  if (codings.size() > 1)
    return request_refusal{501, "No transfer coding is understood but chunked"};
  return {};
}

std::optional<request_refusal> settle_expectation(request_head& x) {
  for (auto& value : x.values("expect"))
    for (auto& wish : listed(value)) {
      if (wish != "100-continue")
        return request_refusal{417, "The expectation cannot be met"};
      x.awaits_continue = !x.old;
    }
  return {};
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

} // namespace

std::vector<std::string> listed(std::string_view value) {
  std::vector<std::string> out;
  for (;;) {
    auto comma = value.find(',');
    std::string one{value.substr(0, comma)};
    one.erase(0, std::min(one.find_first_not_of(" \t"), one.size()));
    one.erase(one.find_last_not_of(" \t") + 1);
    for (auto& c : one)
      c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if (!one.empty())
      out.push_back(std::move(one));
    if (comma == value.npos)
      return out;
    value.remove_prefix(comma + 1);
  }
}

std::optional<request_refusal> settle_framing(request_head& x) {
  auto lengths = x.values("content-length");
  if (x.has("transfer-encoding")) {
    if (!lengths.empty())
      return unclear("The body's end cannot be told: it has a length and a transfer coding");
    if (x.old)
      return unclear("HTTP/1.0 has no transfer codings");
    if (auto no = settle_codings(x))
      return no;
    x.body = request_head::framing::chunked;
  } else if (!lengths.empty()) {
    if (lengths.size() > 1)
      return unclear("Content-Length is there twice");
    auto length = length_in(lengths.front());
    if (!length)
      return unclear("Content-Length is no number");
    x.body = request_head::framing::length;
    x.length = *length;
  }
  return settle_expectation(x);
}

chunk_reader::state chunk_reader::take(std::string_view& text, std::string& body) {
  while (!text.empty()) {
    if (at_ == part::data) {
      auto n = static_cast<size_t>(std::min<uint64_t>(left_, text.size()));
      body.append(text.substr(0, n));
      text.remove_prefix(n);
      left_ -= n;
      if (left_ == 0)
        at_ = part::behind_data;
      continue;
    }
    auto c = text.front();
    text.remove_prefix(1);
    if (++overhead_ > most_overhead)
      return state::too_large;
    if (auto now = take_line_byte(c, body); now != state::reading)
      return now;
  }
  return state::reading;
}

chunk_reader::state chunk_reader::take_line_byte(char c, const std::string& body) {
  if (return_) {
    return_ = false;
    return c == '\n' ? end_of_line() : state::malformed;
  }
  if (c == '\r') {
    return_ = true;
    return state::reading;
  }
  auto byte = static_cast<unsigned char>(c);
  if ((byte < 32 && c != '\t') || byte == 127 || at_ == part::behind_data)
    return state::malformed;
  blank_ = false;
  if (at_ != part::size)
    return state::reading; // an extension or a trailer, of no use to us
  if (auto digit = hex_digit(c); digit >= 0) {
    if (++digits_ > longest_size)
      return state::too_large;
    left_ = left_ * 16 + static_cast<uint64_t>(digit);
    return body.size() + left_ > most_ ? state::too_large : state::reading;
  }
  if (digits_ == 0 || (c != ';' && c != ' ' && c != '\t'))
    return state::malformed;
  at_ = part::extension;
  return state::reading;
}

chunk_reader::state chunk_reader::end_of_line() {
  auto blank = std::exchange(blank_, true);
  switch (at_) {
  case part::size:
  case part::extension:
    if (digits_ == 0)
      return state::malformed;
    digits_ = 0;
    at_ = left_ == 0 ? part::trailer : part::data;
    return state::reading;
  case part::behind_data: at_ = part::size; return state::reading;
  case part::trailer: return blank ? state::ended : state::reading;
  case part::data: break;
  }
  return state::malformed;
}

} // namespace dongled::api
