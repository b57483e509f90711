#include "actors/policy/wall_samples.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;

namespace {

io::firewall::address_set those(const char* text) {
  return *io::firewall::address_set::from_text(text);
}

} // namespace

TEST_CASE("somebody who may connect is found, and somebody who may not") {
  using namespace policy;
  CHECK(someone_in(those("")) == "");
  CHECK(someone_in(those("127.0.0.0/8\n::1\n")) == "");
  CHECK(someone_in(those("127.0.0.0/8\n192.0.2.7\n")) == "192.0.2.7");
  CHECK(someone_in(those("192.0.2.7\n10.1.0.0/16\n")) == "10.1.255.253");
  CHECK(someone_in(those("0.0.0.0/0\n")) == "");
  CHECK(stranger_to(those("")) == "198.19.255.253");
  CHECK(stranger_to(those("198.18.0.0/15\n")) == "192.0.2.253");
  CHECK(stranger_to(those("0.0.0.0/0\n")) == "");
}
