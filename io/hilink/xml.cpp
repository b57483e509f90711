#include "io/hilink/xml.hpp"

#include "io/hilink/text.hpp"

#include <algorithm>
#include <charconv>
#include <pugixml.hpp>

namespace dongled::io::hilink {

namespace {

constexpr size_t size_limit = 256 * 1024;
constexpr size_t name_limit = 128;
constexpr int depth_limit = 16;
constexpr size_t element_limit = 4096;

/// True for the names that modems use. Others would not survive being written back.
bool plain_name(std::string_view x) {
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  auto more = [](char c) { return (c >= '0' && c <= '9') || c == '-' || c == '.'; };
  return !x.empty() && x.size() <= name_limit && letter(x.front())
         && std::ranges::all_of(x, [&](char c) { return letter(c) || more(c); });
}

/// Copies a node and what is below it; false when it is deeper, larger or stranger than
/// any record.
bool copy(const pugi::xml_node& from, element& to, int depth, size_t& count) {
  if (depth > depth_limit || ++count > element_limit)
    return false;
  if (!plain_name(from.name()))
    return false;
  to.name = from.name();
  // Trimmed again, for what stood between a control character and a blank, or at the limit.
  to.text = trimmed(printable(trimmed(from.child_value())));
  for (auto& child : from.children()) {
    if (child.type() != pugi::node_element)
      continue;
    if (!copy(child, to.children.emplace_back(), depth + 1, count))
      return false;
  }
  return true;
}

/// What may stand before the root: a byte order mark, a prologue, comments.
std::string_view without_preamble(std::string_view text) {
  text = trimmed(text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text);
  for (;;) {
    std::string_view end;
    if (text.starts_with("<?"))
      end = "?>";
    else if (text.starts_with("<!--"))
      end = "-->";
    auto at = end.empty() ? text.npos : text.find(end);
    if (at == text.npos)
      return text;
    text = trimmed(text.substr(at + end.size()));
  }
}

bool is_page(std::string_view text) {
  text = without_preamble(text);
  return same_word(text.substr(0, 5), "<html") || same_word(text.substr(0, 14), "<!doctype html");
}

void write(std::string& out, const element& what) {
  out += '<' + what.name + '>';
  for (auto x : what.text) {
    switch (x) {
    case '&': out += "&amp;"; break;
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    case '"': out += "&quot;"; break;
    case '\'': out += "&apos;"; break;
    default: out += x;
    }
  }
  for (auto& child : what.children)
    write(out, child);
  out += "</" + what.name + '>';
}

} // namespace

const element* element::find(std::string_view child) const {
  for (auto& x : children)
    if (same_word(x.name, child))
      return &x;
  return nullptr;
}

std::string_view element::value(std::string_view child) const {
  auto x = find(child);
  return x ? std::string_view(x->text) : std::string_view{};
}

std::optional<int64_t> element::number(std::string_view child) const {
  auto digits = value(child);
  int64_t out = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size())
    return std::nullopt;
  return out;
}

result<element> parse_xml(std::string_view text) {
  if (is_page(text))
    return failure{fault::unsupported, "read the modem's reply: it is its home page", 100002};
  if (text.size() > size_limit)
    return failure{fault::bad_input, "read the modem's reply: it is too long"};
  pugi::xml_document doc;
  // No parse_doctype: a document type is skipped, so no entity is ever defined.
  auto parsed = doc.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!parsed || !doc.document_element())
    return failure{fault::bad_input, "read the modem's reply: it is not XML"};
  element out;
  size_t count = 0;
  if (!copy(doc.document_element(), out, 0, count))
    return failure{fault::bad_input, "read the modem's reply: it is no record"};
  return out;
}

std::optional<int> error_code(const element& reply) {
  if (!same_word(reply.name, "error"))
    return std::nullopt;
  auto code = reply.number("code");
  return code && *code > 0 && *code < 1'000'000 ? static_cast<int>(*code) : -1;
}

std::string request_body(const fields& what) {
  std::string out = R"(<?xml version="1.0" encoding="UTF-8"?>)";
  write(out, {"request", {}, what});
  return out;
}

fields echo(const element& record, const fields& changes) {
  auto out = record.children;
  for (auto& field : out)
    for (auto& change : changes)
      if (same_word(field.name, change.name))
        field.text = change.text;
  return out;
}

} // namespace dongled::io::hilink
