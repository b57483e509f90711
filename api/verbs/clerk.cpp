#include "api/verbs/clerk.hpp"

#include "supervision/worker.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

namespace dongled::api::verbs {

namespace {

constexpr seconds disk_patience{10};

/// Lives for one deed.
caf::behavior clerk(caf::event_based_actor* self, std::function<verb_result()> what) {
  return supervision::hardened(self, {[self, what = std::move(what)](const std::string&) {
                                 self->quit();
                                 return seal(what());
                               }},
                               {});
}

} // namespace

flow<verb_result> done_by_clerk(caf::event_based_actor* self, std::function<verb_result()> what) {
  auto who = self->spawn<caf::detached>(clerk, std::move(what));
  auto said = co_await ask<std::string>(self, who, disk_patience, std::string{"wait for the disk"},
                                        std::string{"go"});
  if (!said) {
    caf::anon_send(who, caf::exit_msg{who.address(), caf::exit_reason::kill});
    co_return to_refusal(said.why());
  }
  auto out = unseal(*said);
  co_return out ? *out : verb_result{refusal{"the answer was no answer", "INTERNAL"}};
}

} // namespace dongled::api::verbs
