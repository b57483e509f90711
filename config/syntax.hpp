#pragma once

#include <string>

namespace dongled::syntax {

// What a single string setting may look like; each is the `fits` of a row in the key table.

/// An absolute path without control characters, at most 4095 bytes (PATH_MAX, less the NUL).
bool absolute_path(const std::string& x);
/// An IPv4 or IPv6 address.
bool address(const std::string& x);
/// An address range, or one address.
bool range(const std::string& x);
/// A range, or the word "private".
bool range_or_private(const std::string& x);
/// A network interface's name (at most 15 bytes, no slash or blank), or "auto".
bool interface_or_auto(const std::string& x);
/// A host name or an address, or "auto".
bool host_or_auto(const std::string& x);
/// A host name of RFC 1123 labels, at most 253 bytes.
bool host_name(const std::string& x);
/// A host name or an address, with or without a port; an IPv6 address with one has brackets.
bool host_and_port(const std::string& x);
/// An http:// URL with a host, without user, blank or fragment.
bool http_url(const std::string& x);
/// The same, or https://.
bool web_url(const std::string& x);
/// A kind of event that webhooks can be asked for: "toggle", "dongle" or "firewall".
bool hook_event(const std::string& x);
/// What Access-Control-Allow-Origin may say: "*", an origin such as "https://rack.example", or
/// nothing.
bool cors_origin(const std::string& x);
/// A user's name: 1 to 64 bytes without control characters.
bool user_name(const std::string& x);
/// One of the levels that the log knows.
bool log_level(const std::string& x);
/// A USB port as the kernel writes it: "1-1.2".
bool usb_port(const std::string& x);
/// What a stick's CD-ROM may be sent: 31 bytes as hexadecimal digits, or "huawei".
bool switch_message(const std::string& x);

} // namespace dongled::syntax
