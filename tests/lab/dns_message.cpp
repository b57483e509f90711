#include "tests/lab/dns_message.hpp"

#include <algorithm>

#include <arpa/inet.h>

namespace dongled::lab {

namespace {

constexpr size_t header_size = 12;
constexpr size_t longest_name = 253; // RFC 1035 section 2.3.4, in text form.

uint16_t u16(std::span<const uint8_t> x, size_t at) {
  return static_cast<uint16_t>(x[at] << 8 | x[at + 1]);
}

void put16(std::vector<uint8_t>& out, uint32_t x) {
  out.push_back(static_cast<uint8_t>(x >> 8));
  out.push_back(static_cast<uint8_t>(x));
}

void put_name(std::vector<uint8_t>& out, const std::string& name) {
  size_t start = 0;
  while (start < name.size()) {
    auto dot = std::min(name.find('.', start), name.size());
    out.push_back(static_cast<uint8_t>(dot - start));
    out.insert(out.end(), name.begin() + static_cast<std::ptrdiff_t>(start),
               name.begin() + static_cast<std::ptrdiff_t>(dot));
    start = dot + 1;
  }
  out.push_back(0);
}

void put_address(std::vector<uint8_t>& out, const std::string& text) {
  bool v6 = text.find(':') != std::string::npos;
  uint8_t raw[16] = {};
  ::inet_pton(v6 ? AF_INET6 : AF_INET, text.c_str(), raw);
  put16(out, 0xc000 | header_size); // Points to the question's name.
  put16(out, static_cast<uint16_t>(v6 ? record_type::aaaa : record_type::a));
  put16(out, 1);
  put16(out, 0);
  put16(out, 1); // One second to live: names may move while a test runs.
  put16(out, v6 ? 16 : 4);
  out.insert(out.end(), raw, raw + (v6 ? 16 : 4));
}

} // namespace

result<dns_question> parse_query(std::span<const uint8_t> bytes) {
  const failure bad{fault::bad_input, "reading a DNS query", 0};
  // A response (QR set), an opcode other than QUERY, or not exactly one question.
  if (bytes.size() < header_size || (bytes[2] & 0xf8) != 0 || u16(bytes, 4) != 1)
    return bad;
  dns_question q;
  q.id = u16(bytes, 0);
  q.recursion_desired = (bytes[2] & 1) != 0;
  size_t at = header_size;
  while (at < bytes.size() && bytes[at] != 0) {
    size_t len = bytes[at];
    if (len > 63 || at + 1 + len >= bytes.size() || q.name.size() + len + 1 > longest_name)
      return bad;
    if (!q.name.empty())
      q.name += '.';
    for (size_t i = 0; i < len; ++i) {
      auto c = bytes[at + 1 + i];
      // A dot inside a label, or anything unprintable, would not survive the text form.
      if (c <= ' ' || c > '~' || c == '.')
        return bad;
      q.name += static_cast<char>(c);
    }
    at += 1 + len;
  }
  if (at + 5 > bytes.size())
    return bad;
  q.type = u16(bytes, at + 1);
  q.klass = u16(bytes, at + 3);
  return q;
}

std::vector<uint8_t> write_answer(const dns_question& question, const zone_answer& answer,
                                  bool over_udp) {
  bool truncated = over_udp && answer.only_over_tcp;
  auto count = truncated ? size_t{0} : answer.addresses.size();
  std::vector<uint8_t> out;
  put16(out, question.id);
  // QR, RD as asked, RA, and TC when truncated.
  put16(out, 0x8080u | (question.recursion_desired ? 0x0100u : 0u) | (truncated ? 0x0200u : 0u)
               | static_cast<uint32_t>(answer.rcode));
  put16(out, 1);
  put16(out, static_cast<uint32_t>(count));
  put16(out, 0);
  put16(out, 0);
  put_name(out, question.name);
  put16(out, question.type);
  put16(out, question.klass);
  for (size_t i = 0; i < count; ++i)
    put_address(out, answer.addresses[i]);
  return out;
}

std::string type_name(uint16_t type) {
  if (type == static_cast<uint16_t>(record_type::a))
    return "A";
  return type == static_cast<uint16_t>(record_type::aaaa) ? "AAAA" : std::to_string(type);
}

} // namespace dongled::lab
