#include "tests/lab/twin/garbage.hpp"

#include "tests/lab/twin/modem_api.hpp"

namespace dongled::lab {

namespace {

constexpr unsigned garbage_kinds = static_cast<unsigned>(garbage_kind::no_code) + 1;
constexpr auto prologue = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n";

/// The record under another root.
std::string under_config(std::string body) {
  constexpr std::string_view root = "response>", other = "config>";
  for (auto at = body.find(root); at != body.npos; at = body.find(root, at + other.size()))
    body.replace(at, root.size(), other);
  return body;
}

} // namespace

garbage::garbage(const fault_order& order)
  : order_(order), random_(static_cast<uint64_t>(order.amount)) {
  // nop
}

std::string garbage::damaged(http_reply x, firmware family) {
  auto kind = order_.kind.value_or(static_cast<garbage_kind>(turn_++ % garbage_kinds));
  switch (kind) {
  case garbage_kind::random: {
    std::string bytes(16 + random_() % 512, '\0');
    for (auto& c : bytes)
      c = static_cast<char>(random_() & 0xff);
    return bytes;
  }
  case garbage_kind::html: {
    http_reply home;
    home.body = home_page("", "");
    return to_bytes(home, family, false);
  }
  case garbage_kind::truncated:
    x.body.resize(x.body.empty() ? 0 : random_() % x.body.size());
    return to_bytes(x, family, false);
  case garbage_kind::length: {
    // The headers of a longer body, and then the body as it is.
    auto size = x.body.size(), missing = static_cast<size_t>(1 + random_() % 512);
    x.body.append(missing, ' ');
    auto bytes = to_bytes(x, family, false);
    bytes.resize(bytes.size() - x.body.size() + size);
    return bytes;
  }
  case garbage_kind::xhtml:
    x.body = std::string{prologue}
             + "<!-- home -->\r\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" "
               "\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\">\r\n"
               "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title></title></head>"
               "<body></body></html>\r\n";
    return to_bytes(x, family, false);
  case garbage_kind::empty:
    x.body = std::string{prologue} + "<response/>\r\n";
    return to_bytes(x, family, false);
  case garbage_kind::root:
    x.body = under_config(std::move(x.body));
    return to_bytes(x, family, false);
  case garbage_kind::no_code:
    x.body = std::string{prologue} + "<error/>\r\n";
    return to_bytes(x, family, false);
  }
  return {};
}

} // namespace dongled::lab
