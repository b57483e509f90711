#include "api/access/make_token.hpp"

#include "api/access/exit_status.hpp"
#include "api/access/tokens.hpp"

#include <nlohmann/json.hpp>

#include <ostream>

namespace dongled::api {

int make_token(const std::string& name, const std::string& role, std::ostream& out,
               std::ostream& err) {
  auto wrong = name_trouble(name);
  if (!wrong.empty())
    wrong = "the name: " + wrong;
  else if (!role_from(role))
    wrong = "the role: expected read, operate or admin";
  if (!wrong.empty()) {
    err << "dongled: " << wrong << '\n';
    return exit_status::usage;
  }
  auto secret = new_secret();
  if (!secret) {
    err << "dongled: OpenSSL has no random bytes\n";
    return exit_status::internal;
  }
  nlohmann::ordered_json entry{
    {"name", name}, {"role", role}, {"hash", hash_text(*secret)}, {"expires", nullptr}};
  out << "token: " << *secret << "\nentry: " << entry.dump() << '\n';
  return exit_status::fine;
}

} // namespace dongled::api
