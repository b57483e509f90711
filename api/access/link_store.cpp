#include "api/access/link_store.hpp"

#include "api/access/tokens.hpp"
#include "api/fleet/service_discovery.hpp"
#include "config/cidr.hpp"
#include "io/store/whole_file.hpp"

#include <mutex>
#include <utility>

namespace dongled::api {

namespace {

constexpr size_t largest_file = 1024 * 1024, id_length = 10;

/// HTTP's threads and the shell's verbs change one file.
std::mutex& turn() {
  static std::mutex one;
  return one;
}

result<link_book> load(const std::string& path) {
  auto text = io::store::read_whole(path, largest_file);
  if (!text)
    return text.why();
  if (!*text)
    return link_book{};
  auto book = link_book::parse(**text);
  if (!book)
    return failure{book.why().code, path + ": " + book.why().doing};
  return book;
}

/// Reads, lets @p act change, and writes, in turn with others. What @p act fails with is kept from
/// the disk.
template <class F>
result<done> change(const world& w, F act) {
  auto path = links_path(*w.settings_now());
  std::lock_guard guard{turn()};
  auto book = load(path);
  if (!book)
    return book.why();
  if (auto acted = act(*book); !acted)
    return acted.why();
  return io::store::replace_whole(path, book->text());
}

} // namespace

result<made_link> make_link(const world& w, const link_wish& x, const std::string& by) {
  if (auto wrong = trouble_with(x); !wrong.empty())
    return failure{fault::bad_input, wrong};
  auto secret = new_secret(), name = new_secret();
  if (!secret || !name)
    return failure{fault::os, "OpenSSL has no random bytes"};
  made_link out;
  out.secret = *secret;
  auto now = w.now();
  auto& link = out.link;
  link.id = name->substr(0, id_length);
  link.dongle = x.dongle;
  link.hash = io::hilink::sha256(*secret);
  link.created = now;
  link.expires = now + x.lasts.count() * 1000;
  link.min_interval = x.min_interval;
  link.note = x.note;
  link.get = x.get;
  link.made_by = by.substr(0, 64);
  auto kept = change(w, [&](link_book& book) { return book.add(link, now); });
  if (!kept)
    return kept.why();
  return out;
}

result<link_book> read_links(const world& w) {
  std::lock_guard guard{turn()};
  return load(links_path(*w.settings_now()));
}

result<done> revoke_link(const world& w, const std::string& id) {
  return change(w, [&](link_book& book) -> result<done> {
    if (!book.erase(id))
      return failure{fault::not_found, "There is no such link"};
    return done{};
  });
}

result<link_claim> claim_use(const world& w, const std::string& id) {
  link_claim out{id, w.now(), 0};
  bool needs_rest = true;
  auto written = change(w, [&](link_book& book) -> result<done> {
    auto link = book.find_id(id);
    if (!link)
      return failure{fault::not_found, "There is no such link"};
    // Others may have used it since it was looked at.
    if (auto left = link->wait(out.at); left > left.zero())
      return failure{fault::busy, "This link was used a moment ago",
                     static_cast<int>(left.count())};
    needs_rest = link->min_interval > link->min_interval.zero();
    out.before = std::exchange(link->last_used, out.at);
    ++link->uses;
    return done{};
  });
  auto refused =
    !written
    && (written.why().code == fault::busy || written.why().code == fault::not_found || needs_rest);
  if (refused)
    return written.why();
  out.kept = static_cast<bool>(written);
  return out;
}

result<done> give_back(const world& w, const link_claim& x) {
  if (!x.kept)
    return done{};
  return change(w, [&](link_book& book) -> result<done> {
    auto link = book.find_id(x.id);
    if (!link || link->last_used != x.at)
      return done{}; // it is gone, or was used since
    link->last_used = x.before;
    link->uses -= link->uses > 0 ? 1 : 0;
    return done{};
  });
}

std::string link_url(const world& w, const std::string& secret) {
  auto config = w.settings_now();
  rack_picture picture;
  picture.host = w.board->host();
  picture.config = *config;
  auto where = api_authority(picture);
  if (where.ends_with(":80"))
    where.resize(where.size() - 3);
  return "http://" + where + "/rotate/" + secret;
}

} // namespace dongled::api
