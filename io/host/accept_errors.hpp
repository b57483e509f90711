#pragma once

namespace dongled::io::host {

/// What an error of accept(2) is about, and so what is to be done.
enum class accept_trouble {
  nobody_waits, ///< There is no client now.
  client_gone,  ///< That one's connection died in the queue: the next one, please.
  short_of,     ///< Descriptors or memory, or something nobody knows: a pause, then on.
  no_listener,  ///< The socket listens no more: who owns it must open another.
};

/// @p code is errno after accept(2) failed, as its manual page lists them.
accept_trouble trouble_of_accept(int code);

} // namespace dongled::io::host
