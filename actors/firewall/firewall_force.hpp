#pragma once

#include "actors/firewall/firewall.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace dongled {

/// What firewall puts in force, and shows of it. Only a way to look at its state.
struct firewall_force {
  firewall::pointer self;
  firewall::uses w;

  firewall::state& st() const { return self->state; }

  /// Whether a list is to be in force now.
  bool on() const;
  /// Who is listed: those of the sources that are configured.
  io::firewall::address_set listed() const;
  /// Clients who are connected, and would not be if @p who were listed.
  std::vector<std::string> would_be_cut(const io::firewall::address_set& who) const;

  /// Has data plane and kernel hold what is to be in force now.
  void apply() const;
  /// Writes the memory to the disk.
  void keep() const;
  /// Shows how it stands, if that is another than before.
  void show() const;
  /// Tells @p text as a happening; @p what is its kind.
  void tell_of(const std::string& what, std::string text, std::string by,
               nlohmann::json details = nlohmann::json::object()) const;
};

} // namespace dongled
