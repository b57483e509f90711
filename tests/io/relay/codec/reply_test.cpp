#include "io/relay/codec/reply.hpp"
#include "tests/support/catch.hpp"

#include <cerrno>

using namespace dongled::io::relay;

TEST_CASE("each way a connection fails has its reply code") {
  CHECK(reply_for_errno(0) == reply::succeeded);
  for (auto x : {ENETUNREACH, ENETDOWN, ENODEV, ENXIO})
    CHECK(reply_for_errno(x) == reply::network_unreachable);
  for (auto x :
       {EHOSTUNREACH, EHOSTDOWN, ENONET, ETIMEDOUT, ENOPROTOOPT, EOPNOTSUPP, EPROTO, EACCES})
    CHECK(reply_for_errno(x) == reply::host_unreachable);
  for (auto x : {ECONNREFUSED, ECONNRESET})
    CHECK(reply_for_errno(x) == reply::connection_refused);
  for (auto x :
       {EMFILE, ENFILE, ENOMEM, ENOBUFS, EADDRNOTAVAIL, EAGAIN, EPERM, EINVAL, EINTR, EIO, 12345})
    CHECK(reply_for_errno(x) == reply::general_failure);
}

TEST_CASE("every reply code has words of its own") {
  CHECK(std::string{to_string(reply::succeeded)} == "succeeded");
  CHECK(std::string{to_string(reply::address_type_not_supported)} == "address type not supported");
  CHECK(std::string{to_string(static_cast<reply>(99))} == "?");
}
