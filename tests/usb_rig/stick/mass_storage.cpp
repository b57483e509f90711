#include "tests/usb_rig/stick/mass_storage.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dongled::rig {

namespace {

constexpr size_t wrapper_size = 31;
constexpr size_t command_at = 15;

/// Bytes of the command that turns a Huawei stick into its HiLink self; the rest varies. The third
/// byte tells firmwares apart: 0x30 would ask for another mode, which this stick has not.
constexpr std::array<uint8_t, 6> switch_command{0x11, 0x06, 0x20, 0x00, 0x00, 0x01};

enum scsi : uint8_t {
  test_unit_ready = 0x00,
  request_sense = 0x03,
  inquiry = 0x12,
  prevent_removal = 0x1e
};

constexpr uint8_t not_ready = 0x02, illegal_request = 0x05; ///< Sense keys.
constexpr uint8_t no_medium = 0x3a, unknown_command = 0x20; ///< Additional sense codes.

bytes inquiry_data() {
  // SPC-3 section 6.4.2: removable CD-ROM, 31 bytes follow; vendor (8), product (16), revision (4).
  constexpr std::string_view data{"\x05\x80\0\x01\x1f\0\0\0HUAWEI  Mass Storage    2.31", 36};
  return {data.begin(), data.end()};
}

bytes status_wrapper(std::span<const uint8_t> command, uint32_t residue, bool failed) {
  bytes b{'U', 'S', 'B', 'S', command[4], command[5], command[6], command[7]};
  for (unsigned shift = 0; shift < 32; shift += 8)
    b.push_back(static_cast<uint8_t>(residue >> shift & 0xff));
  b.push_back(failed ? 1 : 0);
  return b;
}

uint32_t transfer_length(std::span<const uint8_t> wrapper) {
  uint32_t x = 0;
  for (unsigned i = 0; i < 4; ++i)
    x |= uint32_t{wrapper[8 + i]} << (8 * i);
  return x;
}

} // namespace

void mass_storage::fail(uint8_t key, uint8_t code) {
  sense_key_ = key;
  sense_code_ = code;
}

mass_storage::answer mass_storage::take(std::span<const uint8_t> wrapper) {
  constexpr std::string_view signature = "USBC";
  answer x;
  if (wrapper.size() != wrapper_size
      || !std::equal(signature.begin(), signature.end(), wrapper.begin())) {
    x.stalls = true;
    return x;
  }
  auto command = wrapper.subspan(command_at);
  auto wanted = transfer_length(wrapper);
  bool towards_host = (wrapper[12] & 0x80) != 0;
  if (std::equal(switch_command.begin(), switch_command.end(), command.begin())) {
    x.switches = true;
    x.in.push_back(status_wrapper(wrapper, wanted, false));
    return x;
  }
  bytes data;
  bool failed = false;
  switch (command[0]) {
  case inquiry: data = inquiry_data(); break;
  case request_sense:
    data = {0x70, 0, sense_key_, 0, 0, 0, 0, 10, 0, 0, 0, 0, sense_code_, 0, 0, 0, 0, 0};
    fail(0, 0);
    break;
  case prevent_removal: break;
  case test_unit_ready:
    failed = true;
    fail(not_ready, no_medium);
    break;
  default:
    failed = true;
    // 0x20 to 0x5f are the ten byte commands, nearly all about a disc that is not there.
    bool about_disc = command[0] >= 0x20 && command[0] < 0x60;
    fail(about_disc ? not_ready : illegal_request, about_disc ? no_medium : unknown_command);
  }
  if (data.size() > wanted)
    data.resize(wanted);
  auto residue = wanted - static_cast<uint32_t>(data.size());
  if (towards_host && wanted > 0)
    x.in.push_back(std::move(data));
  x.in.push_back(status_wrapper(wrapper, residue, failed));
  return x;
}

} // namespace dongled::rig
