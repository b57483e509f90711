#pragma once

#include "api/metrics/histogram.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dongled::api {

/// Names and values of one sample's labels. Names are ours, values may be anything.
using metric_labels = std::vector<std::pair<std::string_view, std::string>>;

/// Writes metrics in Prometheus' text format 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/). Every name gets the prefix
/// `dongled_`. A family is begun once, and its samples follow it; one without samples is fine, and
/// says that there is nothing to count yet.
class exposition {
public:
  static constexpr const char* content_type = "text/plain; version=0.0.4; charset=utf-8";

  /// Only grows: its name ends in `_total`.
  void counter(std::string_view name, std::string_view help);
  /// Goes up and down.
  void gauge(std::string_view name, std::string_view help);
  /// For samples that are histograms.
  void histograms(std::string_view name, std::string_view help);

  /// One sample of the family begun last.
  void sample(const metric_labels& of, double value);
  void sample(double value) { sample({}, value); }
  void sample(const metric_labels& of, const histogram& x);

  const std::string& text() const noexcept { return text_; }

private:
  void begin(std::string_view name, std::string_view type, std::string_view help);
  void line(std::string_view suffix, const metric_labels& of, double value);

  std::string text_, name_;
};

} // namespace dongled::api
