#include "actors/view_conditions.hpp"

#include "actors/firewall_view.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;

namespace {

std::string codes_of(const firewall_view& x) {
  host_view host;
  host.firewall = std::make_shared<const firewall_view>(x);
  std::string out;
  for (auto& y : conditions_of(host))
    out += y.code + ' ';
  return out;
}

} // namespace

TEST_CASE("a firewall that is not as it should be is a condition, by what is wrong with it") {
  firewall_view x;
  CHECK(codes_of(x).empty()); // it is not configured
  x.configured = x.enabled = x.enforced = x.listed = true;
  CHECK(codes_of(x).empty());
  x.enforced = false;
  CHECK(codes_of(x) == "firewall_not_enforced ");
  x.off = true;
  CHECK(codes_of(x) == "firewall_off ");
  x.off = false;
  x.enforced = true;
  x.listed = false;
  x.refusal = list_refusal{1, "line 3", 3};
  CHECK(codes_of(x) == "firewall_without_list list_refused ");
  x.listed = true;
  x.refusal.reset();
  x.expired = x.old = true;
  CHECK(codes_of(x) == "list_expired list_old ");
}
