#pragma once

#include "io/firewall/generation.hpp"
#include "io/ports.hpp"

#include <string>

namespace dongled::io::firewall {

/// Our table of nftables, by the program nft(8): text in, JSON out. Each deed is a child that lives
/// for one transaction, since libnftables ends its process when memory does, and dies of its own
/// bugs: neither may take the daemon along. The table has therefore no `owner` flag, which would
/// tie it to a process: it outlives a crash and a kill -9, and goes on refusing strangers
/// meanwhile. What others do to it is noticed by the rules' generation.
class nft final : public firewall_port {
public:
  result<done> put(const table_wish& x) override;
  result<done> remove() override;
  result<table_reading> read() override;
  result<table_reading> counts() override;
  result<uint32_t> generation() override { return watch_.ask(); }
  result<std::vector<std::string>> chains() override;

private:
  generation_watch watch_;
};

} // namespace dongled::io::firewall
