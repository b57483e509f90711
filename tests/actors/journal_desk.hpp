#pragma once

#include "actors/history/tell.hpp"
#include "actors/journal/journal.hpp"
#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/fake_world.hpp"

namespace dongled::test {

/// The journal alone, in a directory of its own.
struct journal_desk : fake_world {
  scratch_dir place;
  caf::actor journal;

  journal_desk() {
    auto good = usual();
    good.state_dir = place / "state";
    w->config.set(good);
  }
  ~journal_desk() { close(); }

  void open() {
    journal = kill_at_end(sys.spawn(dongled::journal::run, w));
    run();
  }
  void close() {
    if (journal)
      self->send_exit(journal, caf::exit_reason::user_shutdown);
    journal = nullptr;
    run();
  }
  void degrade() { w->config.set(usual()); }

  template <class T>
  void tell(T x) {
    self->send(journal, std::move(x));
    run();
  }

  std::optional<toggle_record> find(const std::string& toggle) {
    return ask<toggle_found>(journal, toggle_query{toggle}).value().record;
  }

  /// As gate and conductor tell of a toggle.
  void begin_toggle(const std::string& toggle = "1700", unix_ms at = 0) {
    happening x;
    x.kind = happening_kind::toggle_started;
    x.at = at;
    x.dongle = id(11);
    x.toggle = toggle;
    x.by = "http 127.0.0.1";
    w->history->add(std::move(x));
  }
  void step(trace_entry x) {
    dongled::tell(*w, happening_kind::toggle_step, id(11), x.action, {1, "", "1700"},
                  details_of(x));
  }
  void one_toggle() {
    begin_toggle();
    step({1'701, "look", "why", "egress 203.0.113.1", 12});
    step({1'720, "verify", "because", "203.0.113.2", 30});
    run();
  }

  static toggle_result good_end() {
    toggle_result r;
    r.toggle_id = "1700";
    r.outcome = toggle_outcome::changed;
    r.ip = "203.0.113.2";
    r.previous_ip = "203.0.113.1";
    r.ended = 1'800;
    r.duration_ms = 100;
    return r;
  }
  void end_toggle(const toggle_result& r = good_end()) {
    dongled::tell(*w, happening_kind::toggle_ended, id(11), "over", {1, "", "1700"}, to_json(r));
    run();
  }
  /// What gate waits for before it answers those who wait.
  std::string kept() { return ask<note_kept>(journal, toggle_closed{}).value().trouble; }

  void check_whole(const std::optional<toggle_record>& x) {
    REQUIRE(x);
    CHECK(x->dongle == id(11));
    CHECK(x->asked_by == "http 127.0.0.1");
    REQUIRE(x->result);
    CHECK(x->result->outcome == toggle_outcome::changed);
    CHECK(x->result->ip == "203.0.113.2");
    CHECK(actions(*x) == "look, verify");
    CHECK(x->trace[0].read_back == "egress 203.0.113.1");
    CHECK(x->trace[1].duration_ms == 30);
  }
};

} // namespace dongled::test
