#include "config/recorder_keys.hpp"

#include "config/value_rows.hpp"

namespace dongled {

namespace {

const std::string expected_interval = "a number of seconds from 0.1 to 3600";

}

key_row recorder_interval_key() {
  return {"recorder.interval_s", expected_interval,
          [](const json_node& x, settings& s, const complaint& complain) {
            auto n = std::get_if<json_node::number>(&x.value);
            if (!n || !(n->value >= 0.1 && n->value <= 3600))
              return rows::mismatch(x, complain, expected_interval);
            s.recorder.interval = milliseconds{std::llround(n->value * 1000)};
          },
          [](const settings& s) -> nlohmann::ordered_json {
            auto ms = s.recorder.interval.count();
            if (ms % 1000 == 0)
              return ms / 1000;
            return static_cast<double>(ms) / 1000;
          }};
}

} // namespace dongled
