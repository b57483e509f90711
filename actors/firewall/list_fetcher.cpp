#include "actors/firewall/list_fetcher.hpp"

#include "supervision/blocking_calls.hpp"
#include "supervision/worker.hpp"

namespace dongled {

namespace {

/// Of the list, and of the signature: whoever asked for an update waits for both, 20 s at most.
constexpr milliseconds list_limit{12'000}, signature_limit{6000};
/// Of the watchdog only.
constexpr milliseconds fetch_slack{30'000};

list_fetched fetched_by(const list_fetcher::uses& w, const list_order& x) {
  list_fetched out;
  if (!w->ports.fetch) {
    out.error = "there is no net here";
    return out;
  }
  if (x.signature) {
    auto got = w->ports.fetch(*x.signature, signature_limit, *x.by);
    if (!got || got->status != 200) {
      out.error = "its signature: "
                  + (got ? "the server answers " + std::to_string(got->status) : got.why().doing);
      if (got)
        out.list.retry_after = got->retry_after;
      return out;
    }
    out.signature = std::move(*got);
  }
  auto got = w->ports.fetch(x.list, list_limit, *x.by);
  if (got)
    out.list = std::move(*got);
  else
    out.error = got.why().doing;
  return out;
}

} // namespace

caf::behavior list_fetcher::run(pointer self, uses w) {
  return supervision::hardened(self, {[=](const list_order& x) {
                                 auto call = supervision::enter_call(
                                   self, list_fetcher_path, "fetch from " + x.list.from.host,
                                   list_limit + signature_limit + fetch_slack);
                                 auto out = fetched_by(w, x);
                                 ++self->state.fetches;
                                 self->state.failures += out.error.empty() ? 0 : 1;
                                 return out;
                               }},
                               [self] {
                                 return std::to_string(self->state.fetches) + " fetches, "
                                        + std::to_string(self->state.failures) + " failed";
                               });
}

} // namespace dongled
