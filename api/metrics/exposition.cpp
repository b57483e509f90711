#include "api/metrics/exposition.hpp"

#include "io/hilink/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace dongled::api {

namespace {

/// Whole numbers without an exponent, as people read counters.
std::string number_text(double x) {
  if (std::isnan(x))
    return "NaN";
  if (std::isinf(x))
    return x > 0 ? "+Inf" : "-Inf";
  constexpr double exact = 9007199254740992.0; // 2^53
  std::array<char, 32> out{};
  auto end = std::fabs(x) < exact && x == std::floor(x)
               ? std::to_chars(out.data(), out.data() + out.size(), static_cast<int64_t>(x)).ptr
               : std::to_chars(out.data(), out.data() + out.size(), x).ptr;
  return {out.data(), end};
}

/// A name that is longer is cut.
constexpr size_t longest_line = 256;

/// A label's value: backslash, quote and line feed are escaped. One that is no UTF-8 would cost the
/// whole scrape, so it is mended; control characters, which no name of ours has, are left out.
void escape(std::string& out, std::string_view x) {
  for (size_t at = 0; at <= x.size();) {
    auto end = std::min(x.find('\n', at), x.size());
    if (at > 0)
      out += "\\n";
    for (auto c : io::hilink::printable(x.substr(at, end - at), longest_line)) {
      if (c == '\\' || c == '"')
        out += '\\';
      out += c;
    }
    at = end + 1;
  }
}

} // namespace

void exposition::begin(std::string_view name, std::string_view type, std::string_view help) {
  (name_ = "dongled_") += name;
  text_.append("# HELP ").append(name_) += ' ';
  for (auto c : help)
    text_ += c == '\n' ? ' ' : c;
  text_.append("\n# TYPE ").append(name_).append(" ").append(type) += '\n';
}

void exposition::counter(std::string_view name, std::string_view help) {
  begin(name, "counter", help);
}

void exposition::gauge(std::string_view name, std::string_view help) { begin(name, "gauge", help); }

void exposition::histograms(std::string_view name, std::string_view help) {
  begin(name, "histogram", help);
}

void exposition::line(std::string_view suffix, const metric_labels& of, double value) {
  text_.append(name_).append(suffix);
  char before = '{';
  for (auto& [name, text] : of) {
    (text_ += before).append(name) += "=\"";
    escape(text_, text);
    text_ += '"';
    before = ',';
  }
  if (!of.empty())
    text_ += '}';
  text_.append(" ").append(number_text(value)) += '\n';
}

void exposition::sample(const metric_labels& of, double value) { line({}, of, value); }

void exposition::sample(const metric_labels& of, const histogram& x) {
  auto labels = of;
  labels.emplace_back("le", "");
  uint64_t below = 0;
  for (size_t i = 0; i < x.counts().size(); ++i) {
    below += x.counts()[i];
    labels.back().second = i < x.bounds().size() ? number_text(x.bounds()[i]) : "+Inf";
    line("_bucket", labels, static_cast<double>(below));
  }
  line("_sum", of, x.sum());
  line("_count", of, static_cast<double>(x.count()));
}

} // namespace dongled::api
