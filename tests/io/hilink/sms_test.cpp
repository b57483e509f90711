#include "io/hilink/sms.hpp"

#include "tests/io/hilink/scripted_modem.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::hilink;
using namespace dongled::test;
using namespace std::chrono_literals;

namespace {

std::string times(size_t n, const std::string& x) {
  std::string out;
  while (n-- > 0)
    out += x;
  return out;
}

} // namespace

TEST_CASE("a text is as long as it is on the air") {
  CHECK(size_of_sms("").parts == 0);
  CHECK(size_of_sms(times(160, "a")).parts == 1);
  CHECK(size_of_sms(times(161, "a")).parts == 2);
  CHECK(size_of_sms(times(306, "a")).parts == 2);
  CHECK(size_of_sms(times(307, "a")).parts == 3);
  CHECK(size_of_sms(times(80, "€")).parts == 1); // an escape before each
  CHECK(size_of_sms(times(81, "€")).parts == 2);
  CHECK(size_of_sms("Grüße, à bientôt").gsm == false); // ô is none of GSM's
  CHECK(size_of_sms("Grüße, ¿qué?").gsm);
  CHECK_FALSE(size_of_sms("`").gsm);
  CHECK(size_of_sms(times(70, "ж")).parts == 1);
  CHECK(size_of_sms(times(71, "ж")).parts == 2);
  CHECK(size_of_sms("😀").units == 2);
  CHECK_FALSE(size_of_sms("😀").gsm);
}

TEST_CASE("numbers and codes are told from anything else") {
  for (auto x : {"+491701234567", "112", "0"})
    CHECK(phone_number(x));
  for (auto x : {"", "+", "++49", "49 170", "<b>", "123456789012345678901", "abc"})
    CHECK_FALSE(phone_number(x));
  CHECK(ussd_code("*100#"));
  for (auto x : {"", "*100# ", "hello", "*1<2#", "*11111111112222222222333333333344444444445#"})
    CHECK_FALSE(ussd_code(x));
}

TEST_CASE("counts that are not told are not zero") {
  CHECK_FALSE(read_sms_counts(*parse_xml("<response/>")));
  auto x = read_sms_counts(*parse_xml(
    "<response><LocalUnread>1</LocalUnread><LocalInbox>3</LocalInbox><LocalOutbox>2</LocalOutbox>"
    "<LocalDraft>0</LocalDraft><LocalMax>5</LocalMax><SimUnread>1</SimUnread></response>"));
  REQUIRE(x);
  CHECK(x->unread == 2);
  CHECK(x->used == 5);
  CHECK(x->full());
}

TEST_CASE("a box is read as the modem sends it") {
  auto x = read_sms_box(*parse_xml(
    "<response><Count>1</Count><Messages><Message><Smstat>0</Smstat><Index>40001</Index>"
    "<Phone>+49</Phone><Content>a &lt;b&gt; &#40;c&#41;</Content><Date>2026-07-27 10:11:12</Date>"
    "</Message><Message><Smstat>1</Smstat><Index>x</Index></Message></Messages></response>"));
  REQUIRE(x.messages.size() == 1);
  CHECK(x.messages[0].id == 40001);
  CHECK(x.messages[0].text == "a <b> (c)");
  CHECK(x.messages[0].unread);
}
