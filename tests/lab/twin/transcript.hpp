#pragma once

#include "tests/lab/twin/carrier.hpp"

#include <string>
#include <utility>

namespace dongled::test {

/// A carrier that writes down what it is asked for, one word each, and counts addresses up.
class transcript : public lab::carrier {
public:
  lab::wan_lease attach(bool new_address) override {
    if (new_address)
      ++addresses_;
    add(new_address ? "attach:new" : "attach:same");
    return {"100.64.0." + std::to_string(addresses_), "198.51.100.1", "198.51.100.2"};
  }
  void detach() override { add("detach"); }
  void pass_traffic(bool passes) override { add(passes ? "pass" : "block"); }
  void reboot(std::chrono::milliseconds) override { add("reboot"); }
  void booted(bool as_storage) override { add(as_storage ? "storage" : "booted"); }
  void powered_off() override { add("off"); }
  void lan_moved(const lab::lan_settings& to) override { add("lan:" + to.address); }

  /// What was asked for since the last call.
  std::string take() { return std::exchange(text_, {}); }

private:
  void add(const std::string& word) { text_ += (text_.empty() ? "" : " ") + word; }

  std::string text_;
  int addresses_ = 0;
};

} // namespace dongled::test
