#include "io/host/procfs_counters.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::io::host;

TEST_CASE("softnet is counted by processor, also where some are off") {
  host_counts out;
  read_softnet(
    "00000010 0000019c 00000003 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
    "00000000 00000000 00000000\n"
    "00000020 00000001 00000002 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
    "00000000 00000000 00000003 00000000 00000000\n",
    out);
  CHECK(out.grows
        == std::map<std::string, uint64_t>{{"softnet.dropped.0", 412},
                                           {"softnet.squeezed.0", 3},
                                           {"softnet.dropped.3", 1},
                                           {"softnet.squeezed.3", 2}});
  host_counts old;
  read_softnet("1 2 3\nx y z\n4 5 6\n\n", old); // before 5.10 the lines had no processor
  CHECK(old.grows.at("softnet.dropped.0") == 2);
  CHECK(old.grows.at("softnet.dropped.2") == 5);
  CHECK(old.grows.size() == 4);
}

TEST_CASE("netstat is pairs of lines, and what does not fit is passed over") {
  host_counts out;
  read_netstat("TcpExt: A TW ListenOverflows\nTcpExt: 1 2 3\nIpExt: X\nIpExt: 1 2\nMore: B\n", out);
  CHECK(out.grows
        == std::map<std::string, uint64_t>{
          {"TcpExt.A", 1}, {"TcpExt.TW", 2}, {"TcpExt.ListenOverflows", 3}});
  read_netstat("\n\n:\n:\n\0x", out);
}

TEST_CASE("conntrack is summed over processors, and only what tells of losses") {
  host_counts out;
  read_conntrack_stat("entries searched found drop early_drop\n"
                      "0000001f 0 0 00000002 00000001\n0000001f 0 0 0000000a 0\nshort\n",
                      out);
  CHECK(out.grows
        == std::map<std::string, uint64_t>{{"conntrack.drop", 12}, {"conntrack.early_drop", 1}});
}

TEST_CASE("local ports are counted by far end, for the addresses that are asked for") {
  host_counts out;
  read_ports_in_use("  sl  local_address rem_address   st\n"
                    "   0: 640BA8C0:9C40 500200C0:01BB 01 x\n"
                    "   1: 640BA8C0:9C41 500200C0:01BB 06 x\n"
                    "   2: 640BA8C0:9C42 500200C0:0050 06 x\n"
                    "   3: 0100007F:9C43 500200C0:01BB 06 x\n"
                    "   4: rubbish\n",
                    {"192.168.11.100"}, out);
  CHECK(out.now == std::map<std::string, uint64_t>{{"ports.192.168.11.100", 2}});
}

TEST_CASE("a number is decimal, and nothing beside it") {
  CHECK(number_of(" 12\n") == uint64_t{12});
  for (auto text : {"", "x", "1 2", "-1", "0x1", "99999999999999999999999"})
    CHECK(!number_of(text));
}
