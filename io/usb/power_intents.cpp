#include "io/usb/power_intents.hpp"

#include "io/host/opened.hpp"
#include "io/usb/controllers.hpp"
#include "io/usb/sysfs.hpp"
#include "io/usb/sysfs_write.hpp"
#include "io/usb/topology.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cerrno>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dongled::io::usb {

namespace {

using deed = power_intent::deed;
using nlohmann::json;

constexpr size_t longest_why = 1024;
/// Of a file: JSON may need six bytes for one of `why`.
constexpr size_t longest_intent = 8 * longest_why;

using host::opened;

bool sync_directory(const std::string& path) {
  opened at{path, O_RDONLY | O_DIRECTORY};
  return at && ::fsync(at.get()) == 0;
}

/// "1-1.2" → "1-1-2", "1-1" → "usb1-1": the hub and the port there.
std::string hub_and_port(const std::string& child) {
  auto dot = child.rfind('.');
  return dot == std::string::npos ? "usb" + child
                                  : child.substr(0, dot) + "-" + child.substr(dot + 1);
}

/// The name of an intent's file; nothing for targets that nobody could mean.
std::optional<std::string> name_of(const power_intent& x) {
  auto device = valid_port_path(x.target);
  switch (x.what) {
  case deed::port_off: return device ? std::optional{hub_and_port(x.target)} : std::nullopt;
  case deed::unbound: return device ? std::optional{"unbound-" + x.target} : std::nullopt;
  case deed::unauthorized: return device ? std::optional{"unauthorized-" + x.target} : std::nullopt;
  case deed::controller_gone:
    return valid_pci_name(x.target) && valid_driver_name(x.driver)
             ? std::optional{"controller-" + x.target}
             : std::nullopt;
  }
  return {};
}

std::string text_of(const power_intent& x) {
  json out{{"deed", to_string(x.what)}, {"target", x.target}, {"at", x.at}};
  out["why"] = x.why.substr(0, longest_why);
  if (!x.driver.empty())
    out["driver"] = x.driver;
  return out.dump(2, ' ', true, json::error_handler_t::replace) + '\n';
}

std::optional<deed> deed_of(const std::string& word) {
  for (auto x : {deed::port_off, deed::unbound, deed::unauthorized, deed::controller_gone})
    if (word == to_string(x))
      return x;
  return {};
}

/// Nothing: it is no file of ours. Fails when it could not be looked at.
result<std::optional<std::string>> read_file(const std::string& path) {
  std::optional<std::string> none;
  opened at{path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK};
  if (!at && errno != ENOENT && errno != ELOOP && errno != ENXIO)
    return os_failure("read " + path, errno);
  struct stat about {};
  if (!at || ::fstat(at.get(), &about) != 0 || !S_ISREG(about.st_mode))
    return none;
  std::array<char, longest_intent> bytes{};
  auto got = ::read(at.get(), bytes.data(), bytes.size());
  if (got < 0)
    return os_failure("read " + path, errno);
  if (about.st_size > got)
    return none;
  return std::optional{std::string{bytes.data(), static_cast<size_t>(got)}};
}

std::optional<power_intent> parse(const std::string& text) {
  auto x = json::parse(text, nullptr, false);
  if (!x.is_object())
    return {};
  auto word = [&](const char* key) {
    auto i = x.find(key);
    return i != x.end() && i->is_string() ? i->get<std::string>() : std::string{};
  };
  auto what = deed_of(word("deed"));
  auto at = x.find("at");
  if (!what || at == x.end() || !at->is_number_integer())
    return {};
  return power_intent{*what, word("target"), word("driver"), at->get<unix_ms>(), word("why")};
}

bool write_all(int fd, const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    auto put = ::write(fd, text.data() + at, text.size() - at);
    if (put < 0 && errno == EINTR)
      continue;
    if (put < 0)
      return false;
    at += static_cast<size_t>(put);
  }
  return true;
}

/// The directory, and its own entry on the disk.
bool make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0)
    return errno == EEXIST;
  auto slash = path.rfind('/');
  return sync_directory(slash == std::string::npos ? "." : path.substr(0, slash + 1));
}

} // namespace

const char* to_string(power_intent::deed x) noexcept {
  switch (x) {
  case deed::port_off: return "port_off";
  case deed::unbound: return "unbound";
  case deed::unauthorized: return "unauthorized";
  case deed::controller_gone: return "controller_gone";
  }
  return "?";
}

result<done> power_intents::store(const power_intent& x) const {
  auto doing = "store what is about to happen to " + x.target;
  auto name = name_of(x);
  if (!name)
    return failure{fault::bad_input, doing + ": not the name of a port or a controller"};
  if (!make_directory(directory_))
    return os_failure(doing, errno);
  // Whole or not at all: the new file is on the disk before it gets its name.
  auto path = directory_ + '/' + *name, fresh = directory_ + "/." + *name;
  auto written = [&] {
    opened at{fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW};
    return at && write_all(at.get(), text_of(x)) && ::fsync(at.get()) == 0;
  }();
  if (written && ::rename(fresh.c_str(), path.c_str()) == 0 && sync_directory(directory_))
    return done{};
  auto error = errno;
  ::unlink(fresh.c_str());
  return os_failure(doing, error);
}

result<done> power_intents::erase(const power_intent& x) const {
  auto doing = "forget what happened to " + x.target;
  auto name = name_of(x);
  if (!name)
    return failure{fault::bad_input, doing + ": not the name of a port or a controller"};
  if (::unlink((directory_ + '/' + *name).c_str()) != 0) {
    if (errno == ENOENT)
      return done{};
    return os_failure(doing, errno);
  }
  if (!sync_directory(directory_))
    return os_failure(doing, errno);
  return done{};
}

power_intents::listing power_intents::list() const {
  listing out;
  sysfs_reader look;
  auto names = look.list(directory_);
  out.trouble = look.trouble();
  for (auto& name : names) {
    if (name.starts_with('.'))
      continue; // never got its name, so the deed was never done
    auto text = read_file(directory_ + '/' + name);
    if (!text) {
      out.trouble = text.why();
      continue;
    }
    auto x = *text ? parse(**text) : std::nullopt;
    if (x && name_of(*x) == name)
      out.intents.push_back(std::move(*x));
    else
      out.unreadable.push_back(name);
  }
  return out;
}

} // namespace dongled::io::usb
