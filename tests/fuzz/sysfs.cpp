// sysfs as a kernel, a look-alike or a mad device may show it: it is read to its end, the same way
// twice, and what it is taken for makes sense.
#include "io/usb/names.hpp"
#include "io/usb/topology.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/fuzz/scratch.hpp"

#include <algorithm>

namespace {

using namespace dongled::io::usb;
using namespace dongled::test;

constexpr int most_lines = 32;

/// @p x without components that lead elsewhere.
std::string tame(std::string_view x) {
  std::string out;
  for (size_t parts = 0; !x.empty() && parts < 10; ++parts) {
    auto part = x.substr(0, x.find('/'));
    x.remove_prefix(std::min(part.size() + 1, x.size()));
    if (plain_file_name(part))
      out.append(out.empty() ? "" : "/").append(part);
  }
  return out;
}

/// Builds what the lines say: "FILE=TEXT", or "LINK>TARGET" with the target in the same tree. "~"
/// in front stands for bus/usb/devices.
void build(const scratch_dir& tree, std::string_view input) {
  auto place = [](std::string_view x) {
    return x.starts_with('~') ? "bus/usb/devices/" + tame(x.substr(1)) : tame(x);
  };
  for (int i = 0; i < most_lines && !input.empty(); ++i) {
    auto line = input.substr(0, input.find('\n'));
    input.remove_prefix(std::min(line.size() + 1, input.size()));
    auto sign = line.find_first_of("=>");
    if (sign == line.npos)
      continue;
    auto from = place(line.substr(0, sign));
    if (from.empty())
      continue;
    if (line[sign] == '=') {
      write_below(tree, from, line.substr(sign + 1));
      continue;
    }
    std::error_code error;
    auto link = std::filesystem::path{tree / from};
    std::filesystem::create_directories(link.parent_path(), error);
    std::filesystem::create_symlink(tree / place(line.substr(sign + 1)), link, error);
  }
}

void examine_hub(const topology& all, const hub& x) {
  must(all.find_device(x.path) != nullptr, "a hub is a device");
  must(x.root == is_root_hub(x.path.text), "a root hub is called one");
  for (auto& port : x.ports) {
    must(port.number > 0, "ports are counted from 1");
    must(port.child == child_path(x.path, port.number), "a port has its child's name");
    must(!port.disable_file || port.disable_file->ends_with("/disable"),
         "a port's file is its own");
  }
  must(std::is_sorted(x.ports.begin(), x.ports.end(),
                      [](auto& a, auto& b) { return a.number < b.number; }),
       "ports are in order");
  must(!x.twin || all.find_hub(*x.twin), "a twin is a hub");
}

} // namespace

void dongled::test::examine(std::string_view input) {
  scratch_dir tree;
  build(tree, input);
  auto x = read_topology(tree / ".");
  must(static_cast<bool>(x), "a tree that is there is read");
  auto again = read_topology(tree / ".");
  must(again && *again == *x, "and read the same way twice");
  for (size_t i = 0; i < x->devices.size(); ++i) {
    auto& d = x->devices[i];
    must(valid_port_path(d.path.text) || is_root_hub(d.path.text), "a device has a path");
    must(x->find_device(d.path) == &d, "which is its own");
    for (auto text : {&d.product_name, &d.serial})
      must(
        text->size() <= 255
          && std::all_of(text->begin(), text->end(), [](char c) { return c >= 0x20 && c < 0x7f; }),
        "what it says of itself is printable and bounded");
  }
  for (auto& h : x->hubs)
    examine_hub(*x, h);
  for (auto& [name, port] : x->net)
    must(!name.empty() && (valid_port_path(port.text) || is_root_hub(port.text)),
         "an interface has a port");
  for (auto& c : x->controllers)
    must(!c.name.empty() && !c.buses.empty(), "a controller has a name and a bus");
}
