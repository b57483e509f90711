#pragma once

#include "tests/usb_rig/stick/usb_types.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace dongled::rig {

inline constexpr uint16_t huawei = 0x12d1;
inline constexpr uint16_t device_version = 0x0102;

/// Endpoint addresses. In storage mode the two bulk ones carry SCSI, else Ethernet frames.
inline constexpr uint8_t storage_in = 0x81, storage_out = 0x02;
inline constexpr uint8_t network_in = 0x82, network_out = 0x01, network_notify = 0x83;

/// The interface whose alternate setting 1 carries the frames (CDC 1.2: data class).
inline constexpr uint8_t data_interface = 1;

/// idProduct of a mode.
uint16_t product_of(usb_mode x) noexcept;

/// What the host reads from the stick. PURE: the answer to GET_DESCRIPTOR with this wValue, whole
/// (the caller cuts it to wLength); nothing: there is none, which a device answers with a stall.
/// `mac` is the twelve hexadecimal digits a CDC Ethernet function tells its host.
std::optional<bytes> descriptor(usb_mode mode, const std::string& mac, uint16_t value);

/// The interfaces of the only configuration.
std::vector<interface_class> interfaces(usb_mode x);

/// The endpoints that exist; `data_up`: the data interface is in its alternate setting 1.
std::vector<endpoint> endpoints(usb_mode x, bool data_up);

} // namespace dongled::rig
