#include "api/verbs/recorder_words.hpp"

#include "actors/analysis/moment.hpp"
#include "api/verbs/arguments.hpp"

namespace dongled::api::verbs {

std::variant<analyze_wish, refusal> analyze_wish_in(const words& args) {
  analyze_wish out;
  std::string when;
  for (size_t i = 0; i < args.size(); ++i) {
    auto& word = args[i];
    auto value = [&](std::string& into) {
      if (i + 1 >= args.size())
        return false;
      into = args[++i];
      return true;
    };
    auto pass_on = [&](size_t count) {
      out.for_daemon.insert(out.for_daemon.end(),
                            args.begin() + static_cast<std::ptrdiff_t>(i + 1 - count),
                            args.begin() + static_cast<std::ptrdiff_t>(i + 1));
    };
    std::string text;
    if (word == "--detailed") {
      out.detailed = true;
      pass_on(1);
    } else if (word == "--with-clients") {
      out.with_clients = true;
    } else if (word == "--save" || word == "--from" || word == "--state-dir") {
      auto& file = word == "--save" ? out.save : word == "--from" ? out.from : out.state_dir;
      if (!value(file))
        return usage_of("analyze");
    } else if (word == "--for") {
      if (!value(text))
        return usage_of("analyze");
      auto length = analysis::read_length(text);
      if (!length)
        return refusal{length.why().doing, "USAGE"};
      out.query.length = *length;
      pass_on(2);
    } else if (word == "--dongle") {
      if (!value(text))
        return usage_of("analyze");
      auto n = number_in(text, 254);
      if (!n || *n == 0)
        return refusal{"--dongle takes the number of one", "USAGE"};
      out.query.dongle = static_cast<int>(*n);
      pass_on(2);
    } else if (word.starts_with("--")) {
      return usage_of("analyze");
    } else {
      when += (when.empty() ? "" : " ") + word; // quoted or not: 10m ago
      pass_on(1);
    }
  }
  if (when.empty())
    return usage_of("analyze");
  out.query.when = when;
  return out;
}

std::variant<samples_wish, refusal> samples_wish_in(const words& args) {
  samples_wish out;
  for (size_t i = 0; i < args.size(); ++i) {
    if (args[i] == "--since") {
      if (++i >= args.size())
        return usage_of("samples");
      // "10m" as with events, or a time.
      out.query.since = analysis::read_length(args[i]) ? args[i] + " ago" : args[i];
    } else if (args[i].starts_with("--")) {
      return usage_of("samples");
    } else {
      out.query.series.push_back(args[i]);
    }
  }
  return out;
}

} // namespace dongled::api::verbs
