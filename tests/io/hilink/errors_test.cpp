#include "io/hilink/errors.hpp"

#include "io/hilink/retry_plan.hpp"
#include "tests/io/hilink/scripted_modem.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::hilink;

TEST_CASE("each code has its fixed reaction") {
  CHECK(reaction_to(100003) == reaction::log_in);
  CHECK(reaction_to(100004) == reaction::back_off);
  CHECK(reaction_to(125001) == reaction::fetch_token);
  CHECK(reaction_to(125002) == reaction::new_session);
  CHECK(reaction_to(125003) == reaction::start_over);
  CHECK(reaction_to(100008) == reaction::resend);
  for (auto code : {100001, 100002, 100005, 100006, 108001, 108002, 108003, 108005, 108006, 108007,
                    112001, 112003, -1, 0, 999999}) {
    CAPTURE(code);
    CHECK(reaction_to(code) == reaction::give_up);
  }
}

TEST_CASE("a refusal says its fault, its words and its code") {
  auto why = refusal(108003, "log in to the modem");
  CHECK(why.code == fault::busy);
  CHECK(why.detail == 108003);
  CHECK(why.doing == "log in to the modem: somebody else is logged in");
  CHECK(fault_of(100002) == fault::unsupported);
  CHECK(fault_of(108006) == fault::refused);
  CHECK(fault_of(100006) == fault::bad_input);
  CHECK(fault_of(123456) == fault::refused);
}

TEST_CASE("silence is told from a refusal") {
  CHECK(is_silence(test::hang()));
  CHECK(is_silence(test::reset()));
  CHECK(is_silence(test::unreachable()));
  CHECK_FALSE(is_silence(refusal(100003, "x")));
  CHECK_FALSE(is_silence(refusal(-1, "x")));
  CHECK_FALSE(is_silence(failure{fault::bad_input, "not XML"}));
  CHECK_FALSE(is_silence(failure{fault::refused, "HTTP status 500", 500}));
}
