#include "tests/lab/control.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace dongled::lab {

namespace {

using nlohmann::json;

sockaddr_un address_of(const std::string& path) {
  sockaddr_un x{};
  x.sun_family = AF_UNIX;
  path.copy(x.sun_path, sizeof x.sun_path - 1);
  return x;
}

json envelope(const result<json>& x) {
  if (x)
    return {{"ok", true}, {"result", *x}};
  return {{"ok", false}, {"error", x.why().doing}};
}

} // namespace

result<std::unique_ptr<control>> control::make(loop& on, const std::string& path, obey f) {
  unique_fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  auto to = address_of(path);
  if (!fd || ::bind(fd.get(), reinterpret_cast<sockaddr*>(&to), sizeof to) != 0
      || ::listen(fd.get(), 64) != 0)
    return failure{fault::os, "listening on " + path, errno};
  std::unique_ptr<control> x{new control(on, std::move(fd), std::move(f))};
  on.watch(x->listener_.get(), EPOLLIN, [c = x.get()](uint32_t) { c->accept(); });
  return x;
}

control::~control() { loop_.forget(listener_.get()); }

void control::accept() {
  accept_all(listener_.get(), [this](unique_fd fd, const std::string&) {
    auto id = ++last_stream_;
    stream::callbacks calls;
    calls.on_input = [this, id](std::string& input) { take(id, input); };
    calls.on_close = [this, id] { streams_.erase(id); };
    streams_.emplace(id, std::make_unique<stream>(loop_, std::move(fd), std::move(calls)));
  });
}

void control::take(uint64_t id, std::string& input) {
  auto end = input.find('\n');
  if (end == std::string::npos)
    return;
  auto line = json::parse(input.substr(0, end), nullptr, false);
  input.clear();
  // The asker may be gone when the answer comes.
  auto answer = [this, id](const result<json>& x) {
    auto it = streams_.find(id);
    if (it == streams_.end())
      return;
    it->second->send(envelope(x).dump(-1, ' ', false, json::error_handler_t::replace) + "\n");
    it->second->close_when_sent();
  };
  std::vector<std::string> argv;
  if (line.is_object() && line.contains("argv") && line["argv"].is_array())
    for (const auto& word : line["argv"])
      if (word.is_string())
        argv.push_back(word.get<std::string>());
  if (argv.empty())
    return answer(failure{fault::bad_input, "expected {\"argv\":[…]}", 0});
  obey_(argv, answer);
}

result<json> ask_lab(const std::string& socket_path, const std::vector<std::string>& argv) {
  unique_fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  auto to = address_of(socket_path);
  auto line = json{{"argv", argv}}.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  if (!fd || ::connect(fd.get(), reinterpret_cast<sockaddr*>(&to), sizeof to) != 0
      || ::send(fd.get(), line.data(), line.size(), MSG_NOSIGNAL)
           != static_cast<ssize_t>(line.size()))
    return failure{fault::os, "asking the lab at " + socket_path + ": " + std::strerror(errno),
                   errno};
  std::string text;
  std::array<char, 64 * 1024> buffer;
  ssize_t n = 0;
  while ((n = ::recv(fd.get(), buffer.data(), buffer.size(), 0)) > 0)
    text.append(buffer.data(), static_cast<size_t>(n));
  auto answer = json::parse(text, nullptr, false);
  if (!answer.is_object() || !answer.contains("ok"))
    return failure{fault::os, "the lab gave no answer", 0};
  if (!answer["ok"].get<bool>())
    return failure{fault::refused, answer.value("error", ""), 0};
  return answer["result"];
}

} // namespace dongled::lab
