#include "api/process/undo_tuning.hpp"

#include "io/host/kernel_settings.hpp"
#include "io/host/tuned_values.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace dongled::api {

result<std::vector<std::string>> undo_tuning(const settings& x) {
  io::host::kernel_settings kernel{x.host.root, x.usb.sysfs};
  io::host::tuning_files book{x.state_dir};
  std::vector<std::string> out;
  size_t left = 0;
  using end = io::host::tuning_outcome::end;
  for (auto& y : undo_all_values(kernel, book)) {
    auto text =
      y.setting + (y.key.empty() ? "" : " (" + y.key + ')') + ": "
      + (y.what == end::undone ? y.before + " -> " + y.now + ", as it was before" : y.says);
    std::replace(text.begin(), text.end(), '\t', ' ');
    if (y.what == end::failed) {
      spdlog::error("undo: {}", text);
      ++left;
    } else if (y.what != end::as_it_was) {
      out.push_back(text);
    }
  }
  if (left > 0)
    return failure{fault::os,
                   std::to_string(left) + " settings of the kernel could not be given back"};
  return out;
}

} // namespace dongled::api
