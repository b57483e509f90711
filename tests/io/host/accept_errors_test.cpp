#include "io/host/accept_errors.hpp"

#include "tests/support/catch.hpp"

#include <cerrno>

using namespace dongled::io::host;

TEST_CASE("no error of accept but one of the socket itself ends the accepting") {
  CHECK(trouble_of_accept(EAGAIN) == accept_trouble::nobody_waits);
  for (int x : {EINTR, ECONNABORTED, EPROTO, EPERM, ENETDOWN, EHOSTUNREACH})
    CHECK(trouble_of_accept(x) == accept_trouble::client_gone);
  for (int x : {EMFILE, ENFILE, ENOBUFS, ENOMEM, EIO, 4711})
    CHECK(trouble_of_accept(x) == accept_trouble::short_of);
  for (int x : {EBADF, ENOTSOCK, EINVAL})
    CHECK(trouble_of_accept(x) == accept_trouble::no_listener);
}
