#include "io/hilink/apn_table.hpp"

#include "io/hilink/text.hpp"
#include "io/store/whole_file.hpp"

#include <algorithm>
#include <pugixml.hpp>
#include <string_view>

namespace dongled::io::hilink {

namespace {

constexpr size_t table_limit = 16 * 1024 * 1024; // Debian 12's is 800 KiB
constexpr size_t most_apns = 64;
constexpr size_t longest_apn = 100;

bool all_digits(std::string_view x) {
  return std::ranges::all_of(x, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_of(const pugi::xml_node& gsm, std::string_view mcc, std::string_view mnc) {
  for (auto& id : gsm.children("network-id"))
    if (id.attribute("mcc").value() == mcc && id.attribute("mnc").value() == mnc)
      return true;
  return false;
}

/// What a modem's page takes: printable ASCII without markup.
bool plain_apn(std::string_view x) {
  auto odd = [](char c) { return c < 33 || c > 126 || c == '<' || c == '>' || c == '&'; };
  return !x.empty() && x.size() <= longest_apn && std::ranges::none_of(x, odd);
}

bool for_internet(const pugi::xml_node& apn) {
  auto usage = apn.child("usage");
  return !usage || std::string_view{usage.attribute("type").value()} == "internet";
}

std::string text_at(const pugi::xml_node& of, const char* name, size_t limit) {
  return printable(trimmed(of.child_value(name)), limit);
}

void add_apns(const pugi::xml_node& provider, const pugi::xml_node& gsm,
              std::vector<apn_entry>& out) {
  for (auto& x : gsm.children("apn")) {
    std::string name = x.attribute("value").value();
    if (out.size() >= most_apns || !plain_apn(name) || !for_internet(x))
      continue;
    apn_entry entry{text_at(provider, "name", 64), name, text_at(x, "username", 64),
                    text_at(x, "password", 64)};
    if (std::ranges::find(out, entry) == out.end())
      out.push_back(std::move(entry));
  }
}

} // namespace

result<std::vector<apn_entry>> apns_of(const std::string& xml, const std::string& plmn) {
  if (xml.size() > table_limit)
    return failure{fault::bad_input, "the table of APNs is too long"};
  pugi::xml_document doc;
  auto parsed = doc.load_buffer(xml.data(), xml.size(), pugi::parse_default, pugi::encoding_utf8);
  auto root = doc.child("serviceproviders");
  if (!parsed || !root)
    return failure{fault::bad_input, "the table of APNs makes no sense"};
  std::vector<apn_entry> out;
  if (plmn.size() < 5 || plmn.size() > 6 || !all_digits(plmn))
    return out;
  std::string_view all{plmn};
  for (auto& country : root.children("country"))
    for (auto& provider : country.children("provider"))
      for (auto& gsm : provider.children("gsm"))
        if (is_of(gsm, all.substr(0, 3), all.substr(3)))
          add_apns(provider, gsm, out);
  return out;
}

result<std::string> read_apn_table(const std::string& path) {
  auto text = store::read_whole(path, table_limit);
  if (!text)
    return text.why();
  if (!*text)
    return failure{fault::not_found,
                   "there is no table of APNs at " + path
                     + ": install the package mobile-broadband-provider-info, or name the APN"};
  return **text;
}

std::vector<std::string> home_networks(const std::string& imsi, const std::string& serving) {
  std::vector<std::string> out;
  auto add = [&](const std::string& x) {
    if ((x.size() == 5 || x.size() == 6) && all_digits(x) && std::ranges::find(out, x) == out.end())
      out.push_back(x);
  };
  if (imsi.size() >= 6) {
    add(imsi.substr(0, 6));
    add(imsi.substr(0, 5));
  }
  add(serving);
  return out;
}

} // namespace dongled::io::hilink
