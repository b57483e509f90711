#include "io/relay/codec/foreign_answer.hpp"

#include "io/relay/codec/http_head.hpp"

#include <algorithm>

namespace dongled::io::relay {

namespace {

constexpr size_t longest_host = 253, longest_title = 60;

char low(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view x) {
  std::string out{x};
  std::transform(out.begin(), out.end(), out.begin(), low);
  return out;
}

/// The host of an absolute or scheme-relative URL, in small letters; empty: it is a path, or no
/// host that could be shown.
std::string host_of(std::string_view url) {
  url = http_head::trim(url);
  auto at = url.find("//");
  if (at == std::string_view::npos || url.substr(0, at).find_first_of("/?#") != url.npos)
    return {};
  auto authority = url.substr(at + 2);
  authority = authority.substr(0, authority.find_first_of("/?#\\\"' <>;"));
  if (auto user = authority.rfind('@'); user != std::string_view::npos)
    authority.remove_prefix(user + 1);
  if (authority.starts_with('['))
    authority = authority.substr(1, authority.find(']') - 1);
  else
    authority = authority.substr(0, authority.find(':'));
  auto fit = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':';
  };
  auto out = lowered(authority);
  if (out.ends_with('.'))
    out.pop_back();
  auto sane = out.size() <= longest_host && std::all_of(out.begin(), out.end(), fit);
  return sane ? out : std::string{};
}

/// Where a page leads its reader by itself: <meta http-equiv=refresh>, or a script's location.
std::string led_to(const std::string& page) {
  for (auto* word : {"http-equiv", "location"}) {
    auto at = page.find(word);
    if (at == std::string::npos)
      continue;
    auto url = std::min(page.find("http://", at), page.find("https://", at));
    if (url != std::string::npos)
      return host_of(std::string_view{page}.substr(url));
  }
  return {};
}

std::string title_of(const std::string& page) {
  constexpr std::string_view open = "<title>";
  auto at = page.find(open);
  if (at == std::string::npos)
    return {};
  auto text = std::string_view{page}.substr(at + open.size(), longest_title);
  return std::string{http_head::trim(text.substr(0, text.find('<')))};
}

bool is_html(std::string_view head, std::string_view body) {
  auto type = lowered(http_head::header(head, "Content-Type"));
  return type.find("html") != std::string::npos || http_head::trim(body).starts_with('<')
         || lowered(body.substr(0, 512)).find("<html") != std::string::npos;
}

/// The same site, with or without its "www.".
bool same_site(std::string_view x, std::string_view y) {
  auto bare = [](std::string_view z) { return z.starts_with("www.") ? z.substr(4) : z; };
  return bare(x) == bare(y);
}

} // namespace

std::string words(const foreign_answer& x) {
  switch (x.what) {
  case foreign_answer::kind::redirect:
    return "a redirect to " + (x.host.empty() ? "nowhere" : x.host);
  case foreign_answer::kind::login: return "511" + (x.host.empty() ? "" : ", a login at " + x.host);
  case foreign_answer::kind::page:
    return "a page" + (x.host.empty() ? "" : " that leads to " + x.host);
  }
  return "?";
}

std::optional<foreign_answer> read_foreign_answer(std::string_view raw,
                                                  std::string_view asked_host) {
  auto end = http_head::head_end(raw);
  if (!end)
    return std::nullopt;
  auto head = raw.substr(0, end->first);
  auto body = raw.substr(end->first + end->second);
  auto status = http_head::status_of(head);
  if (!status)
    return std::nullopt;
  auto location = http_head::header(head, "Location");
  foreign_answer out;
  switch (*status) {
  case 301:
  case 302:
  case 303:
  case 307:
  case 308:
    if (location.empty())
      return std::nullopt;
    out.what = foreign_answer::kind::redirect;
    out.host = host_of(location);
    // A path only stays at home; what claims to be a URL and names no host leads nowhere.
    if (out.host.empty() && location.find("//") == std::string_view::npos)
      out.host = lowered(asked_host);
    out.to_itself = same_site(out.host, lowered(asked_host));
    return out;
  case 511:
    out.what = foreign_answer::kind::login;
    out.host = host_of(location);
    if (out.host.empty())
      out.host = led_to(lowered(body));
    return out;
  case 200: {
    if (!is_html(head, body))
      return std::nullopt;
    auto page = lowered(body);
    out.host = led_to(page);
    out.title = title_of(page);
    return out;
  }
  default: return std::nullopt;
  }
}

} // namespace dongled::io::relay
