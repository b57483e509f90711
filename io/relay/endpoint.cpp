#include "io/relay/endpoint.hpp"

namespace dongled::io::relay {

std::string to_string(const endpoint& x) {
  auto host = to_string(x.address);
  if (!x.address.is_v4())
    host = '[' + host + ']';
  return host + ':' + std::to_string(x.port);
}

} // namespace dongled::io::relay
