#include "io/firewall/nft.hpp"

#include "io/firewall/nft_reading.hpp"
#include "io/firewall/nft_text.hpp"
#include "io/host/child.hpp"

#include <algorithm>
#include <unistd.h>
#include <utility>

namespace dongled::io::firewall {

namespace {

/// Of one deed. The slowest known, 65,536 entries on a small board, takes two seconds.
constexpr milliseconds deed_limit{8000};
/// As JSON an entry takes 60 bytes at most.
constexpr size_t longest_output = 16 * 1024 * 1024;

/// Where Debian, Fedora and Arch have it; no search by PATH, which is not ours alone.
std::string program() {
  for (auto x : {"/usr/sbin/nft", "/sbin/nft", "/usr/bin/nft"})
    if (::access(x, X_OK) == 0)
      return x;
  return {};
}

std::string first_line(const std::string& x) {
  return x.substr(0, std::min({x.find('\n'), x.size(), size_t{200}}));
}

result<std::string> told(const std::vector<std::string>& arguments, const std::string& input,
                         const std::string& doing) {
  auto path = program();
  if (path.empty())
    return failure{fault::unsupported, doing + ": there is no nft; install nftables"};
  auto end = host::run_child(path, arguments, input, deed_limit, longest_output);
  if (!end)
    return failure{end.why().code, doing + ": " + end.why().doing, end.why().detail};
  if (end->status == 0)
    return std::move(end->out);
  auto missing = end->err.find("No such file or directory") != std::string::npos;
  auto denied = end->err.find("not permitted") != std::string::npos;
  return failure{missing  ? fault::not_found
                 : denied ? fault::denied
                          : fault::os,
                 doing + ": nft: " + first_line(end->err), end->status};
}

} // namespace

result<done> nft::put(const table_wish& x) {
  auto said = told({"-f", "-"}, refresh_batch(x), "put the firewall's table");
  auto in_the_way = !said && (said.why().code == fault::os || said.why().code == fault::not_found);
  if (in_the_way) // something of that name is of another kind: whose it was no longer matters
    said = told({"-f", "-"}, batch_for(x), "put the firewall's table");
  return said ? result<done>{done{}} : said.why();
}

result<done> nft::remove() {
  auto said = told({"-f", "-"}, removal_batch(), "remove the firewall's table");
  return said ? result<done>{done{}} : said.why();
}

result<table_reading> nft::read() {
  auto said = told({"-j", "list", "table", "inet", table_name}, {}, "read the firewall's table");
  if (!said && said.why().code == fault::not_found)
    return table_reading{};
  return said ? read_table(*said) : said.why();
}

result<table_reading> nft::counts() {
  constexpr std::pair<const char*, const char*> parts[] = {
    {"counter", "refused"}, {"set", "refused4"}, {"set", "refused6"}};
  table_reading out;
  for (auto& [kind, name] : parts) {
    auto said = told({"-j", "list", kind, "inet", table_name, name}, {}, "read what was refused");
    if (!said)
      return said.why();
    auto part = read_table(*said);
    if (!part)
      return part.why();
    out.refused += part->refused;
    out.sources.insert(out.sources.end(), part->sources.begin(), part->sources.end());
  }
  return out;
}

result<std::vector<std::string>> nft::chains() {
  auto said = told({"-j", "list", "chains"}, {}, "list the chains of nftables");
  return said ? read_chains(*said) : said.why();
}

} // namespace dongled::io::firewall
