#include "io/hilink/signal.hpp"

#include "tests/io/hilink/scripted_modem.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::hilink;

TEST_CASE("decibels are read with and without unit, sign and fraction") {
  CHECK(decibels("-96dBm") == -96.0);
  CHECK(decibels("-8.0dB") == -8.0);
  CHECK(decibels("-13dB") == -13.0);
  CHECK(decibels("5dB") == 5.0);
  CHECK(decibels("+5 dB") == 5.0);
  CHECK(decibels(" -10.5 ") == -10.5);
  CHECK(decibels("0dB") == 0.0);
}

TEST_CASE("a measurement at the end of its scale counts as that end") {
  CHECK(decibels(">=-51dBm") == -51.0);
  CHECK(decibels("&gt;=-51dBm") == std::nullopt);
  CHECK(decibels("<=-140dBm") == -140.0);
  CHECK(decibels("<-20dB") == -20.0);
  CHECK(decibels("< -20 dB") == -20.0);
  CHECK(decibels(">30dB") == 30.0);
  CHECK(decibels("=<-140 dBm") == -140.0);
  CHECK(decibels(" >= -51dBm ") == -51.0);
  CHECK(decibels("-95 dBm") == -95.0);
}

TEST_CASE("what is no measurement is absent") {
  for (auto text : {"",
                    " ",
                    "dBm",
                    "-",
                    "--5dB",
                    "+-5dB",
                    "nan",
                    "inf",
                    "-infdB",
                    "1e2dB",
                    "5dBx",
                    "5 5",
                    "0x10",
                    "-9999dBm",
                    "1000dB",
                    ">=",
                    "<",
                    ">>>-5dB",
                    "<>",
                    "5>dB",
                    "\xE2\x88\x92"
                    "96dBm"}) {
    CAPTURE(text);
    CHECK_FALSE(decibels(text));
  }
}

TEST_CASE("the newer firmware's signal is read") {
  auto root = parse_xml(
    test::multi("<response><pci>288</pci><sc></sc><cell_id>1283071</cell_id><rsrq>-8.0dB</rsrq>"
                "<rsrp>-96dBm</rsrp><rssi>&gt;=-51dBm</rssi><sinr>-3dB</sinr><rscp></rscp>"
                "<ecio></ecio><mode>7</mode><ulbandwidth>10MHz</ulbandwidth>"
                "<txpower>PPusch:7dBm PPucch:-3dBm PSrs:8dBm PPrach:3dBm</txpower><tac></tac>"
                "<earfcn>DL:3200 UL:21200</earfcn><band>7</band><plmn>41301</plmn></response>")
      .body);
  REQUIRE(root);
  auto x = read_signal(*root);
  CHECK(x.rsrp == -96.0);
  CHECK(x.rsrq == -8.0);
  CHECK(x.rssi == -51.0);
  CHECK(x.sinr == -3.0);
  CHECK_FALSE(x.rscp);
  CHECK(x.band == "7");
  CHECK(x.cell_id == "1283071");
  CHECK(x.pci == "288");
  CHECK(x.plmn == "41301");
  CHECK(x.mode == "LTE");
}

TEST_CASE("the older firmware's names and scales are read") {
  auto root = parse_xml("<response><pci>12</pci><rsrq>-13dB</rsrq><rsrp>-95 dBm</rsrp>"
                        "<rssi>&gt;=-51dBm</rssi><sinr>&lt;-20dB</sinr><psatt>1</psatt>"
                        "<mode>7</mode><lte_bandwidth>20M</lte_bandwidth>"
                        "<lte_bandinfo>3</lte_bandinfo></response>");
  REQUIRE(root);
  auto x = read_signal(*root);
  CHECK(x.band == "3");
  CHECK(x.sinr == -20.0);
  CHECK(x.rsrp == -95.0);
  CHECK(x.rssi == -51.0);
}

TEST_CASE("without service every value is absent") {
  auto root = parse_xml("<response><pci></pci><cell_id></cell_id><rsrq></rsrq><rsrp></rsrp>"
                        "<rssi></rssi><sinr></sinr><psatt>1</psatt><mode>7</mode></response>");
  REQUIRE(root);
  auto x = read_signal(*root);
  CHECK_FALSE(x.rsrp);
  CHECK_FALSE(x.rsrq);
  CHECK_FALSE(x.rssi);
  CHECK_FALSE(x.sinr);
  CHECK(x.band.empty());
  CHECK(x.pci.empty());
  CHECK(x.mode == "LTE");
}

TEST_CASE("an undocumented radio is shown as sent") {
  CHECK(radio_text("0") == "GSM");
  CHECK(radio_text("2") == "WCDMA");
  CHECK(radio_text("5") == "HSPA");
  CHECK(radio_text("12") == "12");
  CHECK(radio_text("").empty());
}
