#include "io/hilink/radio_choice.hpp"

#include "io/hilink/readings.hpp"
#include "tests/support/catch.hpp"

using namespace dongled::io::hilink;

TEST_CASE("bands are read as people write them, and no others") {
  CHECK(bands_from("B3,B7,B20") == 0x80044u);
  CHECK(bands_from("b20, 7,B3,B3") == 0x80044u);
  CHECK(bands_from("ALL") == every_band);
  for (auto x :
       {"", "B", "B0", "B64", "B3,", ",B3", "B3 B7", "B-3", "B3;B7", "all,B3", "B99999999999"})
    CHECK_FALSE(bands_from(x));
  CHECK(band_words(0x80800D5) == "B1,B3,B5,B7,B8,B20,B28");
  CHECK(band_words(every_band) == "all");
  CHECK(band_words(0).empty());
  CHECK(mask_text(0x80800D5) == "80800D5");
  CHECK(mask_text(every_band) == "7FFFFFFFFFFFFFFF");
  CHECK(mask_text(0) == "0");
}

TEST_CASE("a network mode has a word and a number") {
  CHECK(mode_from("4G") == "03");
  CHECK(mode_from("3g") == "02");
  CHECK(mode_from("auto") == "00");
  for (auto x : {"2g", "5g", "", "03"})
    CHECK_FALSE(mode_from(x));
  CHECK(mode_word("03") == "4g");
  CHECK(mode_word("0302") == "0302");
}

TEST_CASE("a lock to the lowest bands is not taken for any band") {
  CHECK_FALSE(any_band(0x1));
  CHECK_FALSE(any_band(0x7F));
  CHECK(any_band(0x3FFFFFFF));
  CHECK_FALSE(has_taken({"", "", "1"}, {"00", "", "80800D5"}));
  CHECK_FALSE(has_taken({"", "", "3"}, {"00", "", "7FFFFFFFFFFFFFFF"}));
  CHECK(has_taken({"", "", "1"}, {"00", "", "1"}));
}

TEST_CASE("the bands that a modem has are those it offers one by one") {
  auto list = [](const std::string& rows) {
    return *parse_xml("<response><AccessList><Access>00</Access></AccessList><LTEBandList>" + rows
                      + "</LTEBandList></response>");
  };
  CHECK(read_band_choice(list("<LTEBand><Name>LTE BC1/LTE BC3</Name><Value>5</Value></LTEBand>"
                              "<LTEBand><Name>All bands</Name><Value>7fffffffffffffff</Value>"
                              "</LTEBand>"))
        == 5);
  CHECK(read_band_choice(list("<LTEBand><Value>x</Value></LTEBand>")) == 0);
  CHECK(read_band_choice(*parse_xml("<response/>")) == 0);
}
