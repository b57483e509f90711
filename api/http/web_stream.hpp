#pragma once

#include "api/http/event_stream.hpp"

#include <httplib.h>

#include <functional>
#include <memory>

namespace dongled::api {

/// Why a stream ends before its client has had enough; empty: it does not.
using stream_end = std::function<std::string()>;

/// Has @p out send @p stream to the client of the calling thread's connection until it leaves, or
/// @p end says why to stop, which the client is told. @p end is asked often and must not block.
void send_stream(std::shared_ptr<event_stream> stream, stream_end end, httplib::Response& out);

} // namespace dongled::api
