#include "io/usb/mode_switch.hpp"

#include "io/usb/binding.hpp"
#include "io/usb/raw_device.hpp"
#include "io/usb/switch_message.hpp"
#include "io/usb/sysfs_write.hpp"
#include "io/usb/topology.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dongled::io::usb {

namespace {

constexpr std::chrono::milliseconds answer_wait{1000};

/// What came of a message that was sent: whether the stick answered that it took it.
using answered = bool;

/// A stick that obeys is often gone before the transfer has ended.
bool is_gone(const failure& x) { return x.code == fault::not_found || x.code == fault::os; }

result<answered> send_request(const raw_device& to) {
  // As the firmwares' own tools do: the stick stalls the request, and reboots.
  constexpr uint8_t vendor_out = 0x40, switch_request = 0xa1;
  auto put = to.tell({vendor_out, switch_request, 0, 0});
  if (!put && put.why().code != fault::unsupported && !is_gone(put.why()))
    return put.why();
  return false;
}

result<answered> send_message(raw_device& to, const command_wrapper& message) {
  auto storage = to.find_storage();
  if (!storage)
    return storage.why();
  if (auto mine = to.claim(storage->interface); !mine)
    return mine.why();
  if (auto put = to.send(storage->out, message); !put) {
    if (is_gone(put.why()))
      return false;
    return put.why();
  }
  if (storage->in == 0)
    return false;
  auto answer = to.receive(storage->in, answer_size, answer_wait);
  return answer && says_passed(*answer, message);
}

/// What one try sends: a message, or nothing where it is the vendor request.
using sent_message = std::optional<command_wrapper>;

result<answered> send_by_libusb(const std::string& node, const sent_message& message) {
  auto to = raw_device::open(node);
  if (!to)
    return to.why();
  return message ? send_message(*to, *message) : send_request(*to);
}

result<answered> send_to_look_alike(const std::string& node, const sent_message& message) {
  auto doing = "write to " + node;
  if (!message)
    return failure{fault::unsupported, doing + ": a look-alike knows no control requests"};
  auto fd = ::open(node.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    return os_failure(doing, errno);
  auto put = ::write(fd, message->data(), message->size());
  auto error = errno;
  ::close(fd);
  if (put != static_cast<ssize_t>(message->size()))
    return os_failure(doing, put < 0 ? error : EIO);
  return false;
}

bool is_look_alike(const std::string& node) {
  struct stat about {};
  return ::stat(node.c_str(), &about) == 0 && (S_ISFIFO(about.st_mode) || S_ISREG(about.st_mode));
}

} // namespace

result<done> mode_switch::send(const port_path& device, unsigned attempt) const {
  auto variant = variant_of(attempt);
  auto doing = "switch " + device.text + " to a modem (" + to_string(variant) + "): ";
  storage_ids more;
  for (auto& [id, text] : messages_)
    more.insert(id);
  auto now = read_topology(sysfs_, more);
  if (!now)
    return now.why();
  auto stick = now->find_device(device);
  if (!stick)
    return failure{fault::not_found, doing + "no device is there"};
  if (!stick->storage_mode)
    return failure{fault::refused, doing + "it is no stick in mass-storage mode"};
  auto node = node_of(dev_, stick->bus, stick->number);
  sent_message message;
  if (auto own = messages_.find(stick->id()); own != messages_.end())
    message = message_from(own->second);
  if (!message && variant != switch_variant::vendor_request)
    message = message_of(variant);
  auto sent =
    is_look_alike(node) ? send_to_look_alike(node, message) : send_by_libusb(node, message);
  if (!sent)
    return failure{sent.why().code, doing + sent.why().doing, sent.why().detail};
  auto left = [&] {
    auto after = state_of(sysfs_, device);
    return after.known && (!after.present || after.number != stick->number);
  };
  if (comes_true(left, patience_) || *sent)
    return done{};
  return failure{fault::timed_out, doing + "it was sent, and the stick stays what it is"};
}

} // namespace dongled::io::usb
