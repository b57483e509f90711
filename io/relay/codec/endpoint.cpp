#include "io/relay/codec/endpoint.hpp"

namespace dongled::io::relay {

std::string host_text(const endpoint& x) {
  auto zone = x.scope == 0 ? std::string{} : '%' + std::to_string(x.scope);
  return to_string(x.address) + zone;
}

std::string to_string(const endpoint& x) {
  auto host = host_text(x);
  if (!x.address.is_v4())
    host = '[' + host + ']';
  return host + ':' + std::to_string(x.port);
}

} // namespace dongled::io::relay
