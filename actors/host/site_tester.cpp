#include "actors/host/site_tester.hpp"

#include "supervision/blocking_calls.hpp"
#include "supervision/worker.hpp"

#include <algorithm>
#include <thread>

namespace dongled {

namespace {

constexpr std::chrono::seconds one_look{10};

void look(const site_tester::uses& w, const io::web::url& site, const io::hilink::cancellation& by,
          site_row& row) {
  if (!w->ports.ask_site) {
    row.look.error = "nobody can ask here";
    return;
  }
  auto said = w->ports.ask_site(site, row.dongle, one_look, by);
  if (!said) {
    auto code = said.why().code;
    // What is ours says nothing of the site: no way out, no descriptor, a stop.
    row.look.known = code != fault::exhausted && code != fault::busy && code != fault::unsupported
                     && !by.requested();
    row.look.error = said.why().doing;
    return;
  }
  row.look = {true, said->status, {}};
  row.address = said->address;
  row.tls = said->tls;
  row.bytes = said->bytes;
  row.took_ms = said->took.count();
}

} // namespace

caf::behavior site_tester::run(caf::event_based_actor* self, uses w,
                               std::shared_ptr<io::hilink::cancellation> by) {
  return supervision::hardened(self, {[=](const site_order& x) {
                                 auto call = supervision::enter_call(self, "/host/remedy/tester",
                                                                     "ask a site", one_look * 2);
                                 site_report out{x.ways};
                                 std::vector<std::thread> askers;
                                 for (auto& row : out.ways)
                                   askers.emplace_back([&] { look(w, x.site, *by, row); });
                                 for (auto& one : askers)
                                   one.join();
                                 self->quit();
                                 return out;
                               }},
                               [] { return std::string{"asks a site"}; });
}

} // namespace dongled
