#include "api/access/rotate_links.hpp"

#include "api/access/tokens.hpp"

#include <nlohmann/json.hpp>
#include <openssl/crypto.h>

#include <algorithm>

namespace dongled::api {

using nlohmann::json;

namespace {

constexpr unix_ms week_ms = 7 * 86'400'000LL;
constexpr size_t shortest_link_secret = 32, longest_link_secret = 128, longest_text = 64;

/// Reads one link of a file that may be anything; the first thing wrong is remembered.
class link_reader {
public:
  link_reader(const json& x, std::string at) : x_(x), at_(std::move(at)) {
    if (!x_.is_object())
      complain("", "expected an object");
  }

  std::string text(const char* key, bool may_be_empty) {
    auto i = member(key);
    if (!i || !i->is_string() || i->get_ref<const std::string&>().size() > longest_text + 8
        || (!may_be_empty && i->get_ref<const std::string&>().empty()))
      return complain(key, "expected a text of at most 64 characters"), std::string{};
    return i->get<std::string>();
  }

  int64_t number(const char* key, int64_t least, int64_t most) {
    auto i = member(key);
    if (!i || !i->is_number_integer() || (i->is_number_unsigned() && i->get<uint64_t>() > INT64_MAX)
        || i->get<int64_t>() < least || i->get<int64_t>() > most)
      return complain(key, "expected a whole number from " + std::to_string(least) + " to "
                             + std::to_string(most)),
             least;
    return i->get<int64_t>();
  }

  /// Files from before it was there have none: false.
  bool yes(const char* key) {
    auto i = member(key);
    if (i && !i->is_boolean())
      complain(key, "expected true or false");
    return i && i->is_boolean() && i->get<bool>();
  }

  io::hilink::digest hash(const char* key) {
    auto i = member(key);
    auto sum = i && i->is_string() ? hash_in(i->get<std::string>()) : std::nullopt;
    if (!sum)
      complain(key, "expected \"sha256:\" and 64 hexadecimal digits");
    return sum.value_or(io::hilink::digest{});
  }

  const std::string& wrong() const { return wrong_; }

private:
  const json* member(const char* key) const {
    if (!x_.is_object())
      return nullptr;
    auto i = x_.find(key);
    return i == x_.end() ? nullptr : &*i;
  }
  void complain(const std::string& key, const std::string& text) {
    if (wrong_.empty())
      wrong_ = at_ + (key.empty() ? "" : "." + key) + ": " + text;
  }

  const json& x_;
  std::string at_, wrong_;
};

constexpr int64_t latest_ms = 253'402'300'799'999; // the end of the year 9999

result<rotate_link> read_link(const json& x, const std::string& at) {
  link_reader from{x, at};
  rotate_link out;
  out.id = from.text("id", false);
  out.dongle = subnet_id{static_cast<uint8_t>(from.number("dongle", 1, 254))};
  out.hash = from.hash("hash");
  out.created = from.number("created_ms", 0, latest_ms);
  out.expires = from.number("expires_ms", 0, latest_ms);
  out.min_interval = seconds{from.number("min_interval_s", 0, link_wish::longest_interval.count())};
  out.note = from.text("note", true);
  out.made_by = from.text("made_by", true);
  out.last_used = from.number("last_used_ms", 0, latest_ms);
  out.uses = static_cast<uint64_t>(from.number("uses", 0, INT64_MAX));
  out.get = from.yes("get");
  if (!from.wrong().empty())
    return failure{fault::bad_input, from.wrong()};
  return out;
}

json kept(const rotate_link& x) {
  return {{"id", x.id},
          {"dongle", x.dongle.n},
          {"hash", "sha256:" + io::hilink::hex(io::hilink::bytes(x.hash))},
          {"created_ms", x.created},
          {"expires_ms", x.expires},
          {"min_interval_s", x.min_interval.count()},
          {"note", x.note},
          {"made_by", x.made_by},
          {"last_used_ms", x.last_used},
          {"uses", x.uses},
          {"get", x.get}};
}

} // namespace

seconds rotate_link::wait(unix_ms now) const {
  if (last_used == 0 || now < last_used) // the clock was set back: better once too often
    return seconds{0};
  auto left = last_used + min_interval.count() * 1000 - now;
  return left <= 0 ? seconds{0} : seconds{(left + 999) / 1000};
}

std::string trouble_with(const link_wish& x) {
  if (x.lasts < link_wish::shortest || x.lasts > link_wish::longest)
    return "expires_s: expected 60 to 31622400 seconds";
  if (x.min_interval < seconds{0} || x.min_interval > link_wish::longest_interval)
    return "min_interval_s: expected 0 to 86400 seconds";
  if (!x.note.empty())
    if (auto wrong = name_trouble(x.note); !wrong.empty())
      return "note: " + wrong;
  return {};
}

result<link_book> link_book::parse(const std::string& text) {
  auto whole = json::parse(text, nullptr, false);
  if (!whole.is_object() || !whole.contains("links") || !whole["links"].is_array())
    return failure{fault::bad_input, R"(expected JSON like {"links": […]})"};
  auto& list = whole["links"];
  if (list.size() > most)
    return failure{fault::bad_input, "links: expected at most 1000"};
  link_book out;
  for (size_t i = 0; i < list.size(); ++i) {
    auto at = "links[" + std::to_string(i) + ']';
    auto link = read_link(list[i], at);
    if (!link)
      return link.why();
    if (out.find_id(link->id))
      return failure{fault::bad_input, at + ".id: is there twice"};
    out.links_.push_back(std::move(*link));
  }
  return out;
}

std::string link_book::text() const {
  json list = json::array();
  for (auto& x : links_)
    list.push_back(kept(x));
  return json{{"links", std::move(list)}}.dump(1, ' ', false, json::error_handler_t::replace)
         + '\n';
}

result<done> link_book::add(rotate_link x, unix_ms now) {
  std::erase_if(links_, [&](auto& y) { return y.expires + week_ms < now; });
  if (links_.size() >= most)
    return failure{fault::exhausted, "there are 1000 links already; revoke one"};
  if (find_id(x.id))
    return failure{fault::os, "a link of that id is there"};
  links_.push_back(std::move(x));
  return done{};
}

bool link_book::erase(const std::string& id) {
  return std::erase_if(links_, [&](auto& x) { return x.id == id; }) > 0;
}

const rotate_link* link_book::find(const std::string& secret) const {
  auto plausible = secret.size() >= shortest_link_secret && secret.size() <= longest_link_secret;
  auto sum = io::hilink::sha256(plausible ? secret : std::string{});
  const rotate_link* found = nullptr;
  for (auto& x : links_)
    if (CRYPTO_memcmp(x.hash.data(), sum.data(), sum.size()) == 0)
      found = &x;
  return plausible ? found : nullptr;
}

rotate_link* link_book::find_id(const std::string& id) {
  auto i = std::find_if(links_.begin(), links_.end(), [&](auto& x) { return x.id == id; });
  return i == links_.end() ? nullptr : &*i;
}

json link_json(const rotate_link& x, unix_ms now) {
  return {{"id", x.id},
          {"dongle", x.dongle.n},
          {"created", rfc3339(x.created)},
          {"expires", rfc3339(x.expires)},
          {"expired", now >= x.expires},
          {"min_interval_s", x.min_interval.count()},
          {"note", x.note},
          {"made_by", x.made_by},
          {"last_used", x.last_used == 0 ? json(nullptr) : json(rfc3339(x.last_used))},
          {"uses", x.uses},
          {"get", x.get}};
}

} // namespace dongled::api
