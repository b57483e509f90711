#include "actors/host/remedy_book.hpp"

#include "io/store/whole_file.hpp"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace dongled {

using nlohmann::json;

result<done> remedy_book::put(const entry& x) const {
  json text{{"id", x.id}, {"keys", x.keys}};
  return io::store::replace_whole(path_, text.dump());
}

result<done> remedy_book::erase() const {
  if (::unlink(path_.c_str()) == 0 || errno == ENOENT)
    return done{};
  return failure{fault::os, path_ + ": cannot take it away: " + std::strerror(errno), errno};
}

result<std::optional<remedy_book::entry>> remedy_book::read() const {
  constexpr size_t largest = 4096;
  auto text = io::store::read_whole(path_, largest);
  if (!text)
    return text.why();
  if (!*text)
    return std::optional<entry>{};
  auto x = json::parse(**text, nullptr, false);
  entry out;
  try {
    x.at("id").get_to(out.id);
    x.at("keys").get_to(out.keys);
  } catch (const json::exception&) {
    return failure{fault::bad_input, path_ + ": makes no sense; it is kept"};
  }
  return std::optional{out};
}

} // namespace dongled
