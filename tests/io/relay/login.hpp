#pragma once

#include "io/relay/access/password.hpp"
#include "tests/io/relay/relay_world.hpp"

#include <filesystem>

namespace dongled::test {

/// A users file of the test's own, gone with it.
class users_file {
public:
  explicit users_file(const std::vector<std::pair<std::string, std::string>>& users) {
    auto fd = mkstemp(path_.data());
    REQUIRE(fd >= 0);
    ::close(fd);
    write(users);
  }
  ~users_file() { std::filesystem::remove(path_); }

  void write(const std::vector<std::pair<std::string, std::string>>& users) const {
    std::ofstream out{path_};
    for (auto& [name, password] : users) {
      auto hash = io::relay::hash_password(password, 1000);
      REQUIRE(hash);
      out << name << ':' << to_string(*hash) << '\n';
    }
  }
  void spoil() const { std::ofstream{path_} << "# fine\nnot fine\n"; }
  const std::string& path() const { return path_; }

private:
  std::string path_ = (std::filesystem::temp_directory_path() / "dongled_usersXXXXXX").string();
};

inline std::string login_bytes(const std::string& user, const std::string& password) {
  return std::string{'\x05', '\x02', '\x00', '\x02', '\x01', static_cast<char>(user.size())} + user
         + static_cast<char>(password.size()) + password;
}

/// Logs in and asks, all in one; returns the reply code, 100 more than a login's bad status, or -1.
inline int ask_as(tcp& x, const std::string& user, const std::string& password,
                  const std::string& early) {
  x.write(login_bytes(user, password) + connect_bytes(world::server, 7).substr(3) + early);
  if (x.read(2) != "\x05\x02")
    return -1;
  auto status = x.read(2);
  if (status.size() != 2 || status[0] != 1)
    return -1;
  if (status[1] != 0)
    return 100 + status[1];
  auto reply = x.read(10);
  return reply.size() == 10 ? reply[1] : -1;
}

} // namespace dongled::test
