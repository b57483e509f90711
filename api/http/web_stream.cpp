#include "api/http/web_stream.hpp"

#include "api/http/front_door.hpp"

#include <algorithm>
#include <chrono>

namespace dongled::api {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

constexpr auto heartbeat_every = 10s;
/// So soon is a client that left noticed, and its seat free.
constexpr auto one_wait = 500ms;
/// A reader may rest so long with its buffers full; then it is let go.
constexpr auto reader_patience = 60s;

/// The next bytes: what happened, or a heartbeat when that takes long. Empty: the client has left,
/// or the stream ends.
std::string next_piece(event_stream& stream, const stream_end& end, const paced_stream* client) {
  auto until = clock::now() + heartbeat_every;
  while (end().empty() && (!client || client->connected())) {
    auto text = stream.more();
    if (!text.empty())
      return text;
    auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now());
    if (left <= left.zero())
      return event_stream::heartbeat();
    stream.wait(std::min<std::chrono::milliseconds>(left, one_wait));
  }
  return {};
}

} // namespace

void send_stream(std::shared_ptr<event_stream> stream, stream_end end, httplib::Response& out) {
  auto begun = std::make_shared<bool>(false);
  auto provider = [stream = std::move(stream), end = std::move(end), begun](size_t,
                                                                            httplib::DataSink& to) {
    auto client = front_door::connection();
    if (!*begun) {
      *begun = true;
      if (client)
        client->be_live(reader_patience);
      auto text = event_stream::hello();
      return to.write(text.data(), text.size());
    }
    auto text = next_piece(*stream, end, client);
    if (!text.empty())
      return to.write(text.data(), text.size());
    auto why = end();
    if (why.empty())
      return false;
    text = event_stream::goodbye(why);
    to.write(text.data(), text.size());
    to.done();
    return true;
  };
  // HTTP/1.0 knows no chunks: there the connection's end is the stream's.
  auto client = front_door::connection();
  if (client && client->request().head.old)
    out.set_content_provider("text/event-stream", std::move(provider));
  else
    out.set_chunked_content_provider("text/event-stream", std::move(provider));
}

} // namespace dongled::api
