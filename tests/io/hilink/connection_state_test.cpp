#include "io/hilink/connection_state.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::io::hilink;

TEST_CASE("the documented connection codes have their meaning") {
  struct {
    int code;
    const char* name;
  } rows[] = {
    {900, "connecting"},      {901, "connected"},
    {902, "disconnected"},    {903, "disconnecting"},
    {904, "failed"},          {905, "weak_signal"},
    {906, "failed"},          {907, "not_registered"},
    {112, "no_auto_connect"}, {115, "no_auto_connect"},
    {201, "traffic_cap"},     {2, "bad_profile"},
    {27, "bad_profile"},      {33, "bad_profile"},
    {131078, "bad_profile"},  {7, "barred"},
    {131079, "barred"},       {131089, "barred"},
    {12, "roaming_refused"},  {13, "roaming_refused"},
    {0, "unknown"},           {34, "unknown"},
    {131090, "unknown"},      {-1, "unknown"},
  };
  for (auto& [code, name] : rows) {
    CAPTURE(code);
    CHECK(to_string(connection_state_of(code)) == std::string(name));
  }
}

TEST_CASE("network types are texts, and unknown ones say their number") {
  CHECK(network_text(0) == "none");
  CHECK(network_text(9) == "HSPA+");
  CHECK(network_text(19) == "LTE");
  CHECK(network_text(46) == "DC-HSPA+");
  CHECK(network_text(101) == "LTE");
  CHECK(network_text(1011) == "LTE-A");
  CHECK(network_text(63) == "TD-SCDMA");
  CHECK(network_text(20) == "type 20");
  CHECK(network_text(-5) == "type -5");
}
