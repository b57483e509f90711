#include "io/relay/codec/http_body.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace dongled::io::relay::http {
namespace {

using namespace std::string_view_literals;

/// Of a chunk's size with its extensions, and of all trailers together.
constexpr size_t longest_size = 1024, longest_trailer = 16 * 1024;
/// No body is longer than an off_t says.
constexpr uint64_t longest_chunk = INT64_MAX;

/// What nobody may say who has been judged by his head already (RFC 9110 section 6.5.1).
bool trails(std::string_view name) {
  static constexpr std::array never{"Host"sv,          "Content-Length"sv, "Content-Type"sv,
                                    "Authorization"sv, "Set-Cookie"sv,     "Content-Encoding"sv,
                                    "Content-Range"sv, "Trailer"sv,        "Cookie"sv};
  return std::none_of(never.begin(), never.end(), [&](auto x) { return same(x, name); });
}

} // namespace

body_reader::body_reader(framing x, bool bare) : bare_(bare), left_(x.length) {
  switch (x.what) {
  case framing::kind::none: break;
  case framing::kind::length: part_ = left_ == 0 ? part::over : part::data; break;
  case framing::kind::chunked: part_ = part::size; break;
  case framing::kind::until_close: part_ = part::open; break;
  }
}

void body_reader::skip(uint64_t bytes) {
  if (part_ != part::data)
    return;
  left_ -= std::min(left_, bytes);
  if (left_ == 0)
    part_ = part::over;
}

void body_reader::take(std::string_view& bytes, std::string& out) {
  while (!bytes.empty()) {
    switch (part_) {
    case part::open:
      out.append(bytes);
      bytes = {};
      break;
    case part::data:
      pass(bytes, out);
      if (left_ == 0)
        part_ = part::over;
      break;
    case part::chunk:
      pass(bytes, out);
      if (left_ == 0)
        part_ = part::behind_chunk;
      break;
    case part::size:
      if (cut(bytes, longest_size))
        read_size(out);
      break;
    case part::behind_chunk:
      if (!cut(bytes, 2))
        break;
      part_ = line_ == "\r\n" ? part::size : part::malformed;
      if (part_ == part::size && !bare_)
        out += line_;
      line_.clear();
      break;
    case part::trailer:
      if (cut(bytes, longest_trailer) && (line_ == "\r\n" || line_.ends_with("\n\r\n")))
        read_trailer(out);
      break;
    case part::over:
    case part::malformed: return;
    }
  }
}

void body_reader::pass(std::string_view& bytes, std::string& out) {
  auto size = static_cast<size_t>(std::min<uint64_t>(left_, bytes.size()));
  out.append(bytes.substr(0, size));
  bytes.remove_prefix(size);
  left_ -= size;
}

/// Adds @p bytes to the line up to its end; false while that has not come, or is too far.
bool body_reader::cut(std::string_view& bytes, size_t most) {
  auto end = bytes.find('\n');
  auto size = std::min(end == bytes.npos ? bytes.size() : end + 1, bytes.size());
  if (line_.size() + size > most) {
    part_ = part::malformed;
    return false;
  }
  line_.append(bytes.substr(0, size));
  bytes.remove_prefix(size);
  return end != std::string_view::npos;
}

void body_reader::read_size(std::string& out) {
  auto line = std::string_view{line_};
  auto digits = std::min(line.find_first_not_of("0123456789abcdefABCDEF"), line.size());
  auto [end, bad] = std::from_chars(line.data(), line.data() + digits, left_, 16);
  auto rest = line.substr(digits);
  // Extensions are nobody's business but the sender's and ours (RFC 9112 section 7.1.1).
  auto extension = rest.substr(0, rest.size() - std::min<size_t>(rest.size(), 2));
  auto begun = extension.substr(std::min(extension.find_first_not_of(" \t"), extension.size()));
  auto plain = std::all_of(extension.begin(), extension.end(),
                           [](unsigned char c) { return c == '\t' || (c >= 0x20 && c != 0x7f); });
  auto fine = digits > 0 && bad == std::errc{} && end == line.data() + digits
              && left_ <= longest_chunk && rest.ends_with("\r\n") && plain
              && (extension.empty() || begun.starts_with(';'));
  if (!fine) {
    part_ = part::malformed;
    return;
  }
  if (left_ != 0 && !bare_) {
    char text[16];
    auto last = std::to_chars(text, text + sizeof text, left_, 16).ptr;
    out.append(text, last).append("\r\n");
  }
  line_.clear();
  part_ = left_ == 0 ? part::trailer : part::chunk;
}

void body_reader::read_trailer(std::string& out) {
  auto text = std::string_view{line_}.substr(0, line_.size() - 2);
  auto all = read_fields(text);
  // Lines end in CRLF here, as they do between chunks: no two readers may see two ends.
  for (auto at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1))
    if (at == 0 || text[at - 1] != '\r')
      all.reset();
  if (!all) {
    part_ = part::malformed;
    return;
  }
  part_ = part::over;
  if (!bare_) {
    out += "0\r\n";
    hop_fields hop{*all};
    for (auto& x : *all)
      if (!hop.holds(x.name) && trails(x.name))
        out.append(x.name).append(": ").append(x.value).append("\r\n");
    out += "\r\n";
  }
  line_.clear();
}

} // namespace dongled::io::relay::http
