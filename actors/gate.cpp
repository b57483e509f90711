#include "actors/gate.hpp"

#include "actors/gate_subtrees.hpp"
#include "actors/gate_toggles.hpp"
#include "supervision/worker.hpp"

namespace dongled {

caf::behavior gate::run(pointer self, world_ptr w) {
  gate_subtrees trees{self, w};
  gate_toggles toggles{self, w};
  self->set_down_handler([=](const caf::down_msg& x) {
    toggles.conductor_down(x);
    trees.subtree_down(x);
  });
  toggles.adopt();
  trees.begin();
  return supervision::hardened(self,
                               {
                                 [=](const facts_changed& x) { trees.seen(*x.facts); },
                                 [=](const gate_subtrees::retry& x) { trees.try_again(x); },
                                 [=](const toggle_ask& x) { return toggles.ask(x); },
                                 [=](const toggle_wait& x) { return toggles.wait(x); },
                                 [=](const toggle_finished& x) { toggles.finished(x); },
                                 [=](const health_report& x) { toggles.health(x); },
                               },
                               [self] {
                                 auto& st = self->state;
                                 return std::to_string(st.subtrees.size()) + " dongles, "
                                        + std::to_string(st.running.size()) + " toggles running";
                               });
}

} // namespace dongled
