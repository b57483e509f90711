// What operators and integrators hand the API: the file of tokens, the file of links, the URLs of
// webhooks, and times in questions. Whatever they hold is understood or refused in words that give
// no secret away.
#include "api/access/rotate_links.hpp"
#include "api/access/tokens.hpp"
#include "api/time_text.hpp"
#include "io/web/url.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

namespace {

using namespace dongled;
using namespace dongled::api;
using namespace dongled::test;

/// Whether @p text repeats one of the sums, as a file writes them, that stand in @p file.
bool gives_away(const std::string& text, const std::string& file) {
  constexpr std::string_view mark = "sha256:";
  constexpr size_t digits = 64;
  for (auto at = file.find(mark); at != std::string::npos; at = file.find(mark, at + 1)) {
    auto sum = file.substr(at + mark.size(), digits);
    if (hash_in(std::string{mark} + sum) && text.find(sum) != std::string::npos)
      return true;
  }
  return false;
}

void examine_tokens(const std::string& file) {
  auto read = parse_tokens(file, "tokens");
  for (auto& x : read.problems)
    must(!gives_away(to_string(x), file), "a problem repeats no sum");
  if (!read.ok())
    return;
  for (auto& x : read.tokens) {
    must(name_trouble(x.name).empty(), "a token's name can be shown");
    must(find_token(read.tokens, x.name, 0) == nullptr, "a name is no token");
  }
  must(find_token(read.tokens, {}, 0) == nullptr, "nothing is no token");
}

void examine_links(const std::string& file) {
  auto book = link_book::parse(file);
  if (!book)
    return must(!gives_away(book.why().doing, file), "a refusal repeats no sum");
  must(book->all().size() <= link_book::most, "a book has its limit");
  auto text = book->text();
  auto again = link_book::parse(text);
  must(static_cast<bool>(again), "what is written can be read");
  must(again->text() == text, "and says the same");
  must(book->find({}) == nullptr, "nothing is no secret");
}

void examine_url(const std::string& text) {
  auto x = io::web::parse_url(text);
  if (!x)
    return;
  auto sent = x->authority() + x->target;
  must(!x->host.empty() && !x->target.empty() && x->target.front() == '/', "a URL is whole");
  must(
    std::none_of(sent.begin(), sent.end(), [](unsigned char c) { return c <= ' ' || c == 0x7f; }),
    "nothing in it can end a line of a request");
}

void examine_time(const std::string& text) {
  auto at = time_in(text);
  must(!at || *at >= 0, "a time is none before 1970");
  must(!at || time_in(rfc3339(*at)) == at, "what is written can be read");
}

} // namespace

void dongled::test::examine(std::string_view input) {
  auto which = take_byte(input);
  std::string text{input};
  switch (which) {
  case 't': return examine_tokens(text);
  case 'l': return examine_links(text);
  case 'i': return examine_time(text);
  default: return examine_url(text);
  }
}
