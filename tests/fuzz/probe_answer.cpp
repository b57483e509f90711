// What a probe's server answers, and where a probe may be sent: an answer stays what it was when
// more comes, an address is one, and a URL cannot add to the request.
#include "config/cidr.hpp"
#include "io/relay/codec/foreign_answer.hpp"
#include "io/relay/codec/http_answer.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

namespace {

using namespace dongled::io::relay;
using namespace dongled::test;

bool same(const dongled::result<std::string>& a, const dongled::result<std::string>& b) {
  return a ? b && *a == *b : !b && a.why().code == b.why().code && a.why().doing == b.why().doing;
}

/// What is told of a stranger's answer is a host, whatever it sent.
void examine_foreign(std::string_view raw) {
  auto x = read_foreign_answer(raw, "api.example");
  if (!x)
    return;
  auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':';
  };
  must(x->host.size() <= 253 && std::all_of(x->host.begin(), x->host.end(), plain),
       "where it leads is a host");
  must(x->title.size() <= 60, "a title is short");
}

void examine_answer(std::string_view raw, uint8_t seed) {
  examine_foreign(raw);
  auto last = read_probe_answer(raw, true);
  must(last.has_value(), "the end of a connection decides");
  if (*last) {
    auto address = dongled::ip_address::parse(**last);
    must(address && to_string(*address) == **last, "an answer is an address, written one way");
  }
  if (raw.size() > probe_answer_limit)
    return must(!*last, "an answer is bounded");
  cutter cuts{seed};
  for (auto rest = raw; !rest.empty();) {
    cuts.piece(rest);
    if (auto early = read_probe_answer(raw.substr(0, raw.size() - rest.size()), false))
      return must(same(*early, *last), "what is decided stays, whatever follows");
  }
}

void examine_url(std::string_view url) {
  auto x = parse_probe_url(url);
  if (!x)
    return;
  auto plain = [](char c) { return c > 0x20 && c < 0x7f; };
  must(!x->host.empty() && x->host.size() <= 255, "a probe has a host");
  must(x->port != 0, "and a port");
  must(x->path.starts_with('/') && x->path.find('#') == x->path.npos, "and a path");
  auto request = probe_request(*x);
  must(std::count(request.begin(), request.end(), '\n') == 6, "a request has its own lines only");
  must(std::all_of(x->host.begin(), x->host.end(), plain)
         && std::all_of(x->path.begin(), x->path.end(), plain),
       "and nothing but visible characters of the URL");
}

} // namespace

void dongled::test::examine(std::string_view input) {
  auto choice = take_byte(input);
  if (choice == 'u')
    examine_url(input);
  else
    examine_answer(inflated(input), choice);
}
