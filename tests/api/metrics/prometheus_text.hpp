#pragma once

#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace dongled::test {

/// A reader of Prometheus' text format 0.0.4 that believes nothing: a line that is not as the
/// format wants it is an exception that shows it.
class prometheus_text {
public:
  struct sample {
    std::string name;
    std::map<std::string, std::string> labels;
    double value = 0;
  };

  explicit prometheus_text(const std::string& text) {
    if (text.empty() || text.back() != '\n')
      throw std::runtime_error("the text does not end with a line feed");
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
      line_ = line, read();
  }

  const std::vector<sample>& samples() const { return samples_; }
  const std::map<std::string, std::string>& types() const { return types_; }

  /// The value of the only sample with that name and those labels; nothing when there is none.
  std::optional<double> value(const std::string& name,
                              const std::map<std::string, std::string>& labels = {}) const {
    std::optional<double> out;
    for (auto& x : samples_)
      if (x.name == name && x.labels == labels)
        out = out ? throw std::runtime_error(name + " is there twice") : x.value;
    return out;
  }

  /// How many samples have that name.
  size_t count(const std::string& name) const {
    size_t n = 0;
    for (auto& x : samples_)
      n += x.name == name ? 1 : 0;
    return n;
  }

private:
  [[noreturn]] void fail(const std::string& why) const {
    throw std::runtime_error(why + ": " + line_);
  }

  static bool in_name(char c, bool first) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':'
           || (!first && c >= '0' && c <= '9');
  }

  std::string name() {
    std::string out;
    while (at_ < line_.size() && in_name(line_[at_], out.empty()))
      out += line_[at_++];
    if (out.empty())
      fail("no name");
    return out;
  }

  void want(char c) {
    if (at_ >= line_.size() || line_[at_++] != c)
      fail(std::string{"no '"} + c + "'");
  }

  std::string quoted() {
    want('"');
    std::string out;
    for (; at_ < line_.size() && line_[at_] != '"'; ++at_) {
      if (line_[at_] != '\\') {
        out += line_[at_];
        continue;
      }
      if (++at_ >= line_.size())
        fail("an escape without an end");
      switch (line_[at_]) {
      case '\\': out += '\\'; break;
      case '"': out += '"'; break;
      case 'n': out += '\n'; break;
      default: fail("an unknown escape");
      }
    }
    want('"');
    return out;
  }

  double number() {
    auto text = line_.substr(at_);
    if (text == "NaN")
      return std::nan("");
    if (text == "+Inf")
      return INFINITY;
    if (text == "-Inf")
      return -INFINITY;
    double x = 0;
    auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), x);
    if (bad != std::errc{} || end != text.data() + text.size())
      fail("no number");
    return x;
  }

  void read() {
    at_ = 0;
    if (line_.starts_with("# HELP ") || line_.starts_with("# TYPE "))
      return read_comment();
    if (line_.starts_with('#') || line_.empty())
      fail("a line that says nothing");
    sample x;
    x.name = name();
    if (at_ < line_.size() && line_[at_] == '{') {
      do {
        ++at_;
        auto label = name();
        want('=');
        if (!x.labels.emplace(label, quoted()).second)
          fail("a label twice");
      } while (at_ < line_.size() && line_[at_] == ',');
      want('}');
    }
    want(' ');
    x.value = number();
    check_family(x);
    auto key = x.name;
    for (auto& [label, text] : x.labels)
      key += '\n' + label + '\n' + text;
    if (!seen_.insert(key).second)
      fail("a sample twice");
    samples_.push_back(std::move(x));
  }

  void read_comment() {
    auto type = line_.starts_with("# TYPE ");
    at_ = 7;
    auto of = name();
    want(' ');
    auto rest = line_.substr(at_);
    if (rest.empty())
      fail("nothing said");
    if (!type) {
      if (types_.contains(of))
        fail("a family twice");
      helped_ = of;
      return;
    }
    if (helped_ != of)
      fail("no help right before");
    if (rest != "counter" && rest != "gauge" && rest != "histogram")
      fail("an unknown type");
    if ((rest == "counter") != of.ends_with("_total"))
      fail("_total is for counters, and all of them");
    types_[of] = rest;
    family_ = of;
  }

  void check_family(const sample& x) const {
    if (family_.empty())
      fail("a sample without a family");
    auto suffix = x.name.starts_with(family_) ? x.name.substr(family_.size()) : "?";
    auto histogram = types_.at(family_) == "histogram";
    if (histogram ? suffix != "_bucket" && suffix != "_sum" && suffix != "_count" : !suffix.empty())
      fail("a sample outside of its family");
    if ((suffix == "_bucket") != x.labels.contains("le"))
      fail("le is for buckets, and all of them");
    if (types_.at(family_) == "counter" && !(x.value >= 0))
      fail("a counter below 0");
  }

  std::string line_, helped_, family_;
  size_t at_ = 0;
  std::map<std::string, std::string> types_;
  std::set<std::string> seen_;
  std::vector<sample> samples_;
};

} // namespace dongled::test
