#pragma once

#include "io/ports.hpp"

#include <memory>
#include <optional>
#include <string>

namespace dongled::test {

/// nftables in memory: what of it our table is, and what others do.
struct fake_nft_world {
  std::optional<io::firewall::table_wish> table;
  std::string shape = "ours";
  uint32_t generation = 1;
  uint64_t refused = 0;
  std::vector<io::firewall::refused_source> sources;
  std::optional<failure> fails; ///< Each call.
  int puts = 0, reads = 0, removals = 0;
  std::vector<std::string> chains;

  /// `nft flush ruleset`
  void flush() {
    table.reset();
    refused = 0;
    sources.clear();
    ++generation;
  }
};

struct fake_nft final : io::firewall_port {
  explicit fake_nft(fake_nft_world* to) : world(to) {}
  fake_nft_world* world;

  result<done> put(const io::firewall::table_wish& x) override {
    ++world->puts;
    if (world->fails)
      return *world->fails;
    world->flush();
    world->table = x;
    world->shape = "ours";
    return done{};
  }
  result<done> remove() override {
    ++world->removals;
    if (world->fails)
      return *world->fails;
    world->flush();
    return done{};
  }
  result<io::firewall::table_reading> read() override {
    ++world->reads;
    if (world->fails)
      return *world->fails;
    io::firewall::table_reading out;
    if (!world->table)
      return out;
    out.present = out.hooked = true;
    out.rules = world->table->log ? 8 : 7;
    out.allowed = world->table->allowed;
    out.shape = world->shape;
    out.refused = world->refused;
    out.sources = world->sources;
    return out;
  }
  result<io::firewall::table_reading> counts() override { return read(); }
  result<uint32_t> generation() override {
    if (world->fails)
      return *world->fails;
    return world->generation;
  }
  result<std::vector<std::string>> chains() override { return world->chains; }
};

} // namespace dongled::test
